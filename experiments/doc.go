// Package experiments turns a recipe into a comparison a reviewer would believe.
//
// This package holds the few names that a program types; what they do stands in the rooms
// below, each of which may use those before it and never one after it (a test holds the
// order):
//
//	recipe      one experiment as YAML: sections, decoding, faults, schema
//	input       errors that the user can mend
//	lock        one process at a time writes a directory or file
//	sums        the files of a directory are those that were written
//	kinds       the table of models, losses, samplers, features: a name and what it stands for
//	reference   what every key of a recipe is
//	verdict     what a run can say of a hybrid
//	result      what a run directory holds: reading and writing it
//	raw         a recipe for raw files that come without one
//	prepare     files → clean → split → encoded features
//	evaluate    metrics over users and segments; the test part, opened once
//	compare     paired comparisons and the headline
//	table, diff figures as text; what two runs differ in
//	warm        starting from an earlier run
//	fit         one model and seed: training it, folding new users in
//	serving     opening models of a run, with its data or without
//	plan        memory and time before a run starts
//	run         all models and seeds of a recipe, reuse, resume
//	arithmetic, search, rerank, recommend, track, exports, drivers, lists, report, explore,
//	shop, verify    what is done with recipes and runs, one door each
//
// figures, stats, tune, tfevents, mlflow, stores, audit and grid know nothing of recipes and runs.
//
// From a recipe to a table, and from finished runs to one over all of them:
//
//	recipe, err := experiments.Read("shop.yaml", "train.lr=0.01", "models.cf.dim=32")
//	run, err := experiments.Execute(ctx, recipe, experiments.Options{Dir: "runs/shop"})
//	err = experiments.WriteTable(os.Stdout, &run.Summary)
//
//	older, err := experiments.Open("runs/older")
//	both, err := experiments.Compare(older, run)
//
// A model that is like another takes over what was written there, not what was decoded:
// the defaults of its own kind and loss fill the rest. A model's train section lies
// over the recipe's in the same way. Keys that a kind of model, split, feature or data
// format does not use are faults, since a setting without effect is a wrong belief
// about the run.
//
// There is deliberately no registry for models from outside and no rank test (see stats),
// and a search asks the validation part alone. Variables expand in paths alone, so that
// what is learned cannot depend on the environment.
package experiments
