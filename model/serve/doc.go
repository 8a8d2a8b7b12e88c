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
// In short:
//
//	b, err := serve.Open("bundle")
//	…
//	a, err := b.Recommend(ctx, serve.Request{User: "4711", K: 10, Filter: serve.Filter{Include: []string{"Games"}}})
//
// Reads go through plain files and own memory, not through a map of the file: a bundle can
// be replaced or removed under a program that has it open.
//
// The package deliberately has no approximate index: a search over all of a million items
// takes some milliseconds, and what is found is what is best. It learns nothing, and it
// serves no network protocol.
package serve
