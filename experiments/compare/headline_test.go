package compare_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/compare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/experiments/testdata/testshop"
	"tandem/experiments/verdict"
)

// of is a comparison of 100 users over three seeds: by per cent of b, with half of its
// interval, and its corrected p. The mean of b is 0.05.
func of(a, b string, percent, half, p float64) result.Comparison {
	c := testshop.Comparison(a, b, percent/100*.05, half/100*.05, p)
	c.Differ, c.Seeds, c.Trained, c.Smallest, c.Family = 100, 3, true, .005, 3
	c.Ratio, c.RatioCI95 = percent/100, [2]float64{(percent - half) / 100, (percent + half) / 100}
	return c
}

// once is the same of models that were trained once.
func once(c result.Comparison) result.Comparison {
	c.Seeds, c.Trained = 1, false
	return c
}

// shop has a hybrid with its placebo and its control, and those rows.
func shop(rows ...result.Comparison) *result.Summary {
	s := testshop.Summary(rows...)
	s.Models[2].Partner, s.Models[3].Partner = "cf", "hybrid"
	control := s.Models[1]
	control.Name, control.Role, control.Partner = "hybrid-control", recipe.RoleControl, "hybrid"
	s.Models = append(s.Models, control)
	return s
}

// One case for every branch of the verdict.
func TestVerdicts(t *testing.T) {
	up, flat, down := of("hybrid", "cf", 20, 8, .001), of("hybrid", "cf", 2, 8, .4), of("hybrid", "cf", -20, 8, .001)
	placebo, control := of("hybrid", "placebo", 25, 9, .001), of("hybrid", "hybrid-control", 18, 6, .001)
	noPlacebo, noControl := of("hybrid", "placebo", .1, 3, .9), of("hybrid", "hybrid-control", 1, 3, .9)
	turned := of("cf", "hybrid", -20, 0, .001) // cf/hybrid = .8, so hybrid/cf = 1.25
	turned.RatioCI95, turned.CI95 = [2]float64{-.25, -.15}, [2]float64{-.012, -.007}
	few, smaller, holm := up, of("hybrid", "cf", .4, .3, .001), of("hybrid", "cf", 5, 4, .08)
	few.Differ = 19
	equal := of("hybrid", "cf", .1, .45, .6)
	equal.Within = .0048
	old := testshop.Comparison("hybrid", "cf", .01, .004, .001)
	interval := up // which says otherwise than its p
	interval.CI95[0], interval.RatioCI95[0] = -.0001, -.002
	tests := []struct {
		name    string
		rows    []result.Comparison
		outcome verdict.Outcome
		these   verdict.Outcome
		want    string
	}{
		{"helps", []result.Comparison{up, placebo, control}, verdict.Helps, "",
			"the features help: hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0], placebo by +25.0 % [+16.0, +34.0] and hybrid-control by +18.0 % [+12.0, +24.0]"},
		{"helps, compared the other way round", []result.Comparison{turned, placebo}, verdict.Helps, "",
			"the features help: hybrid beats cf by +25.0 % ndcg@10 [+17.6, +33.3] and placebo by +25.0 % [+16.0, +34.0]"},
		{"helps, of one seed", []result.Comparison{once(up), once(placebo)}, verdict.OneSeed, verdict.Helps,
			"for these weights the features help: hybrid is better than cf by +20.0 % ndcg@10 [+12.0, +28.0] and placebo by +25.0 % [+16.0, +34.0]; of one seed, so another training may tell otherwise"},
		{"helps, but the placebo has one seed", []result.Comparison{up, once(placebo)}, verdict.OneSeed, verdict.Helps,
			"for these weights the features help: hybrid is better than cf by +20.0 % ndcg@10 [+12.0, +28.0] and placebo by +25.0 % [+16.0, +34.0]; of one seed, so another training may tell otherwise"},
		{"an older run of two seeds", []result.Comparison{old, testshop.Comparison("hybrid", "placebo", .011, .004, .001)}, verdict.OneSeed, verdict.Helps,
			"for these weights the features help: hybrid is better than cf by +0.0100 ndcg@10 [+0.0060, +0.0140] and placebo by +0.0110 [+0.0070, +0.0150]; other trainings are not counted"},
		{"better, compared with nothing else", []result.Comparison{up}, verdict.Unexplained, "",
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; compared with neither a placebo nor a control it is open whether the features or the extra weights did it"},
		{"better, and so is the placebo", []result.Comparison{up, noPlacebo, of("placebo", "cf", 19, 8, .001)}, verdict.Unexplained, "",
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; but so does placebo, by +19.0 % ndcg@10 [+11.0, +27.0]; that its features do it is not shown: hybrid − placebo +0.1 % ndcg@10 [−2.9, +3.1]"},
		{"better, and so is the placebo, but less", []result.Comparison{up, placebo, of("placebo", "cf", 5, 2, .001)}, verdict.Helps, "",
			"the features help: hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0] and placebo by +25.0 % [+16.0, +34.0]"},
		{"better, and so is the control", []result.Comparison{once(up), once(placebo), once(noControl), once(of("cf", "hybrid-control", -17, 8, .001))}, verdict.OneSeed, verdict.Unexplained,
			"for these weights hybrid is better than cf by +20.0 % ndcg@10 [+12.0, +28.0]; but so is hybrid-control, by +20.5 % ndcg@10 [+9.9, +33.3]; that its features do it is not shown: hybrid − hybrid-control +1.0 % ndcg@10 [−2.0, +4.0]; of one seed, so another training may tell otherwise"},
		{"better, the placebo is neither above nor below", []result.Comparison{up, noPlacebo, noControl}, verdict.Unexplained, "",
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; that its features do it is not shown: hybrid − placebo +0.1 % ndcg@10 [−2.9, +3.1], hybrid − hybrid-control +1.0 % ndcg@10 [−2.0, +4.0]"},
		{"better, but worse than the placebo", []result.Comparison{up, of("hybrid", "placebo", -5, 2, .001), noControl}, verdict.Unexplained, "",
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; but it loses to placebo by −5.0 % ndcg@10 [−7.0, −3.0]; that its features do it is not shown: hybrid − hybrid-control +1.0 % ndcg@10 [−2.0, +4.0]"},
		{"informs", []result.Comparison{flat, placebo, noControl}, verdict.Informs, "",
			"the features carry information, as hybrid is better than placebo by +25.0 % ndcg@10 [+16.0, +34.0]; but it is not shown to beat cf: +2.0 % ndcg@10 [−6.0, +10.0]; gains of up to 10 % are not ruled out"},
		{"informs, gains are ruled out", []result.Comparison{of("hybrid", "cf", -.2, .5, .5), placebo}, verdict.Informs, "",
			"the features carry information, as hybrid is better than placebo by +25.0 % ndcg@10 [+16.0, +34.0]; but it is not shown to beat cf: −0.20 % ndcg@10 [−0.70, +0.30]; gains above 0.5 % are ruled out"},
		{"informs by the control alone", []result.Comparison{once(flat), once(control)}, verdict.OneSeed, verdict.Informs,
			"for these weights the features carry information, as hybrid is better than hybrid-control by +18.0 % ndcg@10 [+12.0, +24.0]; but it is not shown to beat cf: +2.0 % ndcg@10 [−6.0, +10.0]; gains of up to 10 % are not ruled out; of one seed, so another training may tell otherwise"},
		{"above the control, not above the placebo", []result.Comparison{flat, noPlacebo, control}, verdict.NotShown, "",
			"that the features help is not shown: hybrid − cf +2.0 % ndcg@10 [−6.0, +10.0]; gains of up to 10 % are not ruled out"},
		{"no gain that counts", []result.Comparison{of("hybrid", "cf", -1, 1.4, .2), noPlacebo}, verdict.NoGain, "",
			"the features bring no gain that counts: hybrid − cf −1.0 % ndcg@10 [−2.4, +0.4]; gains above 0.5 % are ruled out"},
		{"no gain that counts, of one seed", []result.Comparison{once(of("hybrid", "cf", -1, 1.4, .2))}, verdict.OneSeed, verdict.NoGain,
			"for these weights the features bring no gain that counts: hybrid − cf −1.0 % ndcg@10 [−2.4, +0.4]; gains above 0.5 % are ruled out; of one seed, so another training may tell otherwise"},
		{"equivalent", []result.Comparison{equal, noPlacebo}, verdict.NoGain, "",
			"the features bring no gain that counts: hybrid − cf +0.10 % ndcg@10 [−0.35, +0.55]; the two are equivalent within 0.5 %, by two one-sided tests"},
		{"not shown", []result.Comparison{once(flat), once(noPlacebo)}, verdict.NotShown, "",
			"that the features help is not shown: hybrid − cf +2.0 % ndcg@10 [−6.0, +10.0]; gains of up to 10 % are not ruled out"},
		{"not shown, by the correction", []result.Comparison{holm}, verdict.NotShown, "",
			"that the features help is not shown: hybrid − cf +5.0 % ndcg@10 [+1.0, +9.0]; gains of up to 9 % are not ruled out; p (Holm) 0.08"},
		{"not shown, as p and interval disagree", []result.Comparison{interval}, verdict.NotShown, "",
			"that the features help is not shown: hybrid − cf +20.0 % ndcg@10 [−0.2, +28.0]; gains of up to 28 % are not ruled out"},
		{"found, but too small to count", []result.Comparison{smaller}, verdict.NotShown, "",
			"that the features help is not shown: hybrid − cf +0.40 % ndcg@10 [+0.10, +0.70]; gains of up to 0.7 % are not ruled out, and one below 0.5 % is of no interest"},
		{"hurts", []result.Comparison{down, noPlacebo}, verdict.Hurts, "",
			"the features do not help: hybrid loses to cf by −20.0 % ndcg@10 [−28.0, −12.0]"},
		{"hurts, but informs", []result.Comparison{down, placebo}, verdict.Hurts, "",
			"the features do not help: hybrid loses to cf by −20.0 % ndcg@10 [−28.0, −12.0]; they carry information all the same, as it is better than placebo by +25.0 % ndcg@10 [+16.0, +34.0]"},
		{"hurts, of one seed", []result.Comparison{once(down)}, verdict.OneSeed, verdict.Hurts,
			"for these weights the features do not help: hybrid is worse than cf by −20.0 % ndcg@10 [−28.0, −12.0]; of one seed, so another training may tell otherwise"},
		{"too few", []result.Comparison{few, placebo}, verdict.TooFew, "",
			"hybrid and cf cannot be told apart, too few of 100 users differ: +20.0 % ndcg@10 [+12.0, +28.0]"},
		{"not compared", []result.Comparison{placebo}, verdict.NotCompared, "",
			"hybrid was not compared with cf: add the pair to compare.pairs"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := compare.Verdicts(shop(tt.rows...))
			require.Len(t, v, 1)
			require.Equal(t, tt.want, v[0].Text)
			require.Equal(t, tt.outcome, v[0].Outcome)
			require.Equal(t, tt.these, v[0].TheseWeights)
		})
	}

	s := shop(up, placebo)
	s.Models[2].Knew = result.KnewValidation
	v := compare.Verdicts(s)
	require.Equal(t, verdict.NotCompared, v[0].Outcome)
	require.Equal(t, "hybrid has no verdict: it knew train+validation and cf knew train; set refit alike, or add a model like cf that has it", v[0].Text)
	s.Models[2].Partner = "popularity"
	require.Equal(t, "hybrid has no verdict: no model without features is the partner; name one by like or partner", compare.Verdicts(s)[0].Text)
	require.Empty(t, compare.Verdicts(&result.Summary{}))
	require.Empty(t, compare.Verdicts(shop()))
}

func TestAVerdictNamesItsRows(t *testing.T) {
	v := compare.Verdicts(shop(of("hybrid", "cf", 2, 8, .4), of("hybrid", "placebo", 1, 3, .9), of("hybrid-control", "hybrid", 1, 3, .9)))
	v[0].Text = ""
	require.Equal(t, verdict.Verdict{Hybrid: "hybrid", Partner: "cf", Placebos: []string{"placebo"}, Controls: []string{"hybrid-control"},
		Metric: "ndcg@10", Outcome: verdict.NotShown}, v[0])
}

// Every hybrid has its verdict, against its own partner, the best first.
func TestVerdictsOfSeveralHybrids(t *testing.T) {
	s := shop(of("hybrid", "cf", 2, 8, .4), of("tower", "cf", 30, 8, .001), of("tower", "placebo", 40, 8, .001), of("hybrid", "tiny", 900, 100, .001))
	tower, tiny := s.Models[2], s.Models[1]
	tower.Name, tower.Metrics, tiny.Name = "tower", map[string]stats.Estimate{"ndcg@10": testshop.Estimate(.07, .002)}, "tiny"
	s.Models = append([]result.ModelSummary{tiny}, append(s.Models, tower)...)
	v := compare.Verdicts(s)
	require.Len(t, v, 2)
	require.Equal(t, "tower", v[0].Hybrid)
	require.Equal(t, verdict.Unexplained, v[0].Outcome, "the placebo is that of the other")
	require.Equal(t, "cf", v[1].Partner)
	require.Equal(t, verdict.NotShown, v[1].Outcome)
	require.Equal(t, []string{"tower has the highest ndcg@10: 0.0700 ± 0.0020", v[0].Text, "and 1 verdict more: see verdicts in summary.json"}, compare.Answer(s, 1))
	require.Len(t, compare.Answer(s, 2), 3)
	require.Equal(t, "tower has the highest ndcg@10: 0.0700 ± 0.0020; "+v[0].Text, compare.Headline(s))
}

func TestVerdictsNameGroupsWhereItIsOtherwise(t *testing.T) {
	group := func(segment, name string, users int, c result.Comparison) result.SegmentComparison {
		c.Users = users
		return result.SegmentComparison{Segment: segment, Group: name, Comparison: c}
	}
	s := shop(of("hybrid", "cf", 2, 8, .4))
	s.SegmentComparisons = []result.SegmentComparison{
		group("price", "1st quarter", 500, of("hybrid", "cf", 60, 20, .01)), group("price", "4th quarter", 500, of("hybrid", "cf", -20, 4, .01)),
		group("cold", "items-unseen", 100, of("cf", "hybrid", -40, 10, .01)), group("cold", "items-seen", 1900, of("hybrid", "cf", 4, 4, .3)),
	}
	require.Contains(t, compare.Headline(s), "not ruled out; it is better than cf in price 1st quarter (+0.0300, 500 users), cold items-unseen (+0.0200, 100 users)")
	s.Comparisons[0], s.SegmentComparisons[0] = once(s.Comparisons[0]), result.SegmentComparison{Segment: "price", Group: "1st quarter", Comparison: once(s.SegmentComparisons[0].Comparison)}
	require.Contains(t, compare.Headline(s), "not ruled out; for these weights it is better than cf in price")
	s.Comparisons[0] = of("hybrid", "cf", 20, 8, .001)
	require.Contains(t, compare.Headline(s), "did it; but it is worse in price 4th quarter (−0.0100, 500 users)")
}

func TestTheHeadlineNamesTheBest(t *testing.T) {
	s := shop()
	require.Equal(t, "hybrid has the highest ndcg@10: 0.0600 ± 0.0020", compare.Headline(s))
	s.Models[0].Metrics["ndcg@10"] = testshop.Estimate(.07, .003)
	require.Equal(t, "popularity has the highest ndcg@10: 0.0700 ± 0.0030, a baseline; tune hybrid first", compare.Headline(s))
	s.Models[3].Metrics["ndcg@10"] = testshop.Estimate(.08, .003)
	require.Equal(t, "placebo has the highest ndcg@10: 0.0800 ± 0.0030, though its features tell nothing", compare.Headline(s))
	s.Models[1].Refit, s.Models[3].Knew = true, result.KnewValidation
	require.Equal(t, "of those that knew train, popularity has the highest ndcg@10: 0.0700 ± 0.0030, a baseline; tune hybrid first; "+
		"of those that knew train+validation, placebo has the highest ndcg@10: 0.0800 ± 0.0030, though its features tell nothing", compare.Headline(s))
	s = shop()
	s.Models = s.Models[:1]
	require.Equal(t, "popularity has the highest ndcg@10: 0.0200 ± 0.0020", compare.Headline(s), "there is nothing to tune")
	require.Equal(t, "no model was run", compare.Headline(&result.Summary{}))
}

// cf must be above popularity by two errors: of their comparison, or of both means.
func TestAdviceWhereCFIsNotAbovePopularity(t *testing.T) {
	s := shop()
	require.Empty(t, compare.Advice(s))
	s.Models[0].Metrics["ndcg@10"] = testshop.Estimate(.047, .002) // two errors: 2·√(.002²+.002²)/1.96 = .0029
	require.Empty(t, compare.Advice(s))
	s.Models[0].Metrics["ndcg@10"] = testshop.Estimate(.0472, .002)
	require.Equal(t, []string{"cf is not above popularity by two standard errors (+0.0028 ndcg@10): what a hybrid gains over it may be lost tuning; try tandem tune --quick RECIPE"}, compare.Advice(s))
	s.Models[1].Remedy = "item_bias: true"
	require.Contains(t, compare.Advice(s)[0], "tuning; try item_bias: true, or tandem tune --quick RECIPE")
	c := testshop.Comparison("cf", "popularity", .0028, .0025, .1) // 2·.0025/1.96 = .00255
	s.Comparisons = []result.Comparison{c}
	require.Empty(t, compare.Advice(s), "paired users tell more")
	c.CI95 = [2]float64{0, .0056}
	s.Comparisons[0] = c
	require.Len(t, compare.Advice(s), 1)
	require.Equal(t, compare.Advice(s)[0], compare.Answer(s, 0)[2])
	s.Models[0].Refit = true
	require.Empty(t, compare.Advice(s), "what knew other rows says nothing")
}

// Both cf and iALS are held against item-knn, too, by their means.
func TestAdviceWhereAModelIsBelowItemKNN(t *testing.T) {
	s := shop()
	knn, ials := s.Models[0], s.Models[0]
	knn.Name, knn.Kind, knn.Metrics = "knn", "item-knn", map[string]stats.Estimate{"ndcg@10": testshop.Estimate(.05, .002)}
	ials.Name, ials.Kind, ials.Metrics = "als", "ials", knn.Metrics
	ials.Remedy = "ials.l2: 0"
	s.Models = append(s.Models, knn, ials)
	require.Empty(t, compare.Advice(s), "cf has .05, too")
	s.Models[len(s.Models)-2].Metrics = map[string]stats.Estimate{"ndcg@10": testshop.Estimate(.051, .002)}
	require.Equal(t, []string{
		"cf is below knn (−0.0010 ndcg@10): what a hybrid gains over it may be lost tuning; try tandem tune --quick RECIPE",
		"als is below knn (−0.0010 ndcg@10); try ials.l2: 0",
	}, compare.Advice(s))
}

// A reader of a table sees which models knew more.
func TestMarksOfKnowledge(t *testing.T) {
	s := shop(of("hybrid", "cf", 2, 8, .4))
	require.Same(t, s, compare.Marked(s))
	require.Empty(t, compare.KnewNote(s))
	s.Models[2].Knew = result.KnewValidation
	s.SegmentComparisons = []result.SegmentComparison{{Segment: "cold", Group: "items-seen", Comparison: s.Comparisons[0]}}
	m := compare.Marked(s)
	require.Equal(t, "hybrid†", m.Models[2].Name)
	require.Equal(t, "hybrid†", m.Models[3].Partner)
	require.Equal(t, "hybrid†", m.Comparisons[0].A)
	require.Equal(t, "cf", m.SegmentComparisons[0].B)
	require.Equal(t, "hybrid", s.Models[2].Name, "s is left as it was")
	require.Equal(t, "† fitted on train and validation together, the others on train alone: no verdict compares the two", compare.KnewNote(s))
	s.Models[1].Knew = result.KnewHistory
	require.Equal(t, "cf‡", compare.Marked(s).Models[1].Name)
	require.Equal(t, "† fitted on train and validation together, ‡ fitted on train, with the rows of validation as history at test, the others on train alone: no verdict compares one kind with another", compare.KnewNote(s))
	require.Contains(t, compare.Verdicts(s)[0].Text, "hybrid has no verdict: it knew train+validation and cf knew train, and validation as history; set evaluate.history: train, and refit alike, or add a model like cf that has it")
	s.Models = s.Models[2:3]
	require.Equal(t, "† fitted on train and validation together", compare.KnewNote(s))
}

// Hybrids without a partner share a sentence behind the verdicts that say something.
func TestNoVerdictOfSeveral(t *testing.T) {
	s := shop(of("hybrid", "cf", 2, 8, .4))
	for _, name := range []string{"first", "second", "third"} {
		s.Models = append(s.Models, result.ModelSummary{Name: name, Kind: "gmf", Role: "hybrid", Knew: result.KnewTrain,
			Metrics: map[string]stats.Estimate{"ndcg@10": testshop.Estimate(.09, .002)}})
	}
	const none = "first, second and third have no verdict: no model without features is the partner; name one by like or partner"
	told := compare.Answer(s, 0)
	require.Contains(t, told[1], "hybrid − cf", told)
	require.Equal(t, none, told[2])
	require.Contains(t, compare.Headline(s), told[1])
	require.Len(t, compare.Verdicts(s), 4, "each keeps its own")
}
