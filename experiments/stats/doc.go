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
// Ten thousand simulated comparisons of two models with the same mean, of rows with ° one thousand, 499
// resamples each (go test ./experiments/stats -run Simulat -v -simulations 10000, some two
// minutes of a processor): how often P ≤ .05 raises a false alarm, wanted .05, how often
// users are too few for a claim (Few), and how often the interval holds the true difference
// 0, wanted .95.
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
//	               100°       .054           .049     .000         .946        .950   .950
//	few differ      10        .000           .001        1         .999        .990   .965
//	                20        .003           .015        1         .997        .957   .886
//	                30        .010           .037        1         .990        .930   .865
//	                50        .017           .047        1         .983        .929   .884
//	               100°       .040           .051     .661         .960        .927   .907
//	few gain        10°       .045           .045        1         .950        .924   .916
//	                20°       .048           .051        1         .952        .959   .957
//	                30°       .049           .056     .939         .951        .951   .956
//	                50°       .049           .049     .037         .951        .957   .960
//	               100°       .048           .049     .000         .952        .953   .958
//	fewer gain      10°       .202           .218        1         .791        .718   .712
//	                20°       .102           .103        1         .898        .892   .886
//	                30°       .052           .110     .884         .948        .926   .934
//	                50°       .053           .086     .011         .947        .924   .942
//	               100°       .048           .062     .000         .952        .937   .949
//	skewed          10°       .062           .095        1         .938        .907   .918
//	                20°       .052           .076        1         .948        .930   .938
//	                30°       .053           .060     .000         .947        .936   .938
//	                50°       .062           .069     .000         .938        .935   .932
//	               100°       .056           .065     .000         .944        .935   .938
//	log-normal      10°       .113           .156        1         .887        .849   .855
//	                20°       .084           .112        1         .916        .889   .902
//	                30°       .087           .108     .000         .913        .893   .908
//	                50°       .075           .110     .000         .925        .907   .918
//	               100°       .086           .102     .000         .914        .907   .913
//
// The first four are as likely to be above 0 as below: it is all the same which model is
// which, as the randomisation test assumes. NDCG and hits are those of one relevant item,
// most often 0, and of few differ five users of six have the same list. Where few users
// differ no test can raise .05, since their signs leave few ways to be surprising. The
// others are lopsided: some users gain much and the others lose little (exponential less 1,
// log-normal less its mean; of few gain a fifth gains 1 and two fifths lose ½, of fewer gain
// a tenth gains 1 and half lose .2). The randomisation test takes that for a difference of
// means, up to .11 at 30 users; the studentised bootstrap corrects for it (Hall 1988), and
// its P and interval are one statement. So it is the default of both. For retrieval Smucker
// et al. 2007 found randomisation, bootstrap and Student's test to agree, and advise against
// those of ranks and signs; so did Ihemelandu and Ekstrand 2023 for recommendations, where
// thousands of users make any difference one, and its size is what to look at.
//
// Below 30 users, or 20 who differ, P is off in some row, so there is no claim: reports show
// such comparisons in grey, and Holm leaves them out. From there on alarms are .04 to .06
// and coverage is .93 and more, but for the log-normal, whose largest values no sample of a
// hundred has seen: metrics in [0, 1] are not like that, sums of money may be. Percentile
// intervals are shorter where few users differ and are too short there, bca the more so.
//
// The interval of a mean (Estimate) is Student's, and that of Ratio studentised. How often
// they hold the truth, and how often an interval is told because 15 users have a value
// (Estimate.PlusMinus); of Ratio a third of b are drawn anew:
//
//	values   users   mean  told   ratio
//	normal      10°   .938  .000    .989
//	            20°   .947     1    .976
//	            30°   .951     1    .969
//	            50°   .950     1    .964
//	           100°   .946     1    .949
//	ndcg        10°   .924  .000    .980
//	            20°   .932  .000    .990
//	            30°   .922  .040    .973
//	            50°   .942  .757    .968
//	           100°   .953     1    .959
//	hit .3      10°   .970  .000    .984
//	            20°   .950  .000    .991
//	            30°   .949  .016    .984
//	            50°   .960  .558    .959
//	           100°   .951     1    .966
//	hit .05     10°   .433  .000    .909
//	            20°   .651  .000    .899
//	            30°   .775  .000    .903
//	            50°   .928  .000    .952
//	           100°   .869  .000    .995
package stats
