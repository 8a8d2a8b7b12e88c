package warm

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"tandem/experiments/input"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/features"
	"tandem/model/export"
	"tandem/train"
)

// streamOld is the stream of random numbers that draws known rows to train again.
const streamOld = 0x01d

// Continue makes a training run continue from the other run; one of a model that the other run
// does not have stays as it is.
func (w *Start) Continue(run *train.Run, p *prepare.Prepared, m *recipe.Model, seed uint64) {
	if w == nil || w.Source(m) == nil {
		return
	}
	run.Config.Epochs, run.Config.EvaluateEvery = w.Epochs, w.EvaluateEvery
	run.Config.LR *= w.LR
	run.Rows = w.Rows(p, m, seed)
	run.Start = func(state []export.Tensor) (int64, error) {
		steps, err := w.start(p, m, seed, state)
		if err == nil {
			_, items := p.Entities(m, seed)
			run.Model.FollowPopularity(w.items.counts(p.Split.Train.ItemIDs.Keys()), items.Seen, w.items.Seen)
		}
		return steps, err
	}
}

// Rows are those of the log that the other run cannot have known, because they are later
// than all it knew or of users or items that it did not know, and a share of the others, drawn by
// the seed: positions in the log of m, ascending.
func (w *Start) Rows(p *prepare.Prepared, m *recipe.Model, seed uint64) []int32 {
	log := p.FitLog(m)
	users, items := w.users.same(log.UserIDs.Keys(), nil), w.items.same(log.ItemIDs.Keys(), nil)
	rng := rand.New(rand.NewPCG(seed, streamOld))
	out := []int32{}
	for r := range int32(log.Len()) {
		again := rng.Float64() < w.Old // drawn for every row: new ones move no draw
		later := w.record.Until != nil && log.Times != nil && log.Times[r] > *w.record.Until
		if again || later || users[log.Users[r]] < 0 || items[log.Items[r]] < 0 {
			out = append(out, r)
		}
	}
	return out
}

// same finds the entities with these keys: their number then, −1 for those without a
// training row then or, where seen is not nil, now.
func (k entityKeys) same(keys []string, seen features.Seen) []int32 {
	out := make([]int32, len(keys))
	for e, key := range keys {
		then, ok := k.IDs.Find(key)
		if out[e] = then; !ok || k.Seen[then] == 0 || seen != nil && seen[e] == 0 {
			out[e] = -1
		}
	}
	return out
}

// counts are the training rows then of the entities with these keys.
func (k entityKeys) counts(keys []string) []int32 {
	out := make([]int32, len(keys))
	for e, at := range k.same(keys, nil) {
		if at >= 0 {
			out[e] = k.Seen[at]
		}
	}
	return out
}

// start writes what the weights and moments of the other run say into state.
func (w *Start) start(p *prepare.Prepared, m *recipe.Model, seed uint64, state []export.Tensor) (steps int64, err error) {
	path, err := w.weights(m, seed)
	if err != nil {
		return 0, err
	}
	weights, metadata, err := loadTensors(path)
	if err != nil {
		return 0, err
	}
	moments, momentMetadata, err := loadTensors(filepath.Join(filepath.Dir(path), train.CheckpointFile))
	if errors.Is(err, fs.ErrNotExist) { // weights alone: moments begin at zero
		moments, momentMetadata, err = nil, metadata, nil
	}
	if err != nil {
		return 0, err
	}
	maps, err := w.maps(p, m, seed, metadata["encoders"])
	if err != nil {
		return 0, err
	}
	found := false
	for _, t := range state {
		name, from := strings.TrimPrefix(t.Name, "average/"), weights
		if table, ok := strings.CutPrefix(name, "moment1/"); ok {
			name, from = table, moments
		} else if table, ok := strings.CutPrefix(name, "moment2/"); ok {
			name, from = table, moments
		}
		source, ok := from[strings.TrimPrefix(t.Name, "average/")]
		found = found || ok && strings.HasPrefix(t.Name, "moment")
		rows, isTable := maps[name]
		switch {
		case !ok && (isTable || strings.HasPrefix(t.Name, "moment")):
			continue // a feature that is new, or another optimiser
		case !ok:
			return 0, input.Wrong(fmt.Errorf("experiments: warm.from: %s has no weight %s", path, name))
		case !isTable:
			rows = nil
		}
		if err := takeRows(t, source, rows); err != nil {
			return 0, input.Wrong(fmt.Errorf("experiments: warm.from: %s: %s: %w", path, t.Name, err))
		}
	}
	if !found {
		return 0, nil
	}
	return train.StepsOf(momentMetadata)
}

// takeRows copies row rows[r] of from to row r of t, of those that are ≥ 0; nil copies all.
func takeRows(t, from export.Tensor, rows []int32) error {
	if (t.BF16 != nil) != (from.BF16 != nil) {
		return errors.New("stored with another precision")
	}
	if rows == nil {
		if !slices.Equal(t.Shape, from.Shape) {
			return fmt.Errorf("shape %v, want %v", from.Shape, t.Shape)
		}
		copy(t.F32, from.F32)
		copy(t.BF16, from.BF16)
		return nil
	}
	if len(t.Shape) != 2 || len(from.Shape) != 2 || t.Shape[1] != from.Shape[1] {
		return fmt.Errorf("shape %v, want a table of width %d", from.Shape, t.Shape[len(t.Shape)-1])
	}
	width := t.Shape[1]
	for r, s := range rows {
		if s < 0 {
			continue
		}
		if t.BF16 != nil {
			copy(t.BF16[r*width:(r+1)*width], from.BF16[int(s)*width:])
		} else {
			copy(t.F32[r*width:(r+1)*width], from.F32[int(s)*width:])
		}
	}
	return nil
}

func loadTensors(path string) (map[string]export.Tensor, map[string]string, error) {
	tensors, metadata, err := export.LoadSafetensors(path)
	if err != nil {
		return nil, nil, fmt.Errorf("experiments: %w", err)
	}
	of := map[string]export.Tensor{}
	for _, t := range tensors {
		of[t.Name] = t
	}
	return of, metadata, nil
}

// maps are, by the name of a table, where each of its rows was: −1 for those that are new.
func (w *Start) maps(p *prepare.Prepared, m *recipe.Model, seed uint64, encoders string) (map[string][]int32, error) {
	users, items := p.Entities(m, seed)
	log := p.Split.Train
	out := map[string][]int32{
		"users/id": w.users.same(log.UserIDs.Keys(), users.Seen),
		"items/id": w.items.same(log.ItemIDs.Keys(), items.Seen),
	}
	source := w.Source(m)
	then, err := prepare.RestoreEncoders(w.run.Recipe, source, encoders)
	if err != nil {
		return nil, fmt.Errorf("experiments: warm.from: %w", err)
	}
	add := func(at string, tables ...string) {
		now := p.Encoders[at]
		var rows []int32
		if old := then[at]; old == nil {
			rows = []int32{} // the feature is new: no row was there
		} else if names := meanings(now.State); names != nil {
			rows = sameNames(names, meanings(old.State))
		} else if price, ok := now.State.(*features.Price); ok {
			rows = price.Rows(old.State.(*features.Price))
		}
		for _, table := range tables { // nil: the encoder of then, row for row
			out[table] = rows
		}
	}
	for _, name := range m.Features {
		add("item/"+name, "items/feature/"+name, "items/affinity/"+name, "users/feature/profile-"+name)
	}
	for _, name := range m.UserFeatures {
		add("user/"+name, "users/feature/"+name)
	}
	return out, nil
}

// meanings say what the rows of an encoder of labels stand for; nil for other encoders.
func meanings(state any) []string {
	const missing, other = "\x00missing", "\x00other" // no label is that
	switch e := state.(type) {
	case *features.Path:
		out := []string{missing}
		for _, n := range e.Nodes {
			out = append(out, out[n.Parent]+"\x00"+n.Label)
		}
		return out
	case *features.Tags:
		return append([]string{missing, other}, labelsOf(e.Vocabulary)...)
	case *features.Vocabulary:
		return append([]string{missing, other}, labelsOf(e.Values)...)
	}
	return nil
}

func labelsOf(tags []features.Tag) []string {
	out := make([]string, len(tags))
	for i, t := range tags {
		out[i] = t.Label
	}
	return out
}

// sameNames finds every name of now among then; −1 where it is not.
func sameNames(now, then []string) []int32 {
	at := map[string]int32{}
	for r, name := range then {
		at[name] = int32(r)
	}
	out := make([]int32, len(now))
	for r, name := range now {
		s, ok := at[name]
		if out[r] = s; !ok {
			out[r] = -1
		}
	}
	return out
}
