// Package stats says how sure one can be that one model beats another.
//
// Its unit is the user. A metric's value of a user is averaged over seeds first; what
// is left is one number per user and model:
//
//   - Compare compares two models over the same users: Paired holds the mean
//     difference, its bootstrap interval, the p of a randomisation test and an effect
//     size;
//   - Holm corrects p-values when several pairs are compared;
//   - Estimate is one model's mean with its interval over users, and apart from it
//     the spread over seeds.
//
// A comparison:
//
//	paired, err := stats.Compare(hybrid, cf, stats.Config{Resamples: 2000, Interval: stats.Percentile, Seed: 1})
//	// paired.Difference, paired.CI95, paired.P
//
// Users are resampled, seeds are not: an interval speaks about other users of the
// same shop, not about other trainings. What those would change is reported apart, as
// the sd between seeds (Estimate.SD, DifferenceSD). There is no rank test here: it
// would answer whether the median user is better off, and most users of a recommender
// see a difference of exactly zero.
//
// # How far to trust it
//
// Ten thousand simulated comparisons of two models that are equally good, 999 resamples
// each (go test ./experiments/stats -run Simulat -v -simulations 10000): how often P ≤
// .05 raises a false alarm, wanted .05, and how often the interval holds the true
// difference 0, wanted .95.
//
//	differences    users  alarms  percentile   bca  studentised
//	normal            10   .051         .942  .939         .960
//	                  30   .050         .947  .947         .951
//	                 100   .048         .950  .947         .951
//	                 300   .048         .951  .951         .951
//	ndcg − ndcg       10   .037         .935  .913         .975
//	                  30   .051         .941  .929         .955
//	                 100   .048         .950  .945         .954
//	                 300   .049         .951  .948            –
//	skewed            10   .096         .906  .921         .933
//	                  30   .073         .932  .937            –
//	                 100   .060         .940  .943            –
//	                 300   .047         .953  .951            –
//
// Differences of NDCG are those of two models whose values are most often 0: with ten
// users some four differ, and their sixteen signs leave few ways to be surprising. Were
// ties counted whole, alarms would be .018; as half they are .037. The skewed ones, where
// a few users gain much and the others lose little, are not what the test assumes, and few
// of them mislead it: segments of fewer than 30 users therefore make no claim. Studentised
// intervals hold .93 and more in every case measured (– was not), at the price of being
// wide for few users; percentile is the default, as it is shorter for sparse values; bca
// pays off for skewed differences of some hundred users.
package stats
