package result

import (
	"fmt"
	"math"

	"tandem/experiments/stats"
	"tandem/train/eval"
)

// SegmentComparison is a Comparison over the users of a group of a segment. PHolm is
// corrected for all pairs in all groups that make a claim; it is 1 for the others (Few),
// whatever P says.
type SegmentComparison struct {
	Segment string `json:"segment"` // as in the recipe
	Group   string `json:"group"`   // of the segment
	Comparison
}

// Sure is the corrected p-value below which a difference counts as found.
const Sure = 0.05

// Few reports whether too few users were compared for a claim, or too few that the two
// models serve differently; see stats.Few. Runs of a version that did not count the latter
// are taken at all users.
func (c Comparison) Few() bool {
	if c.Differ == 0 && c.Difference != 0 {
		return stats.Few(c.Users, c.Users)
	}
	return stats.Few(c.Users, c.Differ)
}

// Found reports whether the difference is one: of enough users, of interest (Smallest), and
// corrected for the family it would be a surprise without one.
func (c Comparison) Found() bool {
	return !c.Few() && c.PHolm < Sure && (c.Ratio == 0 || math.Abs(c.Ratio) >= c.Smallest)
}

// Interval is CI95; ok is false where fewer than stats.LeastDiffer users differ, so that it
// means nothing and is not to be printed.
func (c Comparison) Interval() (ends [2]float64, ok bool) {
	return c.CI95, !c.NoInterval && (c.Differ == 0 || c.Differ >= stats.LeastDiffer) // those of older versions have no mark
}

// Verdict says what a is against b: "better", "worse", "open" when no difference was
// found, or "higher" or "lower" for a metric where neither is better.
func (c Comparison) Verdict() string {
	sign := 1.0
	if m, err := eval.ParseMetric(c.Metric); err == nil {
		sign = float64(m.Kind().Better)
	}
	switch {
	case !c.Found():
		return "open"
	case sign == 0 && c.Difference > 0:
		return "higher"
	case sign == 0:
		return "lower"
	case sign*c.Difference > 0:
		return "better"
	}
	return "worse"
}

// ComparedBy says by which method models were compared: see stats.Config.
type ComparedBy struct {
	Interval  string `json:"interval"`  // stats.Studentised, BCa or Percentile
	Test      string `json:"test"`      // stats.Studentised or Randomisation
	Resamples int    `json:"resamples"` // of the bootstrap, and flips of the test
	// Family says in words which pairs were compared, and so what PHolm of Summary.Comparisons is
	// corrected for; empty in runs of versions that did not tell.
	Family string `json:"family,omitempty"`
}

// TestNote says, for a footnote, where the intervals and p-values of comparisons come from. Runs
// of an older version, which did not tell, flipped signs.
func (s *Summary) TestNote() string {
	flips, over := "p by flipping which model is which (paired randomisation)", "users"
	once := 0
	for _, c := range s.Comparisons {
		switch {
		case c.Seeds == 0: // an older version
		case !c.Trained:
			once++
		case c.Seeds > 1:
			over = "users and trainings"
		}
	}
	if once > 0 {
		over += fmt.Sprintf(", %d of %d pairs for these weights alone, as a model was trained once", once, len(s.Comparisons))
	}
	switch c := s.ComparedBy; {
	case c == nil:
		return "95 % interval by bootstrap over users, " + flips
	case c.Test == stats.Randomisation:
		return fmt.Sprintf("95 %% interval by %s bootstrap over %s, %s", c.Interval, over, flips)
	case c.Interval == stats.Studentised:
		return "95 % interval and p by studentised bootstrap over " + over
	default:
		return fmt.Sprintf("95 %% interval by %s bootstrap over %s, p by studentised", c.Interval, over)
	}
}

// TrainingsNote says, after what an interval of a mean is over users, that it is over trainings
// too; empty where none is.
func (s *Summary) TrainingsNote() string {
	for _, m := range s.Models {
		for _, e := range m.Metrics {
			if e.CI95Trained != nil && len(m.Seeds) > 1 {
				return " and, of several seeds, trainings"
			}
		}
	}
	return ""
}

// Comparison is model a against model b: Difference is the mean over users of a − b.
type Comparison struct {
	A          string     `json:"a"`                // name of the model
	B          string     `json:"b"`                // name of the model that it is held against
	Metric     string     `json:"metric"`           // such as ndcg@10
	Difference float64    `json:"difference"`       // mean of a − b
	CI95       [2]float64 `json:"ci95"`             // of Difference, from all sources that Trained tells
	SD         float64    `json:"sd"`               // of Difference, between seeds; 0 with one seed
	P          float64    `json:"p"`                // two-sided, not corrected
	PHolm      float64    `json:"p_holm"`           // corrected for all pairs compared; 1 where Few
	Effect     float64    `json:"effect"`           // Cohen's d_z
	Users      int        `json:"users"`            // with a value under both models
	Differ     int        `json:"differ,omitempty"` // users whose difference is not 0
	// Seeds is how many trainings each model was averaged over: the fewer of the two, and a
	// model without training variance does not count; 1 where neither has one. 0 in runs of
	// versions that did not count them.
	Seeds int `json:"seeds,omitempty"`
	// Trained says that CI95 and the p-values count what other trainings would change, which is
	// nothing between two models without training variance. Where it is false they speak for
	// these weights alone.
	Trained bool    `json:"trained,omitempty"`
	DF      float64 `json:"df,omitempty"` // degrees of freedom of SE
	SE      float64 `json:"se,omitempty"` // standard error of Difference, from all sources that Trained tells
	// Ratio is mean(a)/mean(b) − 1; 0 where the mean of b is not above 0.
	Ratio float64 `json:"ratio,omitempty"`
	// RatioCI95 is the interval of Ratio, which does not take the mean of b for known.
	RatioCI95 [2]float64 `json:"ratio_ci95,omitzero"`
	// Within is the smallest margin, as a share of the mean of b, for which two one-sided tests
	// at 5 % find the models equivalent; 0 where Ratio is unknown.
	Within float64 `json:"within,omitempty"`
	// Smallest is the smallest Ratio, either way, that is of interest: none below it is Found. 0
	// in runs of versions that did not ask for one.
	Smallest float64 `json:"smallest,omitempty"`
	// NoInterval marks that fewer than stats.LeastDiffer users differ: CI95 and RatioCI95 mean
	// nothing and are not printed.
	NoInterval bool `json:"no_interval,omitempty"`
	// Family is how many comparisons PHolm is corrected for; 0 in runs of versions that did not
	// tell.
	Family int `json:"family,omitempty"`
}
