// Package eval asks how well a model ranks the items a user went on to choose.
//
//   - Scorer is what a model must be able to do: score every item for some users;
//   - Task says what is ranked for whom, and View which items count as found;
//   - Metric is one number per user, made from where the relevant items stand or from
//     what the top of the list is like, or in a few cases one number per model;
//   - Facts are what metrics of lists know of the items;
//   - Result keeps that number for every user, so that models can be compared in
//     pairs and averaged over any segment.
//
// A held-out item among the whole catalogue:
//
//	metric, err := eval.ParseMetric("ndcg@10")
//	task := eval.Task{
//		Items:   train.NumItems(),
//		Exclude: []datasets.Lists{train.ByUser(), valid.ByUser()},
//		Views:   []eval.View{{Name: "test", Relevant: test.ByUser()}},
//	}
//	results, err := eval.Evaluate(ctx, model, task, []eval.Metric{metric}, eval.Options{})
//	fmt.Println(results[0].Mean("ndcg@10"))
//
// # Ties
//
// A metric is the expected value over all orders of tied scores, each order equally
// likely, computed in closed form: it depends on the scores alone, never on the order
// of the items, and a model that scores all items alike gets what a random ranking
// gets on average. McSherry and Najork 2008 give such forms for several measures.
//
// # Sampled candidates
//
// Ranking the held-out item among a few sampled ones is a different question with
// different winners (Krichene and Rendle 2020). Task.Candidates answers it for
// comparison with published tables, and Result.Protocol says so.
//
// # Corrected metrics
//
// recall-corrected@k and its like estimate from such candidates what the full ranking
// would give; corrected.go says how. Recall@10 of four models with 99 candidates each (go
// test ./train/eval -run CorrectedAgainst -v, with NDCG@10 and Recall@50):
//
//	                   ml-100k, leave-last-out       NCF's split of ml-1m
//	                   full  sampled  corrected      full  sampled  corrected
//	popularity         .085     .398       .086      .041     .453       .047
//	item-kNN           .110     .590       .121      .082     .663       .072
//	EASE               .138     .649       .143      .113     .710       .109
//	iALS               .144     .614       .138      .090     .718       .090
//
// The sampled metric puts EASE and iALS in the wrong order on both; the estimate does on
// the first, whose 943 users leave it a standard error of .01. Full ranking is better.
//
// The package deliberately draws no candidates, splits no data and compares no models.
package eval
