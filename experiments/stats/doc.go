// Package stats says how sure one can be that one model beats another.
//
// Its unit is the user. A metric's value of a user is averaged over seeds first; what
// is left is one number per user and model:
//
//   - Bootstrap compares two models over the same users: Paired holds the mean
//     difference, its interval, a p-value and an effect size;
//   - Holm corrects p-values when several pairs are compared;
//   - Estimate is one model's mean with its interval over users, and apart from it
//     the spread over seeds.
//
// A comparison:
//
//	paired, err := stats.Bootstrap(hybrid, cf, 2000, 1)
//	// paired.Difference, paired.CI95, paired.P
//
// Users are resampled, seeds are not: an interval speaks about other users of the
// same shop, not about other trainings. There is no rank test here: it would answer
// whether the median user is better off, and most users of a recommender see a
// difference of exactly zero.
package stats
