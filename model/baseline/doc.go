// Package baseline holds the scorers that need no training loop: what a learned model
// has to beat before anybody should believe in it.
//
// Each is a config: its recipe keys, defaults and faults, what a fit takes in memory and
// time, and Fit itself, whose comment has the formula and its source.
//
//   - RandomConfig scores by a hash, the floor of every table; PopularityConfig by training
//     count of all times, RecentPopularityConfig of late, FeaturePopularityConfig as features
//     let expect; CategoryPopularityConfig within what the user buys;
//   - ItemKNNConfig, ContentKNNConfig, HybridKNNConfig (nearest neighbours by users, by
//     features or by both), WalkConfig, P3AlphaConfig (random walks) and SLIMConfig sum what
//     the user's items say of the others;
//   - UserKNNConfig asks similar users; AssociationConfig, SequentialRulesConfig and MarkovConfig
//     count rules;
//   - EASEConfig, PureSVDConfig and IALSConfig are linear models in closed form or by least
//     squares.
//
// All are exact, and what they fit is safe for concurrent use:
//
//	knn, err := baseline.DefaultItemKNNConfig().Fit(ctx, baseline.Input{Log: split.Train})
//	…
//	scores := make([]float32, len(users)*split.Train.NumItems())
//	err = knn.Score(scores, users) // scores[r*items+i]: users[r] and item i
//
// Those that sum over a user's items also have ScoreItems, for somebody who is not in the
// log: it takes the items that the person has.
//
// Baselines see interactions as present or absent or, where the rows of the log have weights,
// by the greatest weight of the rows of a user and an item (matrix.go); ratings are not read
// otherwise, and times by recent popularity and what reads order alone: sequential rules, the Markov
// chain, and kNN with a decay (DecayConfig). An item without training interactions scores 0, except at
// random; only what reads features can score it for what it is.
//
// What is learned of items is of the log; what users have when they are asked may be more
// (Input.History), such as the rows of validation at test. Those that sum over a user's items read it
// as they would read the log, and iALS solves for the users once more; popularity, user kNN and what
// draws at random know the log alone.
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
