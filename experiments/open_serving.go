package experiments

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"tandem/experiments/kinds"
	"tandem/features"
	"tandem/model"
	"tandem/model/embed"
	"tandem/model/export"
	"tandem/train"
)

// Serving is one trained model of a run, to be asked about items and users that its data
// did not have. Nothing but the run directory is read: weights, fitted encoders and the
// catalogue, no interaction and no user. It is safe for concurrent use.
type Serving struct {
	Run  *Run
	Spec *Model
	Seed uint64

	catalogue *catalogue
	encoders  map[string]*Encoder // as Prepared.Encoders
	weights   *model.Model        // users: one, of zeros
	profiled  []*features.Block   // of items: what profiles of users are made of
	start     []float32           // of an id row that is to be found
	scorer    *model.Scorer
	fold      func() (*train.FoldIn, error) // made when it is first needed
}

// OpenServing opens the best weights of the model called name and that seed; nil takes
// the model's first seed.
//
// An unknown model or seed, one of an unfinished run that has not finished itself, a
// non-gradient baseline, which keeps no weights, and a run of a version
// that kept no catalogue are an InputError. Cost: one read of the weights, of which those
// of the users are not kept.
func OpenServing(run *Run, name string, seed *uint64) (*Serving, error) {
	spec, chosen, err := run.choose(name, seed)
	if err != nil {
		return nil, err
	}
	if !spec.Trained() {
		return nil, wrongInput(fmt.Errorf("experiments: %s is a %s, which keeps no weights: want a trained model", name, spec.Kind))
	}
	s := &Serving{Run: run, Spec: spec, Seed: chosen}
	if s.catalogue, err = readCatalogue(run, spec.Features); err != nil {
		return nil, err
	}
	return s, s.load()
}

// load reads encoders and weights.
func (s *Serving) load() error {
	path := weightsFile(s.Run.Dir, s.Spec.Name, s.Seed)
	meta, err := export.CheckSafetensors(path)
	if err != nil {
		return fmt.Errorf("experiments: %w", err)
	}
	if s.encoders, err = restoreEncoders(s.Run.Recipe, s.Spec, meta["encoders"]); err != nil {
		return fmt.Errorf("experiments: %s: %w", path, err)
	}
	n, err := s.Run.users()
	if err != nil {
		return err
	}
	users, items := model.Entities{Seen: make(features.Seen, n)}, model.Entities{Seen: s.catalogue.seen}
	if users.Blocks, err = s.encode("user", s.Run.Recipe.Features.User, s.Spec.UserFeatures, nil, 1); err != nil {
		return err
	}
	for _, b := range users.Blocks { // nobody has any: the tables count
		b.Offsets, b.Index, b.Weight = make([]int32, n+1), nil, nil
	}
	for _, name := range s.Spec.Features {
		b := s.catalogue.blocks[name]
		if s.Spec.ShuffleFeatures {
			b = b.Shuffle(s.Seed)
		}
		items.Blocks = append(items.Blocks, b)
	}
	users.Blocks = append(users.Blocks, profiles(told(s.Spec, items.Blocks), withoutItems(n))...)
	config := s.Spec.Architecture()
	config.InitSD = 0 // nothing to draw for weights that are about to be read
	if config.ColdOffset, err = s.Run.coldOffset(s.Spec, s.Seed); err != nil {
		return err
	}
	m, err := model.New(config, users, items, s.Seed)
	if err != nil {
		return err
	}
	tables := append(m.Users.Tables(), m.Items.Tables()...)
	if _, err := export.FillSafetensors(path, tensorsOf(tables, m.Dense), nil); err != nil {
		return fmt.Errorf("experiments: %w", err)
	}
	s.serve(m, train.MeanUser(m))
	return nil
}

// serve takes the weights of m, but for those of its users.
func (s *Serving) serve(m *model.Model, start []float32) {
	nobody := make([]*features.Block, len(m.Users.Features))
	for i, f := range m.Users.Features {
		nobody[i] = &features.Block{Name: f.Block.Name, Rows: f.Block.Rows, Offsets: []int32{0, 0}}
	}
	s.weights, s.start = m.OverUsers(1, nobody), start
	var items []*features.Block
	for _, f := range m.Items.Features {
		items = append(items, f.Block)
	}
	s.profiled = told(s.Spec, items)
	s.scorer = s.weights.Scorer()
	s.fold = sync.OnceValues(func() (*train.FoldIn, error) {
		return foldIn(s.Spec, s.Run.Recipe.Evaluate.FoldIn, s.weights, s.catalogue.seen, start, s.Seed)
	})
}

// serving asks the opened model about items and users that the data do not have.
func (o *Opened) serving() *Serving {
	s := &Serving{Run: o.Run, Spec: o.Spec, Seed: o.Seed, catalogue: o.catalogue(), encoders: o.Encoders}
	s.serve(o.Weights, o.start)
	return s
}

// tensorsOf names the values of tables and weights as a checkpoint does, sharing them.
func tensorsOf(tables []*embed.Table, dense []*model.Weight) []export.Tensor {
	var out []export.Tensor
	for _, t := range tables {
		out = append(out, export.Tensor{Name: t.Name, Shape: []int{t.Rows, t.Width}, F32: t.Data, BF16: t.Half})
	}
	for _, w := range dense {
		out = append(out, export.Tensor{Name: w.Name, Shape: w.Shape, F32: w.Data})
	}
	return out
}

// coldOffset is the one that a trained model of the run is served with.
func (run *Run) coldOffset(m *Model, seed uint64) (float64, error) {
	if !m.ColdOffset.Auto {
		return m.ColdOffset.Value, nil
	}
	res, err := ReadJSON[SeedResult](filepath.Join(SeedDir(run.Dir, m.Name, seed), MetricsFile))
	if err != nil {
		return 0, err
	}
	return res.ColdOffset, nil
}

// choose finds a model and one of its seeds, the first if seed is nil.
func (run *Run) choose(name string, seed *uint64) (m *Model, chosen uint64, err error) {
	if m = run.Recipe.Model(name); m == nil {
		return nil, 0, wrongInput(fmt.Errorf("experiments: %s has no model %q, %s", run.Dir, name, wanted(name, run.Recipe.ModelNames())))
	}
	seeds := kinds.Model(m).Seeds(run.Recipe.Seeds)
	chosen = seeds[0]
	if seed != nil {
		chosen = *seed
	}
	if !slices.Contains(seeds, chosen) {
		return nil, 0, wrongInput(fmt.Errorf("experiments: %s has no seed %d of %s, want one of %v", run.Dir, chosen, name, seeds))
	}
	return m, chosen, run.Unfinished.asks(name, chosen)
}

// restore gives back the encoders of a model from what its checkpoint says of them.
func restoreEncoders(r *Recipe, m *Model, text string) (map[string]*Encoder, error) {
	var states map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &states); err != nil {
		return nil, fmt.Errorf("encoders: %w", err)
	}
	out := map[string]*Encoder{}
	for _, side := range []struct {
		name  string
		specs []Feature
		used  []string
	}{{"item", r.Features.Item, m.Features}, {"user", r.Features.User, m.UserFeatures}} {
		for _, spec := range side.specs {
			if !slices.Contains(side.used, spec.Name) {
				continue
			}
			encoder, err := emptyEncoder(spec)
			if err != nil {
				return nil, err
			}
			at := side.name + "/" + spec.Name
			if err := json.Unmarshal(states[at], encoder.State); err != nil {
				return nil, fmt.Errorf("encoder %s: %w", at, err)
			}
			out[at] = encoder
		}
	}
	return out, nil
}
