// Package search looks for better settings of the models of a recipe, as its tune section
// says.
//
//   - Run is the door: so many trials for every model, by the methods of package tune;
//   - Trial is one set of values and what it was worth, a line of trials.jsonl;
//   - Found is what came of it: a Model for each, with its best values and the importance of
//     every Key; best.yaml is the recipe with them, comments included.
//
// A snippet:
//
//	found, err := search.Run(ctx, text, nil, search.Options{Dir: "runs/tuned"})
//	err = found.WriteTable(os.Stdout)
//
// Trials are asked on the validation part with the first seed; the test part stays closed
// until somebody runs best.yaml. A search that is interrupted is resumed, and gives the same
// trials. Drawing and choosing are package tune's, which knows numbers but no recipes.
//
// The package deliberately gives all models the same number of trials: a comparison of a
// model that was tuned with one that was not says little.
package search
