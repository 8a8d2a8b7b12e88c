// Package serve answers from a bundle, one directory that tandem export --to bundle wrote,
// in a program that knows nothing of training: it imports no gorgonia and no code that
// learns.
//
//   - Open verifies every byte of a Bundle and replays its golden requests before it
//     agrees to answer;
//   - Bundle.Search finds the best items for vectors, exactly, those that pass a Filter
//     alone; Bundle.Recommend does so for a user, known or not;
//   - Side has keys, vectors, training rows, states and the payload (price, category) of
//     Items, and the former of Users;
//   - Create writes a bundle, whole or not at all; package experiments says what is in it.
//
// A list leaves out what its user has met in the data of the run, train and validation, as
// tandem recommend does; Request.Again lets it come back, and what a user has met since is
// for Filter.Leave. Search, which is asked by vectors, leaves out nothing of itself.
//
// In short:
//
//	b, err := serve.Open("bundle")
//	…
//	a, err := b.Recommend(ctx, serve.Request{User: "4711", K: 10, Filter: serve.Filter{Include: []string{"Games"}}})
//
// A model with an MLP has no vectors that rank as it does: its bundle finds candidates by
// the nearest linear thing and scores those by the MLP; Request.Exact scores all. On
// MovieLens 100K, 1,447 items, 64 candidates have 1.000 of the ten best of NeuMF-8 and .998
// of those of its MLP alone.
//
// # What is verified, and how fast
//
// manifest.json has a SHA-256 of itself, and of every file its size, SHA-256 and a CRC-32C
// for every block of about a mebibyte. Open checks the CRCs, on all processors, of all
// files, those for other programs too, and hands the blocks it needs on from the cache:
// item vectors go straight into the panels that are searched. SHA-256 identifies a bundle
// and is for whoever hands it on. For a million items of 64 dimensions and 100,000 users,
// 1.1 GB in all, a fresh process takes .69 s of processor time from its start to the first
// answer, .40 s of them in reads and fresh memory, on two cores busy with ten other programs
// (BenchmarkOpen).
//
// Reads go through plain files and own memory, not through a map of the file: a bundle can
// be replaced or removed under a program that has it open.
//
// The package deliberately has no approximate index: a search over all of a million items
// takes some milliseconds, and what is found is what is best. It learns nothing, and it
// serves no network protocol.
package serve
