package export_test

import (
	"fmt"
	"os"
	"path/filepath"

	"tandem/model/export"
)

func ExampleSaveSafetensors() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "checkpoint.safetensors")

	err = export.SaveSafetensors(path, []export.Tensor{
		{Name: "item", Shape: []int{2, 3}, F32: []float32{1, 2, 3, 4, 5, 6}},
	}, map[string]string{"epoch": "7"})
	if err != nil {
		panic(err)
	}
	tensors, metadata, err := export.LoadSafetensors(path)
	if err != nil {
		panic(err)
	}
	fmt.Println(tensors[0].Name, tensors[0].Shape, tensors[0].F32, metadata)
	// Output: item [2 3] [1 2 3 4 5 6] map[epoch:7]
}

func ExampleFoldBias() {
	// One user, two items of one dimension: scores 2·3 + 0 = 6 and 2·1 + 5 = 7.
	v, err := export.FoldBias([]float32{2}, []float32{3, 1}, []float32{0, 5}, 1)
	if err != nil {
		panic(err)
	}
	fmt.Println(v.Users, v.Items, v.Dim)
	// Output: [2 1] [3 0 1 5] 2
}
