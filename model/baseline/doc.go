// Package baseline holds the scorers that need no training loop: what a learned model
// has to beat before anybody should believe in it.
//
//   - Random scores by a hash, the floor of every table;
//   - Popularity scores by training count, the same list for everybody;
//   - ItemKNN scores by cosine similarity to the user's items.
//
// All are safe for concurrent use and share one method:
//
//	knn, err := baseline.FitItemKNN(ctx, split.Train, baseline.DefaultItemKNNConfig())
//	…
//	scores := make([]float32, len(users)*split.Train.NumItems())
//	err = knn.Score(scores, users) // scores[r*items+i]: users[r] and item i
//
// Baselines see interactions as present or absent: ratings and times are not read. An
// item without training interactions scores 0, below or level with everything else
// (Random excepted).
//
// The package deliberately leaves out what the user has already seen: to keep that out
// of a list is up to who ranks.
package baseline
