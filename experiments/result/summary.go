package result

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/stats"
	"tandem/experiments/sums"
	"tandem/experiments/verdict"
)

// Summary is summary.json: what came out of a run. Scripts read it, so keys are added
// and never renamed; maps are written in the order of their keys.
type Summary struct {
	Recipe   string   `json:"recipe"`   // its name
	Protocol string   `json:"protocol"` // see ProtocolFull
	Metrics  []string `json:"metrics"`  // in the order of the recipe; the first one leads
	// Estimated are those of Metrics that estimate a full ranking from sampled candidates.
	Estimated []string `json:"estimated,omitempty"`

	Data DataSummary `json:"data"` // what was learned from
	// States counts items and users by their state; nil in a run of an older version.
	States *StateSummary `json:"states,omitempty"`
	// SegmentUsers counts the users of each group of a segment, the same for all models.
	// A group of fewer than 30 makes no claim.
	SegmentUsers map[string]map[string]int `json:"segment_users,omitempty"`
	Models       []ModelSummary            `json:"models"`      // in the order of the recipe
	Comparisons  []Comparison              `json:"comparisons"` // in the order of the pairs; empty with one model
	// ComparedBy says how; nil in a run of an older version, which flipped signs.
	ComparedBy *ComparedBy `json:"compared_by,omitempty"`
	// SegmentComparisons are the same pairs within each group of a segment.
	SegmentComparisons []SegmentComparison `json:"segment_comparisons,omitempty"`

	// Targets are the sets of evaluate.targets; the figures of the first are those of the summary
	// itself. Empty where the recipe names none.
	Targets []TargetSummary `json:"targets,omitempty"`

	// Headline names the best model, Verdicts say of every hybrid what its features are worth,
	// the best first, and Advice what to mend before any of that is believed. All three follow
	// from the rest; see compare.Judge.
	Headline string            `json:"headline,omitempty"`
	Verdicts []verdict.Verdict `json:"verdicts,omitempty"` // see Headline
	Advice   []string          `json:"advice,omitempty"`   // see Headline
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

// DataSummary counts what was learned from and evaluated on. Train, Valid and Test are
// interactions.
type DataSummary struct {
	Users int    `json:"users"` // after cleaning
	Items int    `json:"items"` // after cleaning
	Train int    `json:"train"` // interactions
	Valid int    `json:"valid"` // interactions
	Test  int    `json:"test"`  // interactions
	Hash  string `json:"hash"`  // of the data after cleaning: see prepare.HashData
	// NewUsers were held out whole and evaluated by what they introduce themselves by.
	NewUsers int `json:"new_users,omitempty"`
}

// ModelSummary is one model over all its seeds, on test.
type ModelSummary struct {
	Name  string `json:"name"`            // as in the recipe; run/model where several runs are joined
	Kind  string `json:"kind"`            // as in the recipe
	Role  string `json:"role"`            // see Model.Role
	Refit bool   `json:"refit,omitempty"` // fitted on train and validation; see Model
	Order bool   `json:"order,omitempty"` // it reads which of a user's rows came first
	// Knew is which rows the model knew at test: KnewTrain, KnewHistory or KnewValidation. Models that knew
	// different ones are not compared in a verdict.
	Knew string `json:"knew,omitempty"`
	// Partner is the name of the model that it is held against; empty where the recipe names
	// none, and in runs of older versions.
	Partner string `json:"partner,omitempty"`
	// Remedy is the setting to try first where the model is not above popularity, or is below
	// item-knn; empty where only a search would tell, and in runs of older versions.
	Remedy string   `json:"remedy,omitempty"`
	Seeds  []uint64 `json:"seeds"` // in the order of the recipe
	// NewUsers is how the model scored them: ByFoldIn and so on; empty without any.
	NewUsers string                    `json:"new_users,omitempty"`
	Metrics  map[string]stats.Estimate `json:"metrics"` // over all users, by name
	// Aggregates are the metrics that have no values by user, such as coverage@10.
	Aggregates map[string]AggregateSummary `json:"aggregates,omitempty"`
	// Segments are means by segment, group and metric: ["cold"]["items-unseen"]["ndcg@10"].
	Segments map[string]map[string]map[string]float64 `json:"segments"`
	Train    TrainSummary                             `json:"train"`    // of its trainings, or fits
	Evaluate EvaluateSummary                          `json:"evaluate"` // on test
}

// What models can know at test.
const (
	KnewTrain      = "train"                            // the training rows
	KnewHistory    = "train, and validation as history" // read of a user, not learned from
	KnewValidation = "train+validation"                 // those of validation too, by refit
)

// KnewOf is what a model of a recipe knows at test, as the recipe evaluates it.
func KnewOf(m *recipe.Model, e *recipe.Evaluate) string {
	switch {
	case m.Refit:
		return KnewValidation
	case kinds.History(m, e) == recipe.HistoryValid:
		return KnewHistory
	}
	return KnewTrain
}

// Known is Knew, also of a run of an older version, which told Refit alone.
func (m *ModelSummary) Known() string {
	switch {
	case m.Knew != "":
		return m.Knew
	case m.Refit:
		return KnewValidation
	}
	return KnewTrain
}

// AggregateSummary is one number of a model over its seeds.
type AggregateSummary struct {
	Mean float64 `json:"mean"` // over seeds
	SD   float64 `json:"sd"`   // between seeds; 0 with one seed
}

// TooFew reports whether a group of a segment has too few users for a claim.
func (s *Summary) TooFew(segment, group string) bool {
	n, known := s.SegmentUsers[segment][group]
	return known && n < stats.LeastUsers
}

// TrainSummary is the cost of training: of one seed in a SeedResult, the mean over seeds in a
// ModelSummary.
type TrainSummary struct {
	Epochs  float64 `json:"epochs"`  // that were trained; 0 for a baseline
	Seconds float64 `json:"seconds"` // of training or fitting, evaluations not counted
	// PositivesPerSecond are training rows, ScoredPairsPerSecond those and their negatives; 0 for a
	// baseline. SamplesPerSecond is the older name of ScoredPairsPerSecond.
	PositivesPerSecond   float64 `json:"positives_per_second"`
	ScoredPairsPerSecond float64 `json:"scored_pairs_per_second"` // see PositivesPerSecond
	SamplesPerSecond     float64 `json:"samples_per_second"`      // as ScoredPairsPerSecond
}

// EvaluateSummary is the cost of evaluation: of one seed, or the mean over seeds.
type EvaluateSummary struct {
	Seconds float64 `json:"seconds"` // on the test part
}

// FewNote says which comparisons claim nothing; empty where all of them may.
func (s *Summary) FewNote() string {
	few := slices.ContainsFunc(s.Comparisons, Comparison.Few) ||
		slices.ContainsFunc(s.SegmentComparisons, func(c SegmentComparison) bool { return c.Few() })
	for _, t := range s.Targets {
		few = few || slices.ContainsFunc(t.Comparisons, Comparison.Few)
	}
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

// Model returns the model with that name, or nil.
func (s *Summary) Model(name string) *ModelSummary {
	for i := range s.Models {
		if s.Models[i].Name == name {
			return &s.Models[i]
		}
	}
	return nil
}

// WriteSummary writes the summary of a run and with it the sums of recipe, manifest, others and the sums of
// every model and seed; those reused of a program that wrote none have none.
func WriteSummary(dir string, s *Summary, others ...string) error {
	names := append([]string{RecipeFile, ManifestFile}, others...)
	for _, m := range s.Models {
		for _, seed := range m.Seeds {
			of := filepath.Join(SeedDir("", m.Name, seed), sums.File)
			switch _, err := os.Stat(filepath.Join(dir, of)); {
			case err == nil:
				names = append(names, of)
			case !errors.Is(err, fs.ErrNotExist):
				return fmt.Errorf("experiments: %w", err)
			}
		}
	}
	return writeLast(dir, SummaryFile, s, names)
}
