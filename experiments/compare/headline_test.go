package compare_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/compare"
	"tandem/experiments/result"
	"tandem/experiments/testdata/testshop"
)

func TestHeadline(t *testing.T) {
	won, open := testshop.Comparison("hybrid", "cf", 0.01, 0.004, 0.001), testshop.Comparison("hybrid", "cf", 0.001, 0.004, 0.4)
	lost, turned := testshop.Comparison("hybrid", "cf", -0.01, 0.004, 0.001), testshop.Comparison("cf", "hybrid", -0.01, 0.004, 0.001)
	few := won
	few.Differ = 19
	flat, gain := testshop.Comparison("placebo", "cf", -0.001, 0.002, 0.6), testshop.Comparison("placebo", "cf", 0.008, 0.002, 0.01)
	tests := []struct {
		name string
		all  []result.Comparison
		want string
	}{
		{"wins, placebo does not", []result.Comparison{won, flat},
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; placebo, whose features tell nothing, does not: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"compared the other way round", []result.Comparison{turned, flat},
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; placebo, whose features tell nothing, does not: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"placebo wins too", []result.Comparison{won, gain},
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; but so does placebo, whose features tell nothing: +16.0 % ndcg@10 [+12.0, +20.0]"},
		{"open", []result.Comparison{open, flat},
			"the features do not help: hybrid − cf, +2.0 % ndcg@10 [−6.0, +10.0], holds 0; placebo, whose features tell nothing: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"too few", []result.Comparison{few, flat},
			"hybrid and cf cannot be told apart, too few of 100 users differ: +20.0 % ndcg@10 [+12.0, +28.0]; placebo, whose features tell nothing: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"loses", []result.Comparison{lost, flat},
			"the features do not help: hybrid loses to cf by −20.0 % ndcg@10 [−28.0, −12.0]; placebo, whose features tell nothing: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"open, but its interval does not hold 0", []result.Comparison{testshop.Comparison("hybrid", "cf", 0.005, 0.004, 0.08), flat},
			"hybrid and cf cannot be told apart: +10.0 % ndcg@10 [+2.0, +18.0], p (Holm) 0.08; placebo, whose features tell nothing: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"placebo not compared", []result.Comparison{won},
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; placebo was not compared"},
		{"nothing compared", nil, "hybrid has the highest ndcg@10: 0.0600 ± 0.0020"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, compare.Headline(testshop.Summary(tt.all...))) })
	}

	s := testshop.Summary(won)
	s.Models = s.Models[:3]
	require.Equal(t, "hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; without a placebo it is open whether the features or the extra weights did it", compare.Headline(s))
	s.Models[1].Metrics["ndcg@10"] = testshop.Estimate(0, 0)
	require.Contains(t, compare.Headline(s), "by +0.0100 ndcg@10 [+0.0060, +0.0140];", "no per cent of nothing")
	require.Equal(t, "no model was run", compare.Headline((&result.Summary{})))
}

func TestHeadlineNamesGroupsWhereItIsOtherwise(t *testing.T) {
	s := testshop.Summary(testshop.Comparison("hybrid", "cf", 0.001, 0.004, 0.4))
	s.SegmentComparisons = []result.SegmentComparison{
		testshop.InGroup("cold", "items-seen", 1900, -0.01, 0.004, 0.01), testshop.InGroup("cold", "items-unseen", 100, 0.02, 0.004, 0.01),
		testshop.InGroup("price", "no price", 20, 0.09, 0.004, 1), testshop.InGroup("price", "1st quarter", 500, 0.03, 0.004, 0.02),
	}
	require.Contains(t, compare.Headline(s), "holds 0; they do help in price 1st quarter (+0.0300, 500 users), cold items-unseen (+0.0200, 100 users); placebo")
	s.Comparisons[0] = testshop.Comparison("cf", "hybrid", -0.01, 0.004, 0.001)
	require.Contains(t, compare.Headline(s), "hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; but it loses in cold items-seen (−0.0100, 1,900 users); placebo")
}

func TestHeadlineNamesWhoStandsAboveTheHybrid(t *testing.T) {
	s := testshop.Summary(testshop.Comparison("hybrid", "cf", 0.01, 0.004, 0.001), testshop.Comparison("placebo", "cf", -0.001, 0.002, 0.6))
	s.Models[0].Metrics["ndcg@10"] = testshop.Estimate(0.07, 0.003)
	require.True(t, strings.HasSuffix(compare.Headline(s), "[−6.0, +2.0]; the highest mean is that of popularity: 0.0700 ± 0.0030"), compare.Headline(s))
}

func TestHeadlineTakesCFOfTheSameKind(t *testing.T) {
	s := testshop.Summary(testshop.Comparison("hybrid", "cf", 0.01, 0.004, 0.001), testshop.Comparison("hybrid", "tower", 0.02, 0.004, 0.001))
	tower := s.Models[1]
	tower.Name, tower.Kind = "tower", "two-tower"
	s.Models = append([]result.ModelSummary{tower}, s.Models...)
	require.Contains(t, compare.Headline(s), "hybrid beats cf ")
}
