// Package baseline holds the scorers that need no training loop: what a learned model
// has to beat before anybody should believe in it.
//
//   - Random scores by a hash, the floor of every table; Popularity by training count,
//     of all times, of late, or as features let expect; CategoryPopularity within what the
//     user buys;
//   - ItemToItem sums what the user's items say of the others: nearest neighbours by
//     users, by features or by both, random walks (P3alpha, RP3beta), SLIM;
//   - UserKNN asks similar users; Association counts rules;
//   - EASE, PureSVD and IALS are linear models in closed form or by least squares.
//
// All are exact, safe for concurrent use, and share one method:
//
//	knn, err := baseline.FitItemKNN(ctx, split.Train, baseline.DefaultKNNConfig())
//	…
//	scores := make([]float32, len(users)*split.Train.NumItems())
//	err = knn.Score(scores, users) // scores[r*items+i]: users[r] and item i
//
// ItemToItem, EASE, PureSVD and IALS also score for somebody who is not in the log:
// ScoreItems takes the items that the person has.
//
// Baselines see interactions as present or absent: ratings are not read, and times by
// FitRecentPopularity alone. An item without training interactions scores 0, Random
// excepted; only what reads features (FitContentKNN, FitHybridKNN,
// FitFeaturePopularity) can score it for what it is.
//
// Fitting uses all processors, and gives the same bits on any number of them. EASE and
// SLIM hold items² values, and refuse when that is over a budget; nothing ever holds
// users × items.
//
// On MovieLens 1M (6,040 users, 3,706 items, 994,169 pairs), seconds of processor time
// on Zen 4: SLIM 47, IALS with 46 factors and 20 epochs 1.9 by conjugate gradients and
// 8.0 exactly, PureSVD with 52 factors 1.6, EASE 1.3.
//
// The package deliberately leaves out what the user has already seen: to keep that out
// of a list is up to who ranks.
package baseline
