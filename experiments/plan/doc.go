// Package plan tells what a run will take in memory and time before it starts.
//
//   - Plan is the answer: data, Memory, and a Model for each of the recipe with Spans of time;
//   - Make reads the data and measures: trained models take real steps, baselines are fitted
//     on parts of the data and scaled by their cost;
//   - Prepare is how package run begins: it prepares, and refuses by the plan what does not
//     fit into memory.
//
// A snippet:
//
//	p, err := plan.Make(ctx, recipe, plan.Options{Calibrate: 2 * time.Second, Memory: 8 << 30})
//	err = plan.Write(os.Stdout, p)
//
// Memory is counted from shapes, not guessed from rows: the parts of Memory.Data and
// Model.Memory say what of. Times are those of this machine as busy as it is now.
//
// The package deliberately scores no test part, and leaves out reading, checkpoints,
// resampling and reports: a Span is training and evaluation.
package plan
