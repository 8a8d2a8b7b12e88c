// Package shop asks a trained model what a shop asks, and says whether the answers are
// worth more than naive ones:
//
//   - Shop is what it reads: vectors and scores of a model, prices and categories of the
//     items, and the logs of the split;
//   - Similar, Dearer, UpSell, Promote and AudienceOf answer, and Complements do for what
//     is bought together; a Calibration makes probabilities of scores;
//   - a Judgement is a question put to the test part: parameters from validation, naive
//     ways beside it, paired bootstrap intervals, the mean over trainings.
//
// A snippet:
//
//	opened, err := experiments.OpenModel(ctx, run, "hybrid", nil, log)
//	s, err := shop.Open(opened, shop.Columns{})
//	like, err := s.Similar("sku-17", 10, shop.Alike{})
//	evaluated, err := shop.JudgeSimilar(ctx, []*shop.Shop{s}, 10, nil)
//	err = evaluated.Write(os.Stdout)
//
// Up-selling and promotion are exact: a list sold up weighs the most there is under its
// bounds (see swap), a promotion costs the least expected clicks there is (see placer).
// What they are exact for are expectations. Whether those come true is for the Judgement.
//
// # What the answers are worth
//
// On test parts, k = 10, 95 % percentile intervals over items or users. The hybrids are
// averaged over seeds 1, 2 and 3; EASE is a non-gradient baseline and has none. Parameters come from
// validation. The test parts of dunnhumby-type by time, and for up-selling and audiences
// those of dunnhumby and dunnhumby-type, had been looked at before parameters of complements
// were chosen by likelihood, steps were joined and scores counted by their logarithm; the
// others were opened twice, for the hybrids of two versions of the recipes. Probabilities
// were then fitted on all pairs, not on a sample of what was not taken. Of the intervals
// that leave 0 out by little, those of up-selling, and EASE's promotion (dunnhumby-type) and
// audience (dunnhumby) do so when they are studentised too.
//
//	similar, amazon-grocery, also-viewed links, 4,019 items    Recall@10
//	  vectors of the hybrid .1013
//	  − same-category popularity (.0078)                       +.0936 [+.0883, +.0987]
//	  − co-occurrence (.0662)                                  +.0351 [+.0317, +.0382]
//	similar, ml-100k, what 942 users took next                 Recall@10
//	  vectors of the hybrid .0888, popularity .0531            +.0357 [+.0149, +.0571]
//	  − co-occurrence (.0934)                                  −.0046 [−.0177, +.0074]
//	cross-sell, amazon-grocery, also-bought links              Recall@10
//	  other categories .1400, popularity .0166 (1,902 items)   +.1234 [+.1107, +.1352]
//	  any category .1074, same-category popularity .0059       +.1015 [+.0966, +.1064]
//	  − nearest vectors (.1130)                                −.0056 [−.0096, −.0019]
//	cross-sell, dunnhumby-type by time, 1,778 users            hit rate@10
//	  on the same receipt .1795, popularity .1733              +.0063 [−.0001, +.0127]
//	  on the next one .1722, popularity .1752                  −.0030 [−.0117, +.0060]
//	promote, 20 slow items, against the last place of          clicks@10 a user
//	random users' lists
//	  hybrid, ml-100k, 30 exposures each: .6684, naive .6563   +.0122 [+.0063, +.0182]
//	  hybrid, dunnhumby-type by time, 50: .4527, naive .4473   +.0054 [+.0026, +.0080]
//	  EASE, ml-100k, 30: .6858, naive .6747                    +.0111 [+.0034, +.0191]
//	  EASE, dunnhumby-type, 50: .3462, naive .3419             +.0043 [+.0006, +.0081]
//	  EASE, dunnhumby, 50: .1290, naive .1275                  +.0015 [−.0006, +.0037]
//	audience of 50, against the most active users              precision@50
//	  hybrid, ml-100k .0727, naive .0562                       +.0165 [+.0136, +.0195]
//	  hybrid, dunnhumby-type by time .0285, naive .0241        +.0044 [+.0028, +.0059]
//	  EASE, ml-100k .0733, naive .0562                         +.0171 [+.0144, +.0198]
//	  EASE, dunnhumby-type .0283, naive .0265                  +.0017 [+.0008, +.0028]
//	  EASE, dunnhumby .0155, naive .0134                       +.0020 [+.0006, +.0035]
//	up-sell, EASE, against the plain list                      revenue@10 a user
//	  dunnhumby-type .6083, plain .6053                        +.0030 [−.0089, +.0150]
//	  dunnhumby .1966, plain .1987                             −.0021 [−.0042, −.0005]
//	  dunnhumby-type, departments (Level 1), to twice the
//	  price: .6353, plain .6053                                +.0300 [+.0089, +.0523]
//	    its Recall@10 .1026, plain .1053                       −.0027 [−.0064, +.0007]
//	  dunnhumby, the same: .1984, plain .1987                  −.0003 [−.0036, +.0034]
//
// So complements by links, similar items (but see below) and audiences beat what is naive,
// and promotion does where lists are good: of dunnhumby's products one list in eight has an
// item that is taken, and what is saved cannot be seen. What comes on the same receipt or
// the next one is told no better than by popularity: an earlier hybrid had +.0081 [+.0015,
// +.0145] on the same one. Of groceries' links in any category the nearest vectors tell more
// than complements do. Up-selling within the whole
// category path and half the price is worth no more than the plain list, for products a
// little less: there is next to nothing to exchange (the best expected gain is .4 % for
// types, .1 % for products). Within a department and up to twice the price it is worth 5 %
// for types, at a loss of recall that cannot be told from none, and nothing for products.
// The highest-priced item of the category in every place takes away more than half of the revenue
// (dunnhumby-type .2540, dunnhumby .0840).
//
// What a user takes after their last item tests likeness where tastes show in a single
// item, as of films; of groceries popularity foretells it better than vectors
// (dunnhumby-type by time, seed 1: .0811 against .0149 Recall@10).
//
// Probabilities of an audience are off by 12 % of the rate on ml-100k, and those of EASE by
// 12 % on dunnhumby-type, 19 % on ml-100k and 27 % on dunnhumby (expected calibration error
// over ten groups), where validation and test are as long as each other. Where test is
// twice as long, as in dunnhumby-type by time, they are half of what comes true.
//
// By time is a cut in time, with repeated purchases: clean without duplicates, split
// global-time of .1 and .2. EASE, and the hybrid of ml-100k, have a split by ratio of .15
// and .15; l2 is 3,000, and 500 for ml-100k. The hybrids are those of the recipes.
//
// The package deliberately trains nothing, follows no position within a list (an item
// counts alike in all its places), and answers no question across models.
package shop
