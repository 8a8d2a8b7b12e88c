// Package datasets holds what every recommender starts from: who interacted with
// what, when and how strongly, and what is known about the items and the users.
//
// Its types are columns, never rows:
//
//   - IDs maps the data set's own keys to dense int32 ids and back, in little memory;
//   - Log is a list of interactions as parallel columns;
//   - Columns holds attributes by dense id: the item Catalog, the user Profiles;
//   - Data is what a reader returns: a Log, both attribute tables and, where the
//     source brings them, a given Split and candidate lists;
//   - Split is a train, a validation and a test Log over the same ids;
//   - Spill holds the rows of a Log in files while they are cleaned, for logs larger than
//     memory.
//
// Readers are functions in the sub-packages (tabular, amazon, movielens, atomic, ncf,
// sequence, synth, prepared). What any of them returns is cleaned by package clean, whose
// gaps Compact closes, cut by package split and looked at by package describe:
//
//	data, report, err := clean.Apply(data, clean.MinValue(4), clean.KeepLast, clean.Core{Users: 5, Items: 5})
//	data = datasets.Compact(data, false)
//	parts, counts, err := split.Make(data, split.DefaultConfig())
//
// Package prepared keeps what comes out of cleaning.
//
// This package imports none of them, and they import it but not one another, beside the
// packages in internal: a test in cmd/tandem holds that.
// It deliberately knows no model: nothing here depends on what is trained.
package datasets
