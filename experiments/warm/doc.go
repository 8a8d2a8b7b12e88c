// Package warm starts the models of a recipe from those of an earlier run.
//
//   - Prepare is prepare.New for recipes that may have a warm section;
//   - Start is the earlier run, opened: what of it goes on, and in which rows of which table;
//   - what was taken over and what had changed is a result.WarmRecord, told by LogChanges.
//
// A snippet:
//
//	p, start, err := warm.Prepare(recipe, log) // start is nil without a warm section
//	start.Continue(trainRun, p, model, seed)   // which a nil start takes too
//
// Rows of tables are found by what they stand for: ids by their keys, labels by their names,
// levels of a price by the encoder that is kept. What is new starts as in any training.
// Start says more about each.
//
// The package deliberately does not go on with an interrupted run (that is package run's
// Resume) and takes nothing from a run of another kind, width or encoding.
package warm
