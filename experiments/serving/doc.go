// Package serving opens the trained models of a run, to be asked for scores and vectors.
//
//   - Model is one from the run directory alone: vectors of new items from their features
//     (EncodeItems), of new users from a few items (FoldIn) or their features (EncodeUsers);
//   - Opened is one with the data that it learned from, checked to be the same as then;
//   - Probe asks scorers on the validation part of an opened model, as its training did;
//   - NewCatalogue is what a run directory keeps of the items for Model.
//
// A snippet:
//
//	m, err := serving.Open(run, "hybrid", nil)
//	vectors, dim, err := m.EncodeItems(columns, n)
//	o, err := serving.OpenWithData(ctx, run, "hybrid", nil, log)
//
// A Model reads weights, encoders and the catalogue, no interaction and no user. Baselines
// keep no weights: they are fitted again by OpenWithData, and refused by Open.
//
// The package deliberately makes no lists (package recommend does) and writes nothing. A
// program without training code uses model/serve and a bundle of package exports instead.
package serving
