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
//	judged, err := shop.JudgeSimilar(ctx, []*shop.Shop{s}, 10, nil)
//	err = judged.Write(os.Stdout)
//
// Up-selling and promotion are exact: a list sold up weighs the most there is under its
// bounds (see swap), a promotion costs the least expected clicks there is (see placer).
// What they are exact for are expectations. Whether those come true is for the Judgement.
//
// # MEASURED
//
// The package deliberately trains nothing, follows no position within a list (an item
// counts alike in all its places), and answers no question across models.
package shop
