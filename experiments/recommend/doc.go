// Package recommend makes lists of items of one model: for users of the data, many at a
// time, and for users whom training did not know.
//
//   - Lister makes lists by Rules: how long, what is in stock, prices, categories, variety;
//   - List is one of them: Recommendations, and how the scores came about;
//   - Batch is a file of lists for many users, which is resumed after an interruption;
//   - NewUser is somebody whom training did not know: items they have, features, or nothing.
//
// A snippet:
//
//	l, err := recommend.NewLister(opened, recommend.DefaultRules(10), log)
//	list, err := l.For(ctx, "C1001", recommend.NewUser{})
//	done, err := l.Write(ctx, recommend.Batch{Path: "lists.parquet"})
//
// ForNewUser does without the data of the run. Lists of 20 of 60,000 items for 100,000 users,
// 64 dimensions, take 16 s of processor time and 80 MB beyond data and model (BenchmarkBatch;
// 90 MB with rules). Filters act before the ranking is cut, caps and variety after it (package
// rerank); where they leave a list short, more of the ranking is asked for.
//
// The package deliberately changes no score and evaluates nothing.
package recommend
