package drivers

import (
	"context"
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/experiments/fit"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/experiments/stats"
	"tandem/features"
	"tandem/model"
	"tandem/train"
)

// Null is what useless copies of a feature are worth: copies of its column, dealt out to
// other items before training, that a model learned from beside the feature itself
// (Kursa and Rudnicki 2010). See doc.go for why, and stats.NewExcess for the formulas.
type Null struct {
	Trainings int      `json:"trainings"`  // of the model with copies, a seed and an order of the copies each
	Copies    int      `json:"copies"`     // in each training
	Drop      float64  `json:"drop"`       // of the metric, when the feature is shuffled in these trainings
	Useless   float64  `json:"useless"`    // mean drop of a copy
	UselessSD float64  `json:"useless_sd"` // between copies of one training
	Excess    Interval `json:"excess"`     // Drop − Useless; the interval over users and trainings
	P         float64  `json:"p"`          // one-sided: that a useless column has this excess
	PHolm     float64  `json:"p_holm"`     // P, corrected for all groups and interactions
}

// nullShuffles is how often a column is dealt out in a training with copies: what shuffles
// differ by is little beside what copies do.
const nullShuffles = 2

// nulls trains models with useless copies and tells for every group what these are worth.
func (s *subject) nulls(ctx context.Context, probe *serving.Probe, gs []group, to []Importance) error {
	if s.Trainings == 0 {
		return nil
	}
	families := make([]drawn, len(gs))
	for t := range s.Trainings {
		m, err := s.withCopies(ctx, t)
		if err != nil {
			return err
		}
		whole, err := probe.Evaluate(ctx, m.Scorer())
		if err != nil {
			return err
		}
		seed := s.key("shuffles of training", t)
		worth := func(g group) ([]float64, error) {
			drops, _, err := dropped(ctx, probe, whole, without(m, g, nullShuffles, seed))
			if err != nil {
				return nil, err
			}
			return drops[0], nil
		}
		for k, g := range gs {
			if err := families[k].add(g, s.Copies, worth); err != nil {
				return err
			}
		}
	}
	var ps []float64
	for k := range gs {
		null, err := families[k].null()
		if err != nil {
			return err
		}
		to[k].Null = null
		ps = append(ps, null.P)
	}
	holm, err := stats.Holm(ps)
	if err != nil {
		return err
	}
	for k := range to {
		to[k].Null.PHolm = holm[k]
	}
	return nil
}

// drawn is the worth of a group and of its copies in some trainings, by user. copies has one
// family of them, those of a pair two: the first feature with copies of the second, and the
// other way round.
type drawn struct {
	real   [][]float64
	copies [][][][]float64 // family, training, copy, user
}

func (d *drawn) add(g group, copies int, worth func(group) ([]float64, error)) error {
	real, err := worth(g)
	if err != nil {
		return err
	}
	d.real = append(d.real, real)
	families := []func(k int) []string{func(k int) []string { return copied(g.Features, k) }}
	if g.Pair {
		families = []func(k int) []string{
			func(k int) []string { return []string{g.Features[0], copyName(g.Features[1], k)} },
			func(k int) []string { return []string{copyName(g.Features[0], k), g.Features[1]} },
		}
	}
	if d.copies == nil {
		d.copies = make([][][][]float64, len(families))
	}
	for f, named := range families {
		var all [][]float64
		for k := range copies {
			values, err := worth(group{g.Side, g.Name, named(k), g.Pair})
			if err != nil {
				return err
			}
			all = append(all, values)
		}
		d.copies[f] = append(d.copies[f], all)
	}
	return nil
}

// null holds the group against its copies; that with the largest p of several families: an
// interaction needs both of its features.
func (d *drawn) null() (*Null, error) {
	var out *Null
	for _, copies := range d.copies {
		x, err := stats.NewExcess(d.real, copies)
		if err != nil {
			return nil, err
		}
		if out == nil || x.P > out.P {
			out = &Null{Trainings: x.Trainings, Copies: x.PerTrain, Drop: x.Mean + x.Copies, Useless: x.Copies, UselessSD: x.CopiesSD,
				Excess: Interval{x.Mean, x.CI95[0], x.CI95[1]}, P: x.P}
		}
	}
	return out, nil
}

// key draws a seed for a use and a training, apart from those of other uses.
func (s *subject) key(use string, training int) uint64 {
	return datasets.Hash64(fmt.Sprintf("drivers: %s %d of %d", use, training, s.Config.Seed))
}

// withCopies trains the model anew, as long as it was trained, on train alone, with useless
// copies of its features beside them. Training t has a seed and an order for every copy of
// its own.
func (s *subject) withCopies(ctx context.Context, t int) (*model.Model, error) {
	spec, err := s.copySpec()
	if err != nil {
		return nil, err
	}
	p := *s.Prepared
	p.ItemBlocks = s.copyBlocks(p.ItemBlocks, s.Spec.Features, s.key("copies of items in training", t))
	p.UserBlocks = s.copyBlocks(p.UserBlocks, s.Spec.UserFeatures, s.key("copies of users in training", t))
	seed := s.Opened.Seed + uint64(t)
	if s.Log != nil {
		s.Log.Info("training with useless copies", "model", s.Spec.Name, "training", fmt.Sprintf("%d of %d", t+1, s.Trainings),
			"copies of each feature", s.Copies, "epochs", spec.Train.Epochs)
	}
	m, err := s.trained(ctx, &p, spec, seed)
	if err != nil {
		return nil, fmt.Errorf("drivers: %s with useless copies, training %d: %w", s.Spec.Name, t+1, err)
	}
	return m, nil
}

// trained trains a section of again, with the offset of cold items that the model has.
func (s *subject) trained(ctx context.Context, p *prepare.Prepared, spec *recipe.Model, seed uint64) (*model.Model, error) {
	run, err := s.copyRun(p, spec, seed)
	if err != nil {
		return nil, err
	}
	done, err := run.Fit(ctx, false)
	if err != nil {
		return nil, err
	}
	done.Model.ColdOffset = s.Weights.ColdOffset
	_, err = fit.FoldInUsers(ctx, p, s.Run.Recipe, spec, done.Model, seed)
	return done.Model, err
}

func (s *subject) copyRun(p *prepare.Prepared, spec *recipe.Model, seed uint64) (*train.Run, error) {
	m, err := fit.NewModel(p, spec, seed)
	if err != nil {
		return nil, err
	}
	run := &train.Run{Config: spec.Learning(seed), Model: m, Train: p.OrderedLog(spec, seed)}
	return run, fit.SetLearning(run, spec.Train)
}

// again is a section of the model to be trained anew on train alone, through the epochs after
// which the model was best.
func (s *subject) again(spec recipe.Model) (*recipe.Model, error) {
	res, err := result.ReadSeedResult(s.Run.Dir, s.Spec.Name, s.Opened.Seed)
	if err != nil {
		return nil, err
	}
	learning := *spec.Train
	if res.Best > 0 && spec.Pretrain == nil && !s.Run.Recipe.StartsWarm() {
		learning.Epochs = res.Best
	}
	learning.MaxSeconds = 0 // what comes out is not to depend on the machine
	spec.Train, spec.Refit, spec.Pretrain = &learning, false, nil
	return &spec, nil
}

// copySpec is the section of the model, to be trained anew, with copies of all its features, each
// in whatever its original is in.
func (s *subject) copySpec() (*recipe.Model, error) {
	spec, err := s.again(*s.Spec)
	if err != nil {
		return nil, err
	}
	spec.Features, spec.UserFeatures, spec.UserProfile = s.withNames(spec.Features), s.withNames(spec.UserFeatures), s.withNames(spec.UserProfile)
	spec.Towers, spec.Affinity = slices.Clone(spec.Towers), slices.Clone(spec.Affinity)
	for i := range spec.Towers {
		spec.Towers[i].Features = s.withNames(spec.Towers[i].Features)
	}
	for _, a := range s.Spec.Affinity {
		for k := range s.Copies {
			spec.Affinity = append(spec.Affinity, recipe.Affinity{Feature: copyName(a.Feature, k), Width: a.Width})
		}
	}
	return spec, nil
}

// withNames are names, then those of all their copies.
func (s *subject) withNames(names []string) []string {
	out := slices.Clone(names)
	for k := range s.Copies {
		out = append(out, copied(names, k)...)
	}
	return out
}

// copyBlocks are blocks with the copies of those called names. Copy k of all of them is in
// one order, so that copies of a group go together as its features do.
func (s *subject) copyBlocks(blocks map[string]*features.Block, names []string, seed uint64) map[string]*features.Block {
	out := map[string]*features.Block{}
	for name, b := range blocks {
		out[name] = b
	}
	for k := range s.Copies {
		for _, name := range names {
			b := *blocks[name].Shuffle(seed + uint64(k))
			b.Name = copyName(name, k)
			out[b.Name] = &b
		}
	}
	return out
}

// copyName is what copy k of a feature is called; no feature of a recipe has such a name.
func copyName(name string, k int) string { return fmt.Sprintf("%s~%d", name, k+1) }

func copied(names []string, k int) []string {
	var out []string
	for _, name := range names {
		out = append(out, copyName(name, k))
	}
	return out
}
