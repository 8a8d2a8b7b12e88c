// Package experiments turns a recipe into a comparison a reviewer would believe. It
// is the only place that joins the other packages.
//
//   - Recipe is one experiment, decoded strictly from YAML (package recipe), whose names
//     mean what the table of package kinds says;
//   - Run is what is left of it, a directory: the resolved recipe, a Manifest of all it
//     depended on, a Summary, and for every model and seed its HistoryLines and Scores;
//   - Plan is what a run will take in memory and time, told before it starts;
//   - Comparison is one model against another over the same users;
//   - Found is what Search came to, which tries settings of the models: a Trial a line.
//
// From a recipe to a table, and from finished runs to one over all of them:
//
//	recipe, err := experiments.Read("shop.yaml", "train.lr=0.01", "models.cf.dim=32")
//	run, err := experiments.Execute(ctx, recipe, experiments.Options{Dir: "runs/shop"})
//	err = experiments.WriteTable(os.Stdout, &run.Summary)
//
//	older, err := experiments.OpenRun("runs/older")
//	both, err := experiments.JoinRuns([]*experiments.Run{older, run}, recipe.Compare)
//
// TensorBoard shows a run directory as it is: curves, norms of rows, and settings beside
// metrics in its HPARAMS tab. Track sends one to MLflow.
//
// Serving asks a run directory alone, without its data, about items and users that came
// later: vectors of new items from their features, of new users from a few items of theirs
// (train.FoldIn), and lists; StudyFoldIn measures what folding in is worth.
//
// A Lister makes lists of a model for many users by Rules (package rerank has filters, caps
// and variety): one at a time, or as a Batch into a file, which is resumed when it was
// interrupted. Lists of 20 of 60,000 items for 100,000 users, 64 dimensions, take 16 s of
// processor time and 80 MB beyond data and model (BenchmarkBatch; 90 MB with rules).
//
// Opened.ExportBundle hands a trained model to programs without training code: see package
// serve, in model/serve. Export hands it to others.
//
// A recipe's section warm starts trained models from an earlier run: see Warm and
// WarmRecord. Rows of tables are found by keys and labels; encoders of prices and numbers
// are kept as they were, since a bucket of other bounds is another thing, and prices above
// all that were known get buckets beyond the last one.
//
// Opened.ExportONNX writes a model for other runtimes, and StoreSets is what package stores
// loads into a database of vectors.
//
// A feature reads an attribute of its side, or a statistic of the training log, and is an
// Encoder once it is fitted; Serving restores it from a run directory, for
// items and users that come later.
//
// The package deliberately has no registry for models from outside and no rank tests
// (see stats), and a search asks the validation part alone.
package experiments
