package recipe_test

import (
	"fmt"

	"tandem/experiments/kinds"
)

func ExampleDecode() {
	_, err := kinds.Decode([]byte(`
name: shop
data: {format: synth}
models:
  - {name: cf, kind: neumf, dim: 32}
  - {name: hybrid, like: cf, feature: [price]}
train: {lrate: 0.01, epochs: 0}
`))
	fmt.Println(err)
	// Output:
	// experiments: recipe: 3 faults
	//   line 6, column 30: models.hybrid.feature: unknown key, did you mean "features"?
	//   line 7, column 9: train.lrate: unknown key, did you mean "lr"?
	//   line 7, column 30: train.epochs = 0, want ≥ 1
}

func ExampleDecode_set() {
	recipe, err := kinds.Decode([]byte(`
name: shop
data: {format: synth}
models:
  - {name: cf, kind: neumf}
  - {name: wide, like: cf, dim: 64}
`), "models.cf.layers=[32, 16]", "train.lr=0.01")
	if err != nil {
		panic(err)
	}
	wide := recipe.Models[1]
	fmt.Println(wide.Kind, wide.Dim, wide.Layers, wide.Train.LR)
	// Output:
	// neumf 64 [32 16] 0.01
}
