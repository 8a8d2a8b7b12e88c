// Package diff says what differs between two runs: in what went in, and in what came out.
//
//   - Difference is the answer: changed inputs, the machine, and the models of both runs;
//   - Change is one input, by its path in the recipe or the manifest;
//   - Model and Metric are what came out, with an interval where both runs asked the same
//     users;
//   - Sentence is the part about inputs, for the error of a resumed run.
//
// A snippet:
//
//	d, err := diff.Runs(before, after)
//	err = diff.Write(os.Stdout, d)
//
// A run that is resumed with another recipe, and a search, need the inputs alone: AddRecipes
// and AddManifests fill a Difference without results. This is why it is a room of its own,
// before package run. The package deliberately does not correct p for the number of metrics:
// it shows what moved, and claims nothing.
package diff
