// Package fit makes a scorer of one model and seed, from data that are prepared.
//
//   - Fitter does it: it trains a model with a validation after every so many epochs, or fits
//     a baseline, and takes up new users;
//   - History is what a training leaves while it is on: history.jsonl and TensorBoard events;
//   - WithNewUsers makes a baseline score users whom training did not know.
//
// A snippet:
//
//	x := fit.Fitter{Recipe: r, Dir: dir, Prepared: p, Evaluator: e, Log: log}
//	scorer, err := x.Fit(ctx, &r.Models[0], 1, result.SeedDir(dir, "cf", 1), &res)
//
// It is a room of its own because three others fit models: package run all of a recipe,
// package plan a few steps of each to tell the time, package search trials. Fold-in is here
// too (FoldIn, FoldInUsers), for training and serving are to take up users alike.
//
// The package deliberately never looks at the test part, reuses nothing that is there but a
// checkpoint to resume from, and chooses no settings.
package fit
