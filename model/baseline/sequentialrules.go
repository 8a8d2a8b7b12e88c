package baseline

import (
	"context"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// SequentialRulesConfig counts what came after what; see Fit.
type SequentialRulesConfig struct {
	// Steps is how far apart two items of a user may stand, in the order of time, for the
	// first to lead to the second: 1 counts what comes next alone.
	// Touch: lower it where only the very next thing follows from the last one.
	Steps int `yaml:"steps" range:"≥ 1"`
	// K is how many rules of each item are kept, the heaviest.
	// Touch: raise it where lists of the tail come out short.
	K int `yaml:"k" range:"≥ 1"`

	ordered
}

// DefaultSequentialRulesConfig looks ten rows ahead, as its authors do.
func DefaultSequentialRulesConfig() SequentialRulesConfig {
	return SequentialRulesConfig{Steps: 10, K: 500}
}

// Validate reports all faults of c.
func (c SequentialRulesConfig) Validate() error {
	return setting.Check(c).Join("baseline: sequential rules: ")
}

// Fit returns what scores an item by how often, and how soon, it came after the last item of
// the user:
//
//	score(u, i) = w(last of u, i),  w(j, i) = Σ w_r·w_s/d
//
// over all rows r of j and later ones s of i of one user, w_r their weights, d ≤ Steps rows apart in the order of
// time (of the log, where times are equal). An item that never came after that one scores 0,
// and so does every item for a user without rows.
// Source: Ludewig and Jannach 2018, "Evaluation of session-based recommendation
// algorithms", SR with weights 1/d; a user's rows take the place of a session.
//
// Fit counts the rules of a log with times, and keeps the K heaviest of each
// item, equal ones by id. It returns ctx.Err() when ctx ends first.
// Cost: O(rows·log rows + rows·Steps).
func (c SequentialRulesConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	return in.reading(fitted(fitSequentialRules(ctx, in.Log, c)))
}

// Memory is what Fit takes.
func (c SequentialRulesConfig) Memory(s Size) ([]Part, error) {
	return []Part{{"rows by time", 16 * s.Rows}, {"rules", 8 * s.Items * min(int64(c.K), s.Items)}, {"counting", 4 * s.Items * s.Workers}}, nil
}

// Cost tells the work of Fit.
func (c SequentialRulesConfig) Cost(in Input) Cost {
	return Cost{Work: []Work{{"rules", float64(in.Log.Len()) * float64(c.Steps)}}}
}

// fitSequentialRules is SequentialRulesConfig.Fit.
func fitSequentialRules(ctx context.Context, train *datasets.Log, config SequentialRulesConfig) (*rules, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	m, err := countRules(ctx, "sequential rules", train, config.Steps, config.K)
	if err != nil {
		return nil, err
	}
	return m, m.read(train)
}
