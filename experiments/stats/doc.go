// Package stats says how sure one can be that one model beats another.
//
// Its unit is the user. A metric's value of a user is averaged over seeds first; what
// is left is one number per user and model:
//
//   - Compare compares two models over the same users: Paired holds the mean
//     difference, its bootstrap interval, a p and an effect size; Few says when there are
//     too few users for a claim;
//   - Holm corrects p-values when several pairs are compared;
//   - Estimate is one model's mean with its interval over users, and apart from it
//     the spread over seeds.
//
// A comparison:
//
//	paired, err := stats.Compare(hybrid, cf, stats.Config{Resamples: 2000, Interval: stats.Studentised, Test: stats.Studentised, Seed: 1})
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
// Ten thousand simulated comparisons of two models with the same mean, 499 resamples each
// (go test ./experiments/stats -run Simulat -v -simulations 10000, some two minutes of a
// processor): how often P ≤ .05 raises a false alarm, wanted .05, how often users are too
// few for a claim (Few), and how often the interval holds the true difference 0, wanted .95.
//
//	                       alarms of                 too       coverage of
//	differences  users   studentised  randomisation   few  studentised  percentile    bca
//	normal          10        .041           .051        1         .959        .940   .936
//	                20        .049           .051        1         .951        .945   .943
//	                30        .049           .049     .000         .951        .946   .945
//	                50        .051           .050     .000         .949        .945   .945
//	               100        .049           .049     .000         .951        .948   .946
//	ndcg − ndcg     10        .023           .038        1         .975        .934   .911
//	                20        .039           .049        1         .961        .939   .926
//	                30        .046           .050     .874         .954        .940   .929
//	                50        .047           .048     .016         .953        .943   .937
//	               100        .049           .046     .000         .951        .945   .941
//	hit − hit       10        .019           .021        1         .975        .954   .943
//	                20        .045           .040        1         .955        .959   .958
//	                30        .048           .041     .995         .952        .961   .962
//	                50        .049           .045     .339         .950        .956   .956
//	               100        .050           .048     .000         .950        .952   .952
//	few differ      10        .000           .001        1         .999        .990   .965
//	                20        .003           .015        1         .997        .957   .886
//	                30        .010           .037        1         .990        .930   .865
//	                50        .017           .047        1         .983        .929   .884
//	               100        .040           .053     .647         .960        .934   .912
//	few gain        10        .043           .048        1         .951        .925   .921
//	                20        .053           .054        1         .947        .950   .951
//	                30        .051           .053     .923         .949        .951   .957
//	                50        .051           .054     .032         .949        .949   .954
//	               100        .049           .049     .000         .951        .952   .954
//	fewer gain      10        .200           .222        1         .786        .711   .697
//	                20        .122           .124        1         .878        .872   .865
//	                30        .050           .099     .860         .950        .925   .936
//	                50        .037           .079     .010         .963        .932   .950
//	               100        .043           .058     .000         .957        .941   .951
//	skewed          10        .068           .096        1         .932        .904   .916
//	                20        .059           .078        1         .941        .926   .933
//	                30        .057           .073     .000         .943        .928   .934
//	                50        .056           .068     .000         .944        .934   .936
//	               100        .054           .061     .000         .946        .937   .938
//	log-normal      10        .117           .154        1         .883        .848   .863
//	                20        .098           .130        1         .902        .878   .895
//	                30        .090           .120     .000         .910        .888   .902
//	                50        .081           .106     .000         .919        .899   .908
//	               100        .069           .088     .000         .931        .917   .920
//
// The first four are as likely to be above 0 as below: it is all the same which model is
// which, as the randomisation test assumes. NDCG and hits are those of one relevant item,
// most often 0, and of few differ five users of six have the same value. Where few users
// differ no test can raise .05, since their signs leave few ways to be surprising. The
// others are lopsided: some users gain much and the others lose little (exponential less 1,
// log-normal less its mean; of few gain a fifth gains 1 and two fifths lose ½, of fewer gain
// a tenth gains 1 and half lose .2). The randomisation test takes that for a difference of
// means, in up to .10 at 30 users; the studentised bootstrap corrects for it (Hall 1988), and
// its P and interval are one statement. So it is the default of both. For retrieval Smucker
// et al. 2007 found randomisation, bootstrap and Student's test to agree, and advise against
// those of ranks and signs; so did Ihemelandu and Ekstrand 2023 for recommendations, where
// thousands of users make any difference one, and its size is what to look at.
//
// Below 30 users, or 20 who differ, P is off in some row, so there is no claim: reports show
// such comparisons in grey, and Holm leaves them out. From there on alarms are .04 to .06
// (.037 of fewer gain) and studentised intervals hold .94 and more; below, .93 and more but
// where a sample of 10 or 20 often has none of the few who gain. The log-normal is beyond
// all: its largest values no sample of a hundred has seen. Metrics in [0, 1] are not like
// that, sums of money may be. Percentile intervals are shorter where few users differ and
// too short where gains are lopsided, bca is too short where few differ.
//
// The interval of a mean (Estimate) is Student's, and that of Ratio studentised. How often
// they hold the truth, and how often an interval is told because 15 users have a value
// (Estimate.PlusMinus); of Ratio a third of b are drawn anew:
//
//	values   users   mean  told   ratio
//	normal      10    .947  .000    .990
//	            20    .950     1    .979
//	            30    .952     1    .971
//	            50    .952     1    .968
//	           100    .951     1    .954
//	ndcg        10    .914  .000    .981
//	            20    .919  .000    .990
//	            30    .926  .042    .977
//	            50    .933  .736    .966
//	           100    .947     1    .956
//	hit .3      10    .961  .000    .979
//	            20    .948  .000    .990
//	            30    .949  .016    .981
//	            50    .947  .557    .965
//	           100    .948     1    .955
//	hit .05     10    .396  .000    .910
//	            20    .637  .000    .892
//	            30    .777  .000    .911
//	            50    .920  .000    .956
//	           100    .877  .000    .988
package stats
