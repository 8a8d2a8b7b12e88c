// Package compare says whether one model is better than another over the same users, and
// puts the answer of a run into one sentence.
//
//   - Runs compares pairs of models, Summarise does within groups, too, Join makes one summary of
//     several runs; what they return are result.Comparisons;
//   - Partner says which model a hybrid is held against, Versions which placebos and controls
//     are its own: like for like, and only what knew the same rows at test;
//   - Verdicts is the answer: what the features of each hybrid are worth, by its rows against
//     all of those; Headline and Answer say so in sentences, and Advice what to mend first;
//   - Ablation is a pair of models that differ in features alone, and a sentence about it.
//
// A snippet:
//
//	both, err := compare.Join([]*result.Run{older, newer}, recipe.Compare)
//	fmt.Println(compare.Headline(both))
//
// Values are averaged over seeds for each user, users are matched by key, and intervals and
// p-values count trainings beside users where there are several seeds. The pairs are a family
// (recipe.Compare.Pairs), for whose size p-values are corrected, of those that make a claim. The
// statistics are package stats'.
// Segments and Groups give the order in which tables and reports show groups.
//
// A sentence never says more than the rows that it rests on: nothing beats anything where
// other trainings are not counted (Comparison.Trained), or where an interval holds 0, and what
// is not shown is not called absent, unless the interval rules it out.
//
// The package deliberately refuses runs over different splits or protocols instead of
// comparing their means.
package compare
