// Package datasets holds what every recommender starts from: who interacted with
// what, when and how strongly, and what is known about the items and the users.
//
// Its types are columns, never rows:
//
//   - IDs maps the data set's own keys to dense int32 ids and back, in little memory;
//   - Log is a list of interactions as parallel columns;
//   - Columns holds attributes by dense id: the item Catalog, the user Profiles;
//   - Data is what a reader returns: a Log, both attribute tables and, where the
//     source brings them, given splits and candidate lists;
//   - Spill holds the rows of a Log in files while they are cleaned, for logs larger than
//     memory;
//   - Split is a train, a validation and a test Log over the same ids;
//   - Description, Habits and LeakReport say what a data set looks like, what people do
//     in it, and what its split lets a model know too early.
//
// Readers are functions in the sub-packages (tabular, amazon, ncf, sequence, synth); Clean
// and the Split functions here work on what any of them returns. Cleaning is a list of
// Rules, applied and counted in the order they are given:
//
//	data, report, err := datasets.Clean(data, datasets.MinValue(4), datasets.KeepLast, datasets.Core{Users: 5, Items: 5})
//	data = datasets.Compact(data, false)
//
// Package prepared keeps what comes out.
//
// The package deliberately knows no model: nothing here depends on what is trained.
package datasets
