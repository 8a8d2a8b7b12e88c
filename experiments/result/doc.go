// Package result is what a run directory holds, and the only package that knows its files.
//
//   - Run is a directory, read: the resolved recipe, a Manifest of all that it depended on,
//     a Summary of what came out, and the Scores of every model and seed;
//   - Manifest chains hashes (recipe, files, data, split, encoders, weights): the first that
//     differs between two runs says what changed;
//   - Summary is what tables and reports print: a ModelSummary for each model, a Comparison
//     for each pair;
//   - Scores are the values of one model and seed on test, a row per user; HistoryLine is one
//     point of a training, SeedResult where it ended;
//   - Catalogue and Keys are the items and users that serving needs without the data.
//
// A snippet:
//
//	run, err := result.Open("runs/shop")
//	for _, m := range run.Summary.Models {
//		fmt.Println(m.Name, m.Metrics["ndcg@10"].Mean)
//	}
//
// Files are written whole or not at all, so a run that was killed leaves an unfinished
// directory, never a wrong one: Open refuses it, OpenModels opens what there is of it. SHA256SUMS
// has the sums of what is read back, and that of the run those of its seeds; a file that was
// changed by hand, or is of another run, is named when the directory is opened. Weights are not in
// it: they carry the identity of their model and checksums of their own.
// JSON is read strictly; keys are added and never renamed, since scripts read them.
//
// The package deliberately computes no metric and compares nothing. WarmRecord stands here
// and not in package warm, because preparing data, which comes before, needs it.
package result
