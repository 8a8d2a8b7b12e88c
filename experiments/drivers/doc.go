// Package drivers says what moves the scores of a trained model: which features it leans
// on, how a price changes what it recommends, which categories it likes for whom, and
// why it recommends one item to one user.
//
//   - Explain makes an Account of an opened model, everything that its page tells;
//   - Importance is what validation loses when a feature's rows are dealt to other items;
//   - Shares say which part of a score makes items differ: Shapley values, exact where
//     scores are sums over parts (Additive says how that is established) and sampled with
//     a stated error elsewhere;
//   - PriceCurves and Moves answer what-if questions about prices, other things equal.
//
// A snippet:
//
//	opened, err := experiments.OpenModel(ctx, run, "hybrid", nil, log)
//	account, err := drivers.Explain(ctx, opened, drivers.DefaultConfig())
//	for _, s := range account.Sentences() { … }
//
// Every question is put to the scorer itself: prices are encoded anew, rows are dealt
// out, blocks are emptied, and the model scores again. So the answers hold for any
// architecture, and for what it learned, not for what a shop is like: a model that never
// saw a price change has only learned from whom bought what at which price. That is
// correlation. On the shop of datasets/synth, whose customers are known, the planted
// curve and the planted order of features come out (see the tests).
//
// The package deliberately opens no test part, trains nothing and draws nothing: package
// report does that.
package drivers
