// Package features turns attributes of items and users into what a tower can learn
// from: for every entity a short weighted list of embedding rows.
//
//   - an encoder (Price, Path, Tags) is fitted on the entities that the training log
//     has seen, and on nothing else; its exported fields are its whole state, and
//     survive JSON bit for bit;
//   - Block is what an encoder makes of a column: one sparse row per *entity*, never
//     per interaction, over an embedding table of its own;
//   - Seen says which entities the training log knows, and how well.
//
// In short:
//
//	seen := features.SeenItems(split.Train)
//	price, err := features.FitPrice(seen, data.Items.Find("price"), features.DefaultPriceConfig())
//	…
//	block, err := price.Encode(data.Items.Find("price")) // all items, cold ones too
//	placebo := block.Shuffle(seed)
//
// One rule holds for every encoder: a table row that no seen entity uses is never
// trained, so Encode never points at it. Where a cold item brings something nobody has
// seen (the first missing price, a tag out of nowhere), it gets the nearest thing that
// was trained, or an empty row, but not the random numbers that a table starts with.
//
// The package deliberately knows no width, no weight and no model; it reads no file,
// and a config that names an encoder is for the caller to map to a Fit function. Adding
// an encoder is adding one file.
package features
