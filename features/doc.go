// Package features turns attributes of items and users into what a tower can learn
// from: for every entity a short weighted list of embedding rows.
//
//   - an encoder is fitted on the entities that the training log has seen, and on nothing
//     else; its exported fields are its whole state, and survive JSON bit for bit;
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
// The encoders, and what they make of values that training never met:
//
//	Price       log, quantiles, percentile in a category    the nearest bucket and percentile; z goes on
//	Number      the same, or bands with given bounds        the same, and the nearest band that has items
//	Path        a row per category on a path, summed        the nearest known category above
//	Tags        a bag of labels: mean, sum or idf           other, if training had rare ones; else passed over
//	Vocabulary  one label, or its first characters          other, if training had rare ones; else as missing
//	Text        hashed n-grams of words and characters      known n-grams count, others are passed over
//	Date        month, weekday, hour: rows or a circle      the nearest on the circle
//	Favourites  the categories a user bought in, weighed    known categories count, others are passed over
//
// UserActivity, UserMeanPrice, UserPriceSpread, ItemFirstSeen and ItemAge make number
// columns from a training log, for Number, Price and Date; they take that log alone, so
// that nothing after it can leak in.
//
// Rates tells how many training rows blocks alone let expect of an entity.
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
