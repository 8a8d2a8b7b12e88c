// Package stats says how sure one can be that one model beats another.
//
// There are two sources of chance: the users that were asked, and the trainings of the models,
// as another seed gives other weights. A Sample is one model's values of a metric by both.
//
//   - CompareSamples compares two models over the same users: Paired holds the mean
//     difference, its interval, a p and an effect size, the ratio of the means with its own
//     interval, and the margin within which the models are equivalent; Few says when there are
//     too few users for a claim. Compare does so without trainings to count;
//   - Holm corrects p-values when several pairs are compared;
//   - Estimate is one model's mean with its interval over users alone, and over trainings too.
//
// A comparison:
//
//	a, err := stats.NewSample(valuesOfHybrid, false) // [seed][user]
//	b, err := stats.NewSample(valuesOfPopularity, true) // another seed would give the same
//	paired, err := stats.CompareSamples(a, b, stats.DefaultConfig())
//	// paired.Difference, paired.CI95, paired.P, paired.Trained
//
// With several seeds an interval speaks of other users and other trainings. With one seed of a
// model that chance has a part in, nothing is known of its trainings, and the interval speaks
// of these weights (Trained is false). A model that another seed leaves as it is has no training
// variance, and one fit is exact.
//
// The values of a model are taken for a sum of an effect of the user, one of the training and an
// interaction: a crossed random-effects model, whose variances are those of an analysis of
// variance (Searle, Casella and McCulloch 1992). The variance of a difference of means is that of
// the users' differences over their number, and of each model that of its trainings' means over
// theirs, less the interaction, which both hold; its degrees of freedom are Satterthwaite's
// (1946). Adding the two without taking the interaction off would find a difference in 1 to 2 % of
// comparisons of a model with itself in place of 5. A two-way bootstrap over users and seeds
// (Owen 2007) counts it twice, too, and three seeds have too few resamples. So users are
// resampled, and trainings drawn from the normal distribution of their variance.
//
// Trainings are not paired by seed. Means of two models of one seed hardly have anything in
// common: over the five sets below they correlate by −.3 to .3, .1 on average, where 30 seeds of
// independent models have a standard error of .18. To use that would narrow an interval by a
// twentieth and cost half of the degrees of freedom, which widens it by a fifth at 5 seeds and by
// half at 3.
//
// There is no rank test here: it would answer whether the median user is better off, and most
// users of a recommender see a difference of exactly zero.
//
// # Trained again
//
// How often p ≤ .05 calls a model different from itself with other seeds, of bundled recipes with
// 30 seeds each of cf, hybrid and placebo: 200 times k seeds against other k, 499 resamples each
// (go test ./experiments/compare -run FalseAlarms -v -timeout 1h -runs 'runs/*'). Wanted is .05;
// users alone, as with Compare over values averaged over k seeds, against both sources. A figure
// has a standard error of .015 and more, as all come from the same 30. The rows of groups are
// means over as many metrics in groups, in which most comparisons had 20 users who differ.
//
//	                                                  users alone   both sources
//	                                        users   k = 1   3   5    k = 3    5
//	amazon-gift-cards      cf       ndcg@10        458   .07 .10 .07    .060 .055
//	                       cf       recall@20      458   .12 .12 .10    .030 .035
//	                       cf       hit@10         458   .07 .09 .11    .020 .065
//	                       cf       13 of groups         .12 .14 .13    .045 .043
//	                       hybrid   ndcg@10        458   .07 .07 .12    .035 .035
//	                       hybrid   recall@20      458   .04 .04 .01    .045 .020
//	                       hybrid   hit@10         458   .10 .07 .10    .030 .020
//	                       hybrid   13 of groups         .12 .12 .13    .041 .038
//	                       placebo  ndcg@10        458   .17 .17 .23    .040 .055
//	                       placebo  recall@20      458   .16 .18 .13    .055 .025
//	                       placebo  hit@10         458   .17 .14 .20    .050 .055
//	                       placebo  13 of groups         .15 .16 .15    .040 .043
//	amazon-gift-cards-cold cf       recall@20      418   .03 .03 .04    .030 .025
//	                       cf       ndcg@10        418   .06 .07 .10    .035 .065
//	                       cf       hit@10         418   .06 .03 .07    .040 .040
//	                       cf       4 of groups          .15 .15 .17    .043 .060
//	                       hybrid   recall@20      418   .20 .19 .17    .045 .045
//	                       hybrid   ndcg@10        418   .15 .13 .18    .035 .060
//	                       hybrid   hit@10         418   .15 .14 .18    .050 .065
//	                       hybrid   9 of groups          .14 .13 .16    .042 .048
//	                       placebo  recall@20      418   .20 .19 .20    .025 .050
//	                       placebo  ndcg@10        418   .18 .18 .21    .045 .060
//	                       placebo  hit@10         418   .15 .18 .18    .030 .055
//	                       placebo  9 of groups          .30 .29 .29    .036 .040
//	ml-100k                cf       recall@20      942   .02 .04 .03    .040 .045
//	                       cf       ndcg@10        942   .06 .03 .04    .025 .025
//	                       cf       hit@10         942   .04 .04 .04    .040 .035
//	                       cf       4 of groups          .07 .06 .07    .044 .043
//	                       hybrid   recall@20      942   .05 .08 .08    .055 .035
//	                       hybrid   ndcg@10        942   .06 .04 .03    .040 .035
//	                       hybrid   hit@10         942   .06 .03 .04    .020 .045
//	                       hybrid   4 of groups          .06 .06 .06    .035 .039
//	                       placebo  recall@20      942   .14 .10 .12    .005 .020
//	                       placebo  ndcg@10        942   .05 .05 .05    .030 .050
//	                       placebo  hit@10         942   .04 .03 .03    .020 .050
//	                       placebo  4 of groups          .05 .05 .05    .042 .048
//	ml-100k-cold           cf       recall@20      939   .03 .00 .01    .000 .030
//	                       cf       ndcg@10        939   .07 .17 .15    .030 .015
//	                       cf       2 of groups          .04 .06 .07    .055 .028
//	                       hybrid   recall@20      939   .12 .12 .10    .035 .015
//	                       hybrid   ndcg@10        939   .20 .15 .15    .030 .060
//	                       hybrid   6 of groups          .30 .35 .36    .040 .029
//	                       placebo  recall@20      939   .16 .23 .16    .055 .040
//	                       placebo  ndcg@10        939   .14 .10 .11    .040 .045
//	                       placebo  4 of groups          .31 .33 .32    .035 .034
//	quickstart             cf       ndcg@10       2500   .13 .15 .11    .045 .045
//	                       cf       recall@20     2500   .14 .15 .10    .045 .020
//	                       cf       12 of groups         .10 .11 .09    .049 .035
//	                       hybrid   ndcg@10       2500   .05 .04 .06    .045 .075
//	                       hybrid   recall@20     2500   .07 .04 .07    .050 .065
//	                       hybrid   14 of groups         .11 .09 .10    .043 .044
//	                       placebo  ndcg@10       2500   .28 .37 .38    .040 .015
//	                       placebo  recall@20     2500   .14 .17 .18    .035 .015
//	                       placebo  11 of groups         .14 .16 .17    .042 .028
//
// Over all 161 rows of metrics, groups among them, it is .14 over users alone, whatever k, and
// .041 and .040 with both; by recipe .036 to .044 with 3 seeds and .032 to .048 with 5. With two
// seeds a model is so unsure that the test is either timid or, where the variances of two models
// differ much, bold: simulated with normal values .01 to .09. Three are the fewest to publish.
//
// The power of it: an effect of so many standard errors (the true one, from all 30 seeds) added to
// every user of one side is found as often as the noncentral t on DF degrees of freedom says (go
// test ./experiments/compare -run Power …, means over metrics of all users):
//
//	                    3 seeds           5 seeds
//	effect in errors  found  stated     found  stated
//	               0   .043    .052      .043    .052
//	               1   .107    .119      .125    .141
//	               2   .302    .308      .388    .411
//	               3   .565    .568      .715    .734
//	               4   .786    .782      .925    .926
//
// # Users
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
//	hit − hit       10        .019           .020        1         .975        .954   .943
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
//	fewer gain      10        .200           .220        1         .786        .711   .697
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
// The interval of a mean (Estimate) is Student's, and that of Paired.Ratio Fieller's. How often
// they hold the truth, and how often an interval is told because 15 users have a value
// (Estimate.PlusMinus); of the ratio a third of b are drawn anew, and an interval without
// two ends claims nothing:
//
//	values   users   mean  told   ratio
//	normal      10    .947  .000    .996
//	            20    .950     1    .990
//	            30    .952     1    .980
//	            50    .952     1    .969
//	           100    .951     1    .955
//	ndcg        10    .914  .000       1
//	            20    .919  .000    .998
//	            30    .926  .042    .991
//	            50    .933  .736    .983
//	           100    .947     1    .960
//	hit .3      10    .961  .000    .999
//	            20    .948  .000    .995
//	            30    .949  .016    .982
//	            50    .947  .557    .969
//	           100    .948     1    .954
//	hit .05     10    .396  .000       1
//	            20    .637  .000       1
//	            30    .777  .000       1
//	            50    .920  .000       1
//	           100    .877  .000    .994
package stats
