// Package drivers says what moves the scores of a trained model: which features it leans
// on, how a price changes what it recommends, which categories it likes for whom, and
// why it recommends one item to one user.
//
//   - Explain makes an Account of an opened model, everything that its page tells;
//   - Importance is what validation loses when a feature's rows are dealt to other items,
//     Null what it loses by useless copies of the feature, and Outcome what follows;
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
// # Against useless columns
//
// An importance above 0 proves nothing. Id rows learn beside the features and make up for
// what these say at random, so dealing out a column that tells nothing costs something
// too, and with an interval over users for proof such columns were called drivers. What is
// wanted is the importance of a useless column in such a model: Null plants some. The model
// is trained anew with copies of every feature beside it that were dealt out to other items
// before, which is what Boruta's shadows are (Kursa and Rudnicki 2010). Nothing but the order
// of its items tells a useless column from its copies, so all of them are exchangeable, and
// the test of stats.NewExcess is as exact as the drops are normal. What else was weighed:
//
//   - permuting what is to be learned and training anew some fifty times (Altmann et al.
//     2010): the null of one column at a time beside others that tell nothing either, at
//     fifty trainings;
//   - knockoffs (Barber and Candès 2015; Candès et al. 2018): copies that keep how features
//     go together, which tells a driver from what merely goes along with it. They need a
//     model of the columns jointly, which categories, paths and gaps do not have; and they
//     bound a share of false discoveries, of which a shop's few columns are too few for;
//   - conditional reliance (Fisher, Rudin and Dominici 2019, §8): dealing within groups alike
//     in other columns. It mends the question, not the null;
//   - training the tables of features alone, all else held: quick, but user vectors have
//     seen the real column and not its copies, so the two are not exchangeable.
//
// So the claim is marginal: a column that goes along with a driver is called one. Beside
// Null, an interval over users and trainings (U and W of stats.NewExcess) must leave out 0,
// and so must that of the weights which are asked. P is corrected over all rows of an
// account by Holm: the chance of any false driver stays below .05, which no rate of false
// discoveries (Benjamini and Hochberg 1995) promises for the three or four columns that
// most shops have.
//
// Five kinds of shops with 20 useless columns each, three of each kind, of 1,500 users and 800
// items (go test ./experiments/drivers -run UselessColumns -v -useless.seeds 3 -timeout 2h):
// the columns are dealt over five models, beside price and category and, in one kind, material
// and shape. Called drivers, with copies and as it was, by the drop alone:
//
//	                            useless columns called    planted drivers found
//	planted                       of   drivers  alone       of  found   alone
//	price                         60       0      1         15     14      15
//	category                      60       0      4         15     15      15
//	material × shape              60       0      0         15     13      14
//	price and category            60       0      2         30     30      30
//	nothing                       60       0      0          –
//	all                          300       0      7         75     72      74
//
// Before Holm 13 of the 300 have P < .05, .043, so the null is what a useless column does.
// Drivers that are missed are weak ones in their model: a tower that has not learned its
// pair is not leant on.
//
// More columns dilute: with copies there are three times as many, and each says less than
// before. Where a model has many features a weak driver is lost that way.
// With all 20 useless columns in one model (-useless.models 1 -useless.seeds 1) none of 100 is
// called a driver, and the planted ones are found but for the pair, 4 of 5.
//
// It costs the trainings, each through the epochs after which the model was best, without
// validation: explain took 4.5 s of a processor on quickstart, 2.3 without them, and 2.2 and
// .7 on a shop of 800 items and five features. Where training takes an hour it is hours.
//
// Features of one tower are asked in pairs, too (interaction.go), with the same null: the one
// with copies of the other. Where features are summed the score has no interactions; cosines
// and layers behind the sum make some, which are not asked for.
//
// The package deliberately opens no test part and draws no chart: package report does that.
// What it trains it forgets.
package drivers
