package warm

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"tandem/datasets"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/sums"
	"tandem/model/export"
)

// Start is the run that models start from.
//
// Users and items are the same by their keys: who had a training row then and has one now
// keeps the id row with its moments; the others start as in any training. Encoders of
// labels (path, tags, vocabulary) are fitted anew and their rows are the same by what they
// stand for, a category by its whole path; new ones start as in any training. All other
// encoders, of prices and numbers above all, are kept as they were, since a bucket of other
// bounds would be another thing; prices above all that were known get buckets of their own,
// which continue from that of the highest-priced (features.Price.Grow). Biases that once started at
// the popularity of an item move by what that start has moved (model.FollowPopularity).
// Dense weights continue.
type Start struct {
	recipe.Warm
	run          *result.Run
	model        string // the only one, where From is a file
	file         string // "" = the best weights of each model and seed
	users, items entityKeys
	record       *result.WarmRecord
}

// entityKeys are the users or the items of the other run, with their training rows.
type entityKeys struct{ result.Keys }

// Prepare is prepare.New for a recipe that may start from another run; the start is nil for
// one that does not.
func Prepare(r *recipe.Recipe, log *slog.Logger) (*prepare.Prepared, *Start, error) {
	data, err := prepare.Load(r.Data, log)
	if err != nil {
		return nil, nil, err
	}
	return PrepareLoaded(r, data, log)
}

// PrepareLoaded is Prepare for data that Load has read; it does not change them.
func PrepareLoaded(r *recipe.Recipe, data *datasets.Data, log *slog.Logger) (*prepare.Prepared, *Start, error) {
	w, err := open(r)
	if err != nil {
		return nil, nil, err
	}
	if w == nil {
		p, err := prepare.FromData(r, data, nil, log)
		return p, nil, err
	}
	p, err := prepare.FromData(r, data, w.record, log)
	if err != nil {
		return nil, nil, err
	}
	w.record.Changes, err = w.changes(p, r)
	return p, w, err
}

// open opens the run that r says to start from; nil if it says none. A run that is
// not finished or of a version that kept no keys of users, and a model of the same name
// but of another kind, width or encoding, are an input.Error.
func open(r *recipe.Recipe) (*Start, error) {
	if !r.StartsWarm() {
		return nil, nil
	}
	w := &Start{Warm: *r.Warm}
	dir := w.From
	if info, err := os.Stat(w.From); err == nil && info.Mode().IsRegular() {
		seed := filepath.Dir(w.From)
		w.file, w.model, dir = w.From, filepath.Base(filepath.Dir(seed)), filepath.Dir(filepath.Dir(seed))
	}
	var err error
	if w.run, err = result.Open(dir); err != nil {
		return nil, input.Wrong(fmt.Errorf("experiments: warm.from: %w", err))
	}
	if w.run.Manifest.Finished == "" {
		return nil, input.Wrong(fmt.Errorf("experiments: warm.from: the run in %s has not finished", dir))
	}
	c, err := result.ReadCatalogue(w.run, nil)
	if err != nil {
		return nil, err
	}
	w.items = entityKeys{result.Keys{IDs: c.Items, Seen: c.Seen}}
	if w.users.Keys, err = result.ReadUsers(w.run.Dir); err != nil {
		return nil, err
	}
	m := w.run.Manifest
	w.record = &result.WarmRecord{From: w.From, Recipe: m.Recipe, Data: m.Data, Until: m.Until,
		Epochs: w.Epochs, LR: w.LR, Old: w.Old, EvaluateEvery: w.EvaluateEvery, Weights: map[string]string{},
		Encoders: map[string]json.RawMessage{}, Metrics: map[string]result.WarmMetrics{}}
	return w, w.take(r)
}

// take notes what models of r start from.
func (w *Start) take(r *recipe.Recipe) error {
	var errs []error
	any := false
	for i := range r.Models {
		m := &r.Models[i]
		source := w.Source(m)
		if source == nil {
			continue
		}
		any = true
		errs = append(errs, w.fits(r, m, source))
		for _, seed := range kinds.Model(m).Seeds(r.Seeds) {
			path, err := w.weights(m, seed)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			sum, _, err := sums.Of(path)
			if err != nil {
				return err
			}
			w.record.Weights[result.SeedKey(m, seed)] = sum
			meta, err := export.CheckSafetensors(path)
			if err != nil {
				return fmt.Errorf("experiments: warm.from: %w", err)
			}
			var states map[string]json.RawMessage
			if err := json.Unmarshal([]byte(meta["encoders"]), &states); err != nil {
				return fmt.Errorf("experiments: warm.from: %s: encoders: %w", path, err)
			}
			for at, state := range states {
				if f := findFeature(&r.Features, at); f != nil && !ofLabels(f) {
					w.record.Encoders[at] = state
				}
			}
		}
	}
	if !any {
		var names []string
		for _, m := range w.run.Recipe.Models {
			if m.Trained() {
				names = append(names, m.Name)
			}
		}
		errs = append(errs, fmt.Errorf("experiments: warm.from: no trained model of the recipe has the name of one in %s, want one of %v", w.From, names))
	}
	return input.Wrong(errors.Join(errs...))
}

// Source is the model of the other run that m starts from; nil without.
func (w *Start) Source(m *recipe.Model) *recipe.Model {
	if !m.Trained() || w.model != "" && w.model != m.Name {
		return nil
	}
	for i := range w.run.Recipe.Models {
		if s := &w.run.Recipe.Models[i]; s.Name == m.Name && s.Trained() {
			return s
		}
	}
	return nil
}

// weights is the file that m starts from.
func (w *Start) weights(m *recipe.Model, seed uint64) (string, error) {
	if w.file != "" {
		return w.file, nil
	}
	if seeds := kinds.Model(w.Source(m)).Seeds(w.run.Recipe.Seeds); !slices.Contains(seeds, seed) {
		return "", fmt.Errorf("experiments: warm.from: %s has no seed %d of %s, want one of %v; or name one file of weights for all seeds", w.From, seed, m.Name, seeds)
	}
	return result.WeightsFile(w.run.Dir, m.Name, seed), nil
}

// fits returns an error that tells every key in which m and its source are of another
// shape, and every feature that both have but encode otherwise.
func (w *Start) fits(r *recipe.Recipe, m, source *recipe.Model) error {
	var errs []error
	now, then := m.Architecture(), source.Architecture()
	for _, x := range []struct {
		key       string
		now, then any
	}{
		{"kind", now.Kind, then.Kind}, {"dim", now.Dim, then.Dim}, {"layers", now.Layers, then.Layers}, {"item_bias", now.ItemBias, then.ItemBias},
		{"table_dtype", now.TableDType, then.TableDType}, {"towers", now.Towers, then.Towers}, {"fusion", now.Fusion, then.Fusion},
		{"affinity", now.Affinity, then.Affinity}, {"similarity", now.Similarity, then.Similarity},
	} {
		if !reflect.DeepEqual(x.now, x.then) {
			errs = append(errs, fmt.Errorf("experiments: warm.from: models.%s.%s = %v, but it is %v in %s", m.Name, x.key, x.now, x.then, w.From))
		}
	}
	for side, names := range map[string][2][]string{"item": {m.Features, source.Features}, "user": {m.UserFeatures, source.UserFeatures}} {
		for _, name := range names[0] {
			at := side + "/" + name
			if a, b := findFeature(&r.Features, at), findFeature(&w.run.Recipe.Features, at); slices.Contains(names[1], name) && !reflect.DeepEqual(a, b) {
				errs = append(errs, fmt.Errorf("experiments: warm.from: features.%s: %s is encoded otherwise in %s", side, name, w.From))
			}
		}
	}
	return errors.Join(errs...)
}

// findFeature returns the feature of item/name or user/name, or nil.
func findFeature(f *recipe.Features, at string) *recipe.Feature {
	for side, specs := range map[string][]recipe.Feature{"item/": f.Item, "user/": f.User} {
		for i := range specs {
			if side+specs[i].Name == at {
				return &specs[i]
			}
		}
	}
	return nil
}

// ofLabels reports whether rows of the feature's table stand for labels.
func ofLabels(f *recipe.Feature) bool { return prepare.KindOfFeature(f).ByLabel }
