// Package drivers says what moves the scores of a trained model: which features it leans
// on, how a price changes what it recommends, which categories it likes for whom, and
// why it recommends one item to one user.
//
//   - Explain makes an Account of an opened model, everything that its page tells;
//   - Importance is what validation loses when a feature's rows are dealt to other items;
//   - Shares say which part of a score makes items differ: Shapley values, exact where
//     scores are sums over parts (takeApart says how that is established) and sampled with
//     a stated error elsewhere;
//   - Price holds Curves and Moves, which answer what-if questions about prices, other things equal.
//
// A snippet:
//
//	opened, err := serving.OpenWithData(ctx, run, "hybrid", nil, log)
//	account, err := drivers.Explain(ctx, opened, drivers.DefaultConfig())
//	for _, s := range account.Sentences() { … }
//
// Every question is put to the scorer itself: prices are encoded anew, rows are dealt
// out, blocks are emptied, and the model scores again. So the answers hold for any
// architecture, and for what it learned, not for what a shop is like: a model that never
// saw a price change has only learned from whom bought what at which price. That is
// correlation.
//
// On the shop of datasets/synth the customers are known. Five shops whose seeds were chosen
// before they were looked at (go test ./experiments/drivers -run Planted -v -shops 5), of
// 3,000 users with 40 rows who mind the price most: the features come out in the planted
// order in all five, and so do they in five of 1,000 users with 15 rows who mind the
// category most. Rank correlation of the price curve with the planted one, a column each:
//
//	all users        .94  .95  .97  .92  .97
//	of low prices    .94  .96  .91  .97  .87
//	of middle prices .95  .96  .97  .93  .97
//	of high prices   .93  .96  .96  .92  .96
//
// Where the price is minded little, .54 to .92: a curve is as sure as its feature is
// important, and its intervals, which are over users, do not tell what another training
// would say. Buckets alone, without the standardised price, gave more steps that stand the
// wrong way round where a level buys next to nothing, and ten buckets instead of 16 blunter
// ones. Importance is what one model leans on: on the recipe quickstart, whose users have
// ten rows, it leans on the category more than its customers do.
//
// The package deliberately opens no test part, trains nothing and draws nothing: package
// report does that.
package drivers
