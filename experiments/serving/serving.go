package serving

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"tandem/datasets/setting"
	"tandem/experiments/fit"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/features"
	"tandem/model"
	"tandem/model/embed"
	"tandem/model/export"
	"tandem/train"
)

// Model is one trained model of a run, to be asked about items and users that its data
// did not have. Nothing but the run directory is read: weights, fitted encoders and the
// catalogue, no interaction and no user. It is safe for concurrent use.
type Model struct {
	Run  *result.Run   // that it is of
	Spec *recipe.Model // its section of the recipe, resolved
	Seed uint64        // of the training

	Catalogue *result.Catalogue             // the items, by the run's ids
	Fitted    map[string]*prepare.Encoder   // as Prepared.Encoders
	weights   *model.Model                  // users: one, of zeros
	profiled  []*features.Block             // of items: what profiles of users are made of
	start     []float32                     // of an id row that is to be found
	Scorer    *model.Scorer                 // of the items, for users that Over gives it
	fold      func() (*train.FoldIn, error) // made when it is first needed
}

// Open opens the best weights of the model called name and that seed; nil takes
// the model's first seed.
//
// An unknown model or seed, one of an unfinished run that has not finished itself, a
// non-gradient baseline, which keeps no weights, and a run of a version
// that kept no catalogue are an input.Error. Cost: one read of the weights, of which those
// of the users are not kept.
func Open(run *result.Run, name string, seed *uint64) (*Model, error) {
	spec, chosen, err := choose(run, name, seed)
	if err != nil {
		return nil, err
	}
	if !spec.Trained() {
		return nil, input.Wrong(fmt.Errorf("experiments: %s is a %s, which keeps no weights: want a trained model", name, spec.Kind))
	}
	s := &Model{Run: run, Spec: spec, Seed: chosen}
	if s.Catalogue, err = result.ReadCatalogue(run, spec.Features); err != nil {
		return nil, err
	}
	return s, s.load()
}

// load reads encoders and weights.
func (s *Model) load() error {
	path := result.WeightsFile(s.Run.Dir, s.Spec.Name, s.Seed)
	meta, err := export.CheckSafetensors(path)
	if err != nil {
		return fmt.Errorf("experiments: %w", err)
	}
	if s.Fitted, err = prepare.RestoreEncoders(s.Run.Recipe, s.Spec, meta["encoders"]); err != nil {
		return fmt.Errorf("experiments: %s: %w", path, err)
	}
	n, err := users(s.Run)
	if err != nil {
		return err
	}
	users, items := model.Entities{Seen: make(features.Seen, n)}, model.Entities{Seen: s.Catalogue.Seen}
	if users.Blocks, err = s.Encode("user", s.Run.Recipe.Features.User, s.Spec.UserFeatures, nil, 1); err != nil {
		return err
	}
	for _, b := range users.Blocks { // nobody has any: the tables count
		b.Offsets, b.Index, b.Weight = make([]int32, n+1), nil, nil
	}
	for _, name := range s.Spec.Features {
		b := s.Catalogue.Blocks[name]
		if s.Spec.ShuffleFeatures {
			b = b.Shuffle(s.Seed)
		}
		items.Blocks = append(items.Blocks, b)
	}
	users.Blocks = append(users.Blocks, prepare.Profiles(prepare.ProfileFeatures(s.Spec, items.Blocks), withoutItems(n))...)
	config := s.Spec.Architecture()
	config.InitSD = 0 // nothing to draw for weights that are about to be read
	if config.ColdOffset, err = coldOffset(s.Run, s.Spec, s.Seed); err != nil {
		return err
	}
	if h := config.History; h != nil && h.Events {
		return input.Wrong(fmt.Errorf("experiments: %s reads events (history.events): want it opened with its data", s.Spec.Name))
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
func (s *Model) serve(m *model.Model, start []float32) {
	nobody := make([]*features.Block, len(m.Users.Features))
	for i, f := range m.Users.Features {
		nobody[i] = &features.Block{Name: f.Block.Name, Rows: f.Block.Rows, Offsets: []int32{0, 0}}
	}
	s.weights, s.start = m.OverUsers(1, nobody), start
	var items []*features.Block
	for _, f := range m.Items.Features {
		items = append(items, f.Block)
	}
	s.profiled = prepare.ProfileFeatures(s.Spec, items)
	s.Scorer = s.weights.Scorer()
	s.fold = sync.OnceValues(func() (*train.FoldIn, error) {
		return fit.FoldIn(s.Spec, s.Run.Recipe.Evaluate.FoldIn, s.weights, s.Catalogue.Seen, start, s.Seed)
	})
}

// WithoutData asks the opened model about items and users that the data do not have.
func (o *Opened) WithoutData() *Model {
	s := &Model{Run: o.Run, Spec: o.Spec, Seed: o.Seed, Catalogue: NewCatalogue(o.Prepared), Fitted: o.Encoders}
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
func coldOffset(run *result.Run, m *recipe.Model, seed uint64) (float64, error) {
	if !m.ColdOffset.Auto {
		return m.ColdOffset.Value, nil
	}
	res, err := result.ReadJSON[result.SeedResult](filepath.Join(result.SeedDir(run.Dir, m.Name, seed), result.MetricsFile))
	if err != nil {
		return 0, err
	}
	return res.ColdOffset, nil
}

// choose finds a model and one of its seeds, the first if seed is nil.
func choose(run *result.Run, name string, seed *uint64) (m *recipe.Model, chosen uint64, err error) {
	if m = run.Recipe.Model(name); m == nil {
		return nil, 0, input.Wrong(fmt.Errorf("experiments: %s has no model %q, %s", run.Dir, name, setting.Wanted(name, run.Recipe.ModelNames())))
	}
	seeds := kinds.Model(m).Seeds(run.Recipe.Seeds)
	chosen = seeds[0]
	if seed != nil {
		chosen = *seed
	}
	if !slices.Contains(seeds, chosen) {
		return nil, 0, input.Wrong(fmt.Errorf("experiments: %s has no seed %d of %s, want one of %v", run.Dir, chosen, name, seeds))
	}
	return m, chosen, run.Unfinished.Asks(name, chosen)
}

// users counts the users of the run's data, without reading these.
func users(run *result.Run) (int, error) {
	if run.Unfinished == nil {
		return run.Summary.Data.Users, nil
	}
	keys, err := result.ReadUsers(run.Dir)
	if err != nil {
		return 0, err
	}
	return keys.IDs.Len(), nil
}
