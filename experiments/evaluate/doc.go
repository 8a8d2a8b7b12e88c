// Package evaluate asks the questions of a recipe of any scorer: on the validation part as
// often as one likes, on the test part once.
//
//   - Evaluator holds both tasks, the metrics and the groups; New checks them before anything
//     is trained;
//   - Group is one group of a segment: its view has the held-out items, or the users, of the
//     group alone;
//   - SeedLists are what a model recommends to a few users, for the report.
//
// A snippet:
//
//	e, err := evaluate.New(recipe, prepared, log)
//	value, metrics, err := e.Validate(ctx, scorer, stop)
//	scores, err := e.OpenTest(ctx, scorer, "hybrid", 1)
//
// Which users are asked depends on their keys alone (SampleUsers), so models, seeds and runs
// over one split answer for the same ones and can be paired. Groups are told by the training
// part or the catalogue, never by what is held out.
//
// What a model knows at test is one of three: train; train, with the rows of validation read as history;
// or both learned from (refit). Figures of different knowledge are never one comparison, for about half of
// what published models of order are ahead of others is that they read the row before the one that is
// asked for. So models of order read it by default, as those do, and models that had no use for it stay as
// they were; evaluate.history makes all alike, either way (kinds.History, prepare.HistoryLogs).
//
// Metrics and ranking are those of package train/eval. The package deliberately compares
// nothing, and does not count how often test was opened: package run writes that into the
// manifest before it asks.
package evaluate
