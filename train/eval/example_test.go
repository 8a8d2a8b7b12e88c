package eval_test

import (
	"context"
	"fmt"

	"tandem/datasets"
	"tandem/train/eval"
)

// popularity scores every item by the same counts, whoever the user is.
type popularity []float32

func (p popularity) Score(dst []float32, users []int32) error {
	for r := range users {
		copy(dst[r*len(p):], p)
	}
	return nil
}

// Two users, five items. User 0 has seen item 0, so the held-out item 2 shares ranks
// 2 and 3 with item 3; user 1 has seen item 1, and the held-out item 0 is ranked first.
func Example() {
	metric, err := eval.ParseMetric("recall@2")
	if err != nil {
		panic(err)
	}
	var train, test datasets.Lists
	train.Append(0)
	train.Append(1)
	test.Append(2)
	test.Append(0)

	task := eval.Task{
		Items:   5,
		Exclude: []datasets.Lists{train},
		Views:   []eval.View{{Name: "test", Relevant: test}},
	}
	results, err := eval.Evaluate(context.Background(), popularity{9, 7, 3, 3, 1}, task,
		[]eval.Metric{metric}, eval.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println(results[0].Values[0], results[0].Mean("recall@2"))
	// Output: [0.5 1] 0.75
}
