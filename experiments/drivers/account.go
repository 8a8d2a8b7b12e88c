package drivers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"

	"tandem/datasets"
	"tandem/experiments/input"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/experiments/stats"
	"tandem/model"
)

// Config says how thoroughly to ask.
type Config struct {
	Evaluated int    // users of the validation part that importance is measured on; 0 = all
	Repeats   int    // shuffles of a feature, and of the sampled Shapley values
	Users     int    // users whose scores are looked at
	Items     int    // items whose scores are looked at for shares, and whose ranks for Moves
	Grid      int    // prices on a curve
	Seed      uint64 // of shuffles and of the orders of copies

	// Trainings is how often the model is trained anew with useless copies of its features,
	// to tell what is more than useless; 0 = never, and nothing is called a driver.
	Trainings int
	Copies    int          // of each feature in such a training
	Log       *slog.Logger // told of these trainings; nil = nobody

	User, Item string // keys of one recommendation to give reasons for; empty = none
}

// DefaultConfig takes a few seconds for some thousand users and items, and the trainings.
func DefaultConfig() Config {
	return Config{Evaluated: 2000, Repeats: 5, Users: 300, Items: 2000, Grid: 13, Seed: 1, Trainings: 3, Copies: 2}
}

// Validate returns what is wrong with c.
func (c Config) Validate() error {
	for _, f := range []struct {
		name       string
		got, least int
	}{{"validation users", c.Evaluated, 0}, {"repeats", c.Repeats, 2}, {"users", c.Users, 2}, {"items", c.Items, 2}, {"grid", c.Grid, 3}, {"trainings", c.Trainings, 0}} {
		if f.got < f.least {
			return fmt.Errorf("drivers: %s = %d, want ≥ %d", f.name, f.got, f.least)
		}
	}
	if c.Trainings > 0 && c.Copies < 2 {
		return fmt.Errorf("drivers: useless copies = %d, want ≥ 2", c.Copies)
	}
	if (c.User == "") != (c.Item == "") {
		return fmt.Errorf("drivers: user %q and item %q, want both or none", c.User, c.Item)
	}
	return nil
}

// Account is explain.json of one model and seed (result.ExplainFile).
type Account struct {
	Model    string `json:"model"`    // name
	Kind     string `json:"kind"`     // of the model, as in the recipe
	Seed     uint64 `json:"seed"`     // of the training that was asked
	Identity string `json:"identity"` // of the weights that were asked
	Metric   string `json:"metric"`   // of Importance, on validation
	Users    int    `json:"users"`    // whose scores were looked at, Importance apart

	Importance []Importance `json:"importance"`         // one for each group of features that is shuffled together
	Signals    []Signal     `json:"signals,omitempty"`  // one for each signal of the data, and one for weights; not asked of a trained model with 0 trainings
	Norms      []Norm       `json:"norms"`              // one for each state that has items
	Shares     Shares       `json:"shares"`             // of the parts of a score
	Price      *Price       `json:"price,omitempty"`    // nil without a price feature
	Category   *Category    `json:"category,omitempty"` // nil without a column of categories
	Reasons    *Reasons     `json:"reasons,omitempty"`  // of the recommendation asked for
	Planted    *Planted     `json:"planted,omitempty"`  // of a shop of datasets/synth
}

// Interval is a mean over users with its 95 % Student interval.
type Interval struct {
	Mean float64 `json:"mean"` // over users
	Low  float64 `json:"low"`  // lower end of the 95 % interval
	High float64 `json:"high"` // upper end
}

// over is the interval of values, one for each user; ok is false without any.
func over(values []float64) (x Interval, ok bool) {
	e, err := stats.NewEstimate([][]float64{values}, false)
	if err != nil {
		return x, false
	}
	return Interval{e.Mean, e.CI95[0], e.CI95[1]}, true
}

// subject is what all questions are put to.
type subject struct {
	Config
	*serving.Opened
	users []int32 // whose scores are looked at, ascending
	items int
	truth *truth // nil unless the data is a made-up shop
}

// Explain asks a trained model everything. A non-gradient baseline, whose scores are no sum of
// learned parts, is asked for Signals alone, and without kinds of events is an error of the input;
// so is an unknown user or item.
func Explain(ctx context.Context, o *serving.Opened, c Config) (*Account, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if o.Weights == nil && len(changesOf(o.FitLog(o.Spec))) == 0 {
		return nil, wrong("drivers: %s is a non-gradient baseline of kind %s, want a model that is trained", o.Spec.Name, o.Spec.Kind)
	}
	if err := o.WithoutHistory("explain"); err != nil {
		return nil, err
	}
	s := &subject{Config: c, Opened: o, items: o.Split.Train.NumItems()}
	s.users = s.sample(o.Split.Train.UserIDs, c.Users, func(u int32) bool { return o.SeenUsers[u] > 0 })
	if len(s.users) < 2 {
		return nil, wrong("drivers: %d users with a row in train, want at least 2", len(s.users))
	}
	var err error
	if s.truth, err = s.readTruth(); err != nil {
		return nil, err
	}
	a := &Account{Model: o.Spec.Name, Kind: o.Spec.Kind, Seed: o.Seed, Users: len(s.users)}
	res, err := result.ReadSeedResult(o.Run.Dir, o.Spec.Name, o.Seed)
	if err != nil {
		return nil, err
	}
	a.Identity = res.Identity
	if o.Weights == nil {
		a.Importance, a.Norms, a.Shares.Parts = []Importance{}, []Norm{}, []Share{}
		return a, s.signals(ctx, a)
	}
	if err := s.importance(ctx, a); err != nil {
		return nil, err
	}
	if c.Trainings > 0 {
		if err := s.signals(ctx, a); err != nil {
			return nil, err
		}
	}
	a.Norms = s.norms()
	if err := s.shares(ctx, a); err != nil {
		return nil, err
	}
	if err := s.price(ctx, a); err != nil {
		return nil, err
	}
	s.planted(a)
	return a, s.category(ctx, a)
}

func wrong(format string, args ...any) error {
	return &input.Error{Err: fmt.Errorf(format, args...)}
}

// sample returns up to n of the ids that qualify, those with the smallest hashes of their
// keys, ascending.
func (s *subject) sample(ids *datasets.IDs, n int, qualifies func(int32) bool) []int32 {
	var out []int32
	for id := range int32(ids.Len()) {
		if qualifies(id) {
			out = append(out, id)
		}
	}
	hash := func(id int32) uint64 { return datasets.Hash64("drivers:" + ids.Key(id)) }
	slices.SortFunc(out, func(a, b int32) int { return cmp.Or(cmp.Compare(hash(a), hash(b)), cmp.Compare(a, b)) })
	out = out[:min(n, len(out))]
	slices.Sort(out)
	return out
}

// eachUser scores the whole catalogue for every user of the subject, a few at a time.
func (s *subject) eachUser(ctx context.Context, m *model.Model, f func(k int, scores []float32)) error {
	scorer := m.Scorer()
	const block = 16
	dst := make([]float32, block*s.items)
	for at := 0; at < len(s.users); at += block {
		if err := ctx.Err(); err != nil {
			return err
		}
		users := s.users[at:min(at+block, len(s.users))]
		if err := scorer.Score(dst, users); err != nil {
			return fmt.Errorf("drivers: %w", err)
		}
		for k := range users {
			f(at+k, dst[k*s.items:(k+1)*s.items])
		}
	}
	return nil
}

// Path is where the account of one model and seed stands in a run directory.
func Path(dir, model string, seed uint64) string {
	return filepath.Join(result.SeedDir(dir, model, seed), result.ExplainFile)
}

// Read reads the account of one model and seed; nil where there is none, or one of weights
// that were trained anew since.
func Read(dir, model string, seed uint64) (*Account, error) {
	a, err := result.ReadJSON[Account](Path(dir, model, seed))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	res, err := result.ReadSeedResult(dir, model, seed)
	if err != nil || res.Identity != a.Identity {
		return nil, err
	}
	for k := range a.Importance { // one of before there were outcomes
		a.Importance[k].Outcome = a.Importance[k].outcome()
	}
	return a, nil
}
