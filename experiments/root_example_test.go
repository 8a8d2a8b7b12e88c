package experiments_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tandem/experiments"
)

const corner = `
name: corner
data: {format: synth, synth: {users: 80, items: 40, interactions: 8, seed: 1}}
models: [{name: popularity, kind: popularity}, {name: cf, kind: two-tower, dim: 8}]
train: {negatives: 32, batch: 64, epochs: 2}
evaluate: {metrics: [ndcg@10]}
`

// The whole way of an experiment: a recipe is read, run and told.
func ExampleExecute() {
	dir, err := os.MkdirTemp("", "corner-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "corner.yaml")
	if err := os.WriteFile(file, []byte(corner), 0o644); err != nil {
		panic(err)
	}

	recipe, err := experiments.Read(file, "models.cf.dim=4")
	if err != nil {
		panic(err) // every fault of the file, with its line
	}
	run, err := experiments.Execute(context.Background(), recipe, experiments.Options{Dir: filepath.Join(dir, "run")})
	if err != nil {
		panic(err)
	}
	for _, m := range run.Summary.Models {
		fmt.Println(m.Name, m.Role)
	}
	fmt.Println(strings.Contains(experiments.Headline(&run.Summary), "ndcg@10"))
	// Output:
	// popularity baseline
	// cf cf
	// true
}

// A run directory is all it takes to recommend, to somebody whom training did not know too.
func ExampleRecommend() {
	dir, err := os.MkdirTemp("", "corner-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	recipe, err := experiments.Decode([]byte(corner))
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	if _, err := experiments.Execute(ctx, recipe, experiments.Options{Dir: dir}); err != nil {
		panic(err)
	}

	run, err := experiments.Open(dir)
	if err != nil {
		panic(err)
	}
	cf, err := experiments.OpenModel(run, "cf")
	if err != nil {
		panic(err)
	}
	list, err := experiments.Recommend(ctx, cf, experiments.NewUser{Items: []string{"item-00003", "item-00007"}}, 3)
	if err != nil {
		panic(err)
	}
	fmt.Println(len(list.Items), "items by", list.By)
	// Output: 3 items by fold-in
}

// Two runs over the same data and split become one table.
func ExampleCompare() {
	dir, err := os.MkdirTemp("", "corner-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	var runs []*experiments.Run
	for _, dim := range []string{"4", "8"} {
		recipe, err := experiments.Decode([]byte(corner), "models.cf.dim="+dim)
		if err != nil {
			panic(err)
		}
		run, err := experiments.Execute(context.Background(), recipe, experiments.Options{Dir: filepath.Join(dir, "dim-"+dim)})
		if err != nil {
			panic(err)
		}
		runs = append(runs, run)
	}
	both, err := experiments.Compare(runs...)
	if err != nil {
		panic(err)
	}
	for _, m := range both.Models {
		fmt.Println(m.Name)
	}
	// Output:
	// dim-4/popularity
	// dim-4/cf
	// dim-8/popularity
	// dim-8/cf
}
