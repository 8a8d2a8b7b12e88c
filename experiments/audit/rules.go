package audit

import (
	"fmt"
	"slices"
	"strings"
)

// The levels of a finding.
const (
	Error   = "error"   // the run does not start
	Warning = "warning" // it starts, and says so wherever it reports
	Notice  = "notice"  // worth a thought
	Off     = "off"     // not asked
)

// The rules, each the name of a key of a recipe's audit section.
const (
	Constant  = "constant"  // a column with at most one value
	Missing   = "missing"   // a column that more than MaxMissing of the entities lack
	Duplicate = "duplicate" // a column that says what another says
	NoEffect  = "no_effect" // a feature that no gradient reaches
	Unused    = "unused"    // a feature that no model uses
	Available = "available" // a column without a feature
)

// Limits say what is found worth telling, and how loudly: an error stops a run before its
// first model.
type Limits struct {
	// MaxMissing is the share of entities in train that may have no value of a feature.
	// Touch: lower it where a feature is meant to be complete.
	MaxMissing float64 `yaml:"max_missing" range:"(0, 1]"`
	// Constant is about a feature that says the same of every entity.
	// Touch: error in recipes that run unattended.
	Constant string `yaml:"constant" choice:"error warning notice off"`
	// Missing is about a feature that more than max_missing have no value of.
	// Touch: off where gaps are known and meant.
	Missing string `yaml:"missing" choice:"error warning notice off"`
	// Duplicate is about a feature that tells what another one tells already.
	// Touch: off where both are compared on purpose.
	Duplicate string `yaml:"duplicate" choice:"error warning notice off"`
	// NoEffect is about a feature of a model that no score depends on.
	// Touch: never down to off: such a model is not what it says.
	NoEffect string `yaml:"no_effect" choice:"error warning notice off"`
	// Unused is about a feature of the recipe that no model learns from.
	// Touch: off in recipes that keep features for later.
	Unused string `yaml:"unused" choice:"error warning notice off"`
	// Available is about a column of the data that no feature reads.
	// Touch: off once the columns have been looked through.
	Available string `yaml:"available" choice:"error warning notice off"`
}

// DefaultLimits stops at a feature without any effect and warns of the others.
func DefaultLimits() Limits {
	return Limits{MaxMissing: .95, Constant: Warning, Missing: Warning, Duplicate: Warning,
		NoEffect: Error, Unused: Warning, Available: Notice}
}

// Feature is one configured feature: a column, its encoding and who learns from it.
type Feature struct {
	Side    string   `json:"side"`    // item or user
	Name    string   `json:"name"`    // by which models name it
	Column  string   `json:"column"`  // of the data that it reads
	Kind    string   `json:"kind"`    // of the encoder
	Rows    int      `json:"rows"`    // of its table
	Filled  int      `json:"filled"`  // rows that an entity with a training interaction uses
	Models  []string `json:"models"`  // that use it, placebos apart
	Traces  []Trace  `json:"traces"`  // of those that learn by gradients
	Verdict string   `json:"verdict"` // "ok", or the level and the rule of the loudest finding
	Facts
}

// Spare is a column of the data that no feature reads.
type Spare struct {
	Side, Column string // item or user, and the name of the column
	Facts
}

// Finding is one thing to know about a column. Figure is what was found: the share that
// is missing, the number of values, the norm of the gradient.
type Finding struct {
	Level   string  `json:"level"`             // Error, Warning or Notice
	Rule    string  `json:"rule"`              // which one, such as Duplicate
	Side    string  `json:"side"`              // item or user
	Feature string  `json:"feature,omitempty"` // none for a column without one
	Column  string  `json:"column"`            // of the data
	Figure  float64 `json:"figure"`            // unit by rule: a share, a number of values, a norm
	Text    string  `json:"text"`              // the finding as a sentence
}

// String is the level and the sentence.
func (f Finding) String() string { return f.Level + ": " + f.Text }

// Report is audit.json: what was looked at, and what was found, errors first.
type Report struct {
	Features []*Feature `json:"features"` // all of the recipe, items first
	Findings []Finding  `json:"findings"` // by level, errors first
	// Signals are what events weigh, once for all models that weigh them alike; none where the
	// data tell no events apart.
	Signals []*Signals `json:"signals,omitempty"`
}

// Errors are the findings that a run must not start with.
func (r *Report) Errors() []Finding {
	var out []Finding
	for _, f := range r.Findings {
		if f.Level == Error {
			out = append(out, f)
		}
	}
	return out
}

// noGradient is the norm of a feature's gradient, as a share of that of the ids of the
// same side, below which it is rounding: what cancels in exact arithmetic, such as the
// one row that all items share under softmax, leaves some 1e-7.
const noGradient = 1e-6

// Check holds features and columns without one against limits, and writes the verdict of
// every feature: its worst finding, or ok. Features come in the order given.
func Check(features []*Feature, spare []Spare, l Limits) *Report {
	c := checker{limits: l}
	for i, f := range features {
		f.Verdict = "ok"
		c.column(f)
		for _, earlier := range features[:i] {
			c.twins(earlier, f)
		}
		c.effect(f)
	}
	for _, s := range spare {
		c.spare(s)
	}
	rank := []string{Error, Warning, Notice}
	slices.SortStableFunc(c.findings, func(a, b Finding) int {
		return slices.Index(rank, a.Level) - slices.Index(rank, b.Level)
	})
	for _, found := range slices.Backward(c.findings) {
		for _, f := range features {
			if f.Side == found.Side && f.Name == found.Feature {
				f.Verdict = found.Level + ": " + strings.ReplaceAll(found.Rule, "_", " ")
			}
		}
	}
	if c.findings == nil {
		c.findings = []Finding{}
	}
	return &Report{Features: features, Findings: c.findings}
}

// checker holds features against limits.
type checker struct {
	limits   Limits
	findings []Finding
}

func (c *checker) add(level, rule string, f *Feature, figure float64, format string, args ...any) {
	if level == Off {
		return
	}
	text := fmt.Sprintf("%s feature %s", f.Side, f.Name)
	if f.Column != f.Name {
		text += fmt.Sprintf(" (column %s)", f.Column)
	}
	c.findings = append(c.findings, Finding{level, rule, f.Side, f.Name, f.Column, figure, text + ": " + fmt.Sprintf(format, args...)})
}

// column asks what the column itself tells.
func (c *checker) column(f *Feature) {
	switch share := f.MissingShare(); {
	case share > c.limits.MaxMissing:
		c.add(c.limits.Missing, Missing, f, share, "missing for %.1f %% of the %d %ss in train, want at most %g %%",
			100*share, f.Entities, f.Side, 100*c.limits.MaxMissing)
	case f.Values == 0 || f.Values == 1 && f.Missing == 0: // with gaps, one value tells who has it
		c.add(c.limits.Constant, Constant, f, float64(f.Values), "constant: one value for all %d %ss in train", f.Entities, f.Side)
	}
}

func (c *checker) twins(a, b *Feature) {
	if a.Side != b.Side || a.Column == b.Column && a.Kind != b.Kind || !a.Same(b.Facts) {
		return
	}
	c.add(c.limits.Duplicate, Duplicate, b, float64(b.Values), "a duplicate of %s: its %d values tell the same %ss apart",
		a.Name, b.Values, b.Side)
}

// effect asks whether models use the feature, and whether they can learn from it.
func (c *checker) effect(f *Feature) {
	if len(f.Models) == 0 {
		c.add(c.limits.Unused, Unused, f, 0, "configured, but no model uses it")
		return
	}
	for _, t := range f.Traces {
		if t.Share() <= noGradient {
			c.add(c.limits.NoEffect, NoEffect, f, t.Norm,
				"without effect in %s: a step over %d rows of train gives none of its %d table rows a gradient (norm %.1g, ids %.1g)",
				t.Model, t.Samples, f.Rows, t.Norm, t.IDNorm)
		}
	}
}

// spare tells of a column that could be a feature: there often enough, with values that
// entities share or that are numbers.
func (c *checker) spare(s Spare) {
	label := !s.numeric && 2*s.Values > s.Entities-s.Missing // nearly everybody has his own
	if c.limits.Available == Off || s.Values < 2 || label || s.MissingShare() > c.limits.MaxMissing {
		return
	}
	kind := "path or tags"
	if s.numeric {
		kind = "price or number"
	}
	c.findings = append(c.findings, Finding{c.limits.Available, Available, s.Side, "", s.Column, float64(s.Values),
		fmt.Sprintf("%s column %s: not used; %d values, %.1f %% missing, could be a feature of kind %s",
			s.Side, s.Column, s.Values, 100*s.MissingShare(), kind)})
}
