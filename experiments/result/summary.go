package result

import (
	"fmt"
	"slices"
	"strings"

	"tandem/experiments/recipe"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Summary is summary.json: what came out of a run. Scripts read it, so keys are added
// and never renamed; maps are written in the order of their keys.
type Summary struct {
	Recipe   string   `json:"recipe"`   // its name
	Protocol string   `json:"protocol"` // see ProtocolFull
	Metrics  []string `json:"metrics"`  // in the order of the recipe; the first one leads
	// Estimated are those of Metrics that estimate a full ranking from sampled candidates.
	Estimated []string `json:"estimated,omitempty"`

	Data DataSummary `json:"data"`
	// States counts items and users by their state; nil in a run of an older version.
	States *StateSummary `json:"states,omitempty"`
	// SegmentUsers counts the users of each group of a segment, the same for all models.
	// A group of fewer than 30 makes no claim.
	SegmentUsers map[string]map[string]int `json:"segment_users,omitempty"`
	Models       []ModelSummary            `json:"models"`
	Comparisons  []Comparison              `json:"comparisons"`
	// ComparedBy says how; nil in a run of an older version, which flipped signs.
	ComparedBy *ComparedBy `json:"compared_by,omitempty"`
	// SegmentComparisons are the same pairs within each group of a segment.
	SegmentComparisons []SegmentComparison `json:"segment_comparisons,omitempty"`
}

// ProtocolNote is what to print beside the numbers of a sampled protocol; it is empty
// for the full one.
func (s *Summary) ProtocolNote() string {
	if s.Protocol == recipe.ProtocolFull {
		return ""
	}
	note := s.Protocol + ", not comparable with full ranking"
	if len(s.Estimated) > 0 {
		note += "; estimates of it: " + strings.Join(s.Estimated, ", ")
	}
	return note
}

// Estimated returns the corrected ones of metrics.
func Estimated(metrics []string) []string {
	return slices.DeleteFunc(slices.Clone(metrics), func(name string) bool {
		m, err := eval.ParseMetric(name)
		return err != nil || !m.Kind().Corrected
	})
}

// DataSummary counts what was learned from and evaluated on. Train, Valid and Test are
// interactions.
type DataSummary struct {
	Users int    `json:"users"`
	Items int    `json:"items"`
	Train int    `json:"train"`
	Valid int    `json:"valid"`
	Test  int    `json:"test"`
	Hash  string `json:"hash"`
	// NewUsers were held out whole and evaluated by what they introduce themselves by.
	NewUsers int `json:"new_users,omitempty"`
}

// ModelSummary is one model over all its seeds, on test.
type ModelSummary struct {
	Name  string   `json:"name"`
	Kind  string   `json:"kind"`
	Role  string   `json:"role"`            // see Model.Role
	Refit bool     `json:"refit,omitempty"` // fitted on train and validation; see Model
	Seeds []uint64 `json:"seeds"`
	// NewUsers is how the model scored them: ByFoldIn and so on; empty without any.
	NewUsers string                    `json:"new_users,omitempty"`
	Metrics  map[string]stats.Estimate `json:"metrics"`
	// Aggregates are the metrics that have no values by user, such as coverage@10.
	Aggregates map[string]AggregateSummary `json:"aggregates,omitempty"`
	// Segments are means by segment, group and metric: ["cold"]["items-unseen"]["ndcg@10"].
	Segments map[string]map[string]map[string]float64 `json:"segments"`
	Train    TrainSummary                             `json:"train"`
	Evaluate EvaluateSummary                          `json:"evaluate"`
}

// AggregateSummary is one number of a model over its seeds.
type AggregateSummary struct {
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"` // between seeds; 0 with one seed
}

// TooFew reports whether a group of a segment has too few users for a claim.
func (s *Summary) TooFew(segment, group string) bool {
	n, known := s.SegmentUsers[segment][group]
	return known && n < stats.LeastUsers
}

// TrainSummary is the mean over seeds.
type TrainSummary struct {
	Epochs           float64 `json:"epochs"`
	Seconds          float64 `json:"seconds"`
	SamplesPerSecond float64 `json:"samples_per_second"`
}

// EvaluateSummary is the mean over seeds.
type EvaluateSummary struct {
	Seconds float64 `json:"seconds"`
}

// ComparedBy is what stats.Config says of comparisons.
type ComparedBy struct {
	Interval  string `json:"interval"`
	Test      string `json:"test"`
	Resamples int    `json:"resamples"`
}

// TestNote says where the intervals and p-values of comparisons come from.
func (c *ComparedBy) TestNote() string {
	flips := "p by flipping which model is which (paired randomisation)"
	switch {
	case c == nil:
		return "95 % interval by bootstrap over users, " + flips
	case c.Test == stats.Randomisation:
		return fmt.Sprintf("95 %% interval by %s bootstrap over users, %s", c.Interval, flips)
	case c.Interval == stats.Studentised:
		return "95 % interval and p by studentised bootstrap over users"
	}
	return fmt.Sprintf("95 %% interval by %s bootstrap over users, p by studentised", c.Interval)
}

// FewNote says which comparisons claim nothing; empty where all of them may.
func (s *Summary) FewNote() string {
	few := slices.ContainsFunc(s.Comparisons, Comparison.Few) ||
		slices.ContainsFunc(s.SegmentComparisons, func(c SegmentComparison) bool { return c.Few() })
	for segment, groups := range s.SegmentUsers {
		for g := range groups {
			few = few || s.TooFew(segment, g)
		}
	}
	if !few {
		return ""
	}
	return fmt.Sprintf("fewer than %d users, or fewer than %d whom the two models serve differently, make no claim", stats.LeastUsers, stats.LeastDiffer)
}

// Comparison is model a against model b: Difference is the mean over users of a − b.
type Comparison struct {
	A          string     `json:"a"`
	B          string     `json:"b"`
	Metric     string     `json:"metric"`
	Difference float64    `json:"difference"`
	CI95       [2]float64 `json:"ci95"` // between users
	SD         float64    `json:"sd"`   // of Difference, between seeds; 0 with one seed
	P          float64    `json:"p"`
	PHolm      float64    `json:"p_holm"` // corrected for all pairs compared; 1 where Few
	Effect     float64    `json:"effect"` // Cohen's d_z
	Users      int        `json:"users"`
	Differ     int        `json:"differ,omitempty"` // users whose difference is not 0
}

// Model returns the model with that name, or nil.
func (s *Summary) Model(name string) *ModelSummary {
	for i := range s.Models {
		if s.Models[i].Name == name {
			return &s.Models[i]
		}
	}
	return nil
}
