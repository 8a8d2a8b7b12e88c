// Package run carries out a recipe: every model and every seed is trained and evaluated, and
// all that came of it is written into a run directory.
//
//   - Execute is the door; Options say where, what may be reused, and who watches;
//   - StudyFoldIn runs a recipe twice, to say how accurate fold-in is relative to training;
//   - Audit looks at the features before a training, Findings says what came of that;
//   - Insight is what the report shows behind the figures.
//
// A snippet:
//
//	finished, err := run.Execute(ctx, recipe, run.Options{Dir: "runs/shop"})
//
// The order of a run: the plan is held against memory, data are audited, what is known is
// written (start.go), each model and seed is reused, resumed or trained (reuse.go, run.go),
// and models are compared (summary.go). A run that is killed at any point can be
// resumed; package verify proves it.
//
// The package deliberately trains one model at a time: a training uses all processors, and
// the order of models never changes a result. Tables and pages are made from the directory
// afterwards, by packages table and report.
package run
