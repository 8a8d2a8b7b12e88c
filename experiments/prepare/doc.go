// Package prepare makes of a recipe what every model of it starts from: files are read,
// cleaned, split and encoded.
//
//   - Prepared is the outcome: data, split, fitted encoders, feature blocks, and the hashes
//     that say whether two of them are the same;
//   - New makes it from files, FromData from data that Load has read;
//   - WriteSet writes the cleaned data as a prepared set (datasets/prepared), WriteSetWithin
//     in a bound of memory; Clean only says what the rules would do.
//
// A snippet:
//
//	p, err := prepare.New(recipe, log)
//	users, items := p.Entities(&recipe.Models[0], 1) // as a model sees both sides
//
// Everything is a pure function of the recipe and the files: the same bytes give the same
// hashes on any machine. Encoders and statistics see the training part alone. Prepared also
// answers what depends on a model of the recipe but not on its weights: its log (FitLog, OrderedLog), the rows
// that it reads of users (History), its halves (Halves), its identity (Identity).
//
// The package deliberately holds no model and no metric. What starts from an earlier run is
// prepared by package warm, which hands in what it took over.
package prepare
