// Package synth makes up a shop whose customers have known tastes for price and
// category, so that a test can ask whether a model found what is there.
//
//   - Config sizes the shop and weighs the tastes;
//   - Generate returns its log, catalog and profiles as datasets.Data, and the Truth
//     behind them: who likes which types, prices and single items;
//   - Write stores a data set as three CSV files, WriteTruth what was planted in it;
//   - Like writes files that look like a published data set, of any size.
//
// A snippet:
//
//	data, truth, err := synth.Generate(synth.DefaultConfig())
//	if err != nil {
//		return err
//	}
//	user, item := data.Log.Users[0], data.Log.Items[0]
//	fmt.Println(truth.Affinity(user, truth.ItemType[item]), truth.ItemPriceLevel[item])
//	return synth.Write("shop", data)
//
// Price and category explain part of every choice and are all there is to know about
// the items launched late; a latent taste that no attribute tells gives collaborative
// filtering its due. Truth.Drivers ranks what drives choices, Truth.PriceResponse is the
// curve of prices. Region and age band tell nothing, income tells the price level.
//
// Like is for trying a pipeline at full size without the download. Its users and items
// have exactly the published numbers; ratings spread over users by a power law and over
// items by a Zipf-Mandelbrot law; business grows from year to year and around Christmas,
// items come one after the other, half of the ratings are five stars, prices are
// log-normal within a leaf of the category tree, one in six is missing and some are
// dirty. Users have one department that they like and a price level, lightly: about
// twice as many of their ratings fit as would by chance.
//
// It is no model of a real shop: tastes do not drift, nobody runs out of stock, prices
// stay, and no item is bought because of another.
package synth
