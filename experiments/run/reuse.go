package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tandem/experiments/evaluate"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/experiments/sums"
	"tandem/model/kernel"
	"tandem/train"
	"tandem/train/eval"
)

// keys are what tells whether a finished model can be taken as it is.
//
// Weights covers all that its weights follow from: its identity, how validation was asked
// (it chose the epoch), the program and the level of the kernels. Evaluated covers how its
// weights were evaluated on test. Another model of the recipe, the pairs compared and the
// report are in neither. Weights is empty where the program cannot be told, so that
// nothing is reused then.
func (x *execution) keys(m *recipe.Model, identity string) (weights, evaluated string, err error) {
	code := x.run.Manifest.Code.Identity()
	e := x.Recipe.Evaluate
	of := struct {
		Identity, Code, Kernels string
		Protocol                string
		NewUsers                bool
		ValidUsers              int
	}{Identity: identity, Code: code, Kernels: kernel.Level()}
	if m.Trained() {
		of.Protocol, of.NewUsers, of.ValidUsers = e.Protocol, e.NewUsers, e.ValidUsers
	}
	if weights, err = hashJSON(of); err != nil {
		return "", "", err
	}
	evaluated, err = hashJSON(struct {
		Evaluate   recipe.Evaluate
		Cold       bool
		ColdOffset recipe.Offset
	}{e, x.Evaluator.WantsCold(), m.ColdOffset})
	if code == "" {
		weights = ""
	}
	return weights, evaluated, err
}

// earlier returns what dir holds of the model and seed of want, or nil when it has to
// be trained: it is not there, or something that its weights follow from changed. A
// resumed run has the same recipe and data; that the program is the same is up to who
// resumes it. That its files were changed is an error.
func (x *execution) earlier(dir string, m *recipe.Model, want *result.SeedResult) (*result.SeedResult, error) {
	if x.fresh {
		return nil, nil
	}
	old, err := result.ReadJSON[result.SeedResult](filepath.Join(dir, result.MetricsFile))
	if err != nil {
		return nil, nil // not finished, or by a program that wrote other keys
	}
	same := want.Weights != "" && old.Weights == want.Weights || x.Resume && old.Identity == want.Identity
	files := []string{result.PerUserFile}
	if m.Trained() {
		files = append(files, train.CheckpointFile)
	}
	// A non-gradient baseline keeps no weights to evaluate again; an offset that validation chooses is
	// chosen at the end of training.
	if old.Evaluated != want.Evaluated && (!m.Trained() || m.ColdOffset.Auto) {
		return nil, nil
	}
	for _, name := range files {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return nil, nil
		}
	}
	if !same {
		return nil, nil
	}
	if err := sums.Check(dir); err != nil {
		return nil, fmt.Errorf("%w (--fresh trains it anew)", err)
	}
	return old, nil
}

// scorer is that of a model that was trained before.
func (x *execution) scorer(ctx context.Context, m *recipe.Model, seed uint64) (eval.Scorer, error) {
	o := &serving.Opened{Prepared: x.Prepared, Run: x.run, Spec: m, Seed: seed}
	if err := o.Load(ctx); err != nil {
		return nil, fmt.Errorf("%w (--fresh trains it anew)", err)
	}
	return o.Scorer, nil
}

// result is what will be told of a model and seed, with the keys that it is known by.
func (x *execution) result(m *recipe.Model, seed uint64) (*result.SeedResult, error) {
	identity, err := x.Prepared.Identity(m, seed)
	if err != nil {
		return nil, err
	}
	res := &result.SeedResult{Model: m.Name, Seed: seed, Identity: identity}
	res.Weights, res.Evaluated, err = x.keys(m, identity)
	return res, err
}

// clear removes the files of every model and seed that cannot be reused, so that none
// of them is taken for one of this run, now or when it is resumed.
func (x *execution) clear() error {
	for i := range x.Recipe.Models {
		m := &x.Recipe.Models[i]
		for _, seed := range kinds.Model(m).Seeds(x.Recipe.Seeds) {
			res, err := x.result(m, seed)
			if err != nil {
				return err
			}
			x.run.Manifest.Models[fmt.Sprintf("%s/%d", m.Name, seed)] = res.Weights
			dir := result.SeedDir(x.Dir, m.Name, seed)
			if x.Resume {
				continue
			}
			switch old, err := x.earlier(dir, m, res); {
			case err != nil:
				return err
			case old != nil:
				continue
			}
			if err := clearSeed(dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// clearSeed removes the files of an earlier run.
func clearSeed(dir string) error {
	old, _ := filepath.Glob(filepath.Join(dir, "events.out.tfevents.*"))
	for _, name := range []string{train.CheckpointFile, train.BestFile, result.HistoryFile, result.MetricsFile, result.PerUserFile, evaluate.ListsFile, sums.File, result.ExplainFile, result.ExplainTable, "diverged.json"} {
		old = append(old, filepath.Join(dir, name))
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("experiments: %w", err)
		}
	}
	return nil
}

func hashJSON(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("experiments: %w", err)
	}
	return sums.OfText(text), nil
}

// reopen says that a model and seed in dir is about to be evaluated: it is not finished until then.
func reopen(dir string) error {
	if err := os.Remove(filepath.Join(dir, result.MetricsFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("experiments: %w", err)
	}
	return sums.Remove(dir)
}
