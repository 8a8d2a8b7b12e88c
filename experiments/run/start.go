package run

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tandem/experiments/prepare"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/experiments/sums"
	"tandem/experiments/warm"
	"tandem/model/kernel"
)

// start writes what is known before the first model.
func (x *execution) start() error {
	if err := x.describe(); err != nil {
		return err
	}
	if err := x.takeOver(); err != nil {
		return err
	}
	if err := sums.Remove(x.Dir); err != nil {
		return err
	}
	text, err := x.Recipe.Marshal()
	if err != nil {
		return err
	}
	if err := result.WriteFile(filepath.Join(x.Dir, result.RecipeFile), text); err != nil {
		return err
	}
	if err := sums.Write(x.Dir, []string{result.RecipeFile}, "", nil); err != nil {
		return err
	}
	if err := x.announce(); err != nil {
		return err
	}
	if err := serving.NewCatalogue(x.Prepared).Write(x.Dir, map[string]string{"data_sha256": x.Prepared.DataHash, "split_sha256": x.Prepared.SplitHash}); err != nil {
		return err
	}
	if err := result.WriteUsers(x.Dir, result.Keys{IDs: x.Prepared.Split.Train.UserIDs, Seen: x.Prepared.SeenUsers}); err != nil {
		return err
	}
	if err := x.writeWarm(); err != nil {
		return err
	}
	return x.writeManifest()
}

// describe fills in the manifest, and logs what the run takes over from another one.
func (x *execution) describe() error {
	r, p := x.Recipe, x.Prepared
	hash, err := prepare.HashRecipe(r)
	if err != nil {
		return err
	}
	sources, err := prepare.HashFiles(r.Data)
	if err != nil {
		return err
	}
	base, err := prepare.BaseDir(r.Data)
	if err != nil {
		return err
	}
	features, err := p.FeatureHashes()
	if err != nil {
		return err
	}
	x.run.Manifest = result.Manifest{
		Recipe: hash, Files: sources, Base: base, Data: p.DataHash, Split: p.SplitHash, Features: features, Models: map[string]string{},
		Code: result.ThisCode(), Kernels: kernel.Level(), Machine: result.ThisMachine(),
		Clean: p.Clean, Cut: p.Cut, Started: time.Now().UTC().Format(time.RFC3339), TestOpened: map[string]int{},
	}
	if times := p.Split.Train.Times; len(times) > 0 {
		last := slices.Max(times)
		x.run.Manifest.Until = &last
	}
	if p.Warm != nil {
		x.run.Manifest.Warm = p.Warm.Weights
		x.Log.Info("started from", "run", p.Warm.From, "models_and_seeds", len(p.Warm.Weights))
		warm.LogChanges(p.Warm.Changes, x.Log)
	}
	return nil
}

// takeOver looks at what an earlier run left in the directory: a run that is resumed must be
// of the same recipe and split and keeps its beginning; of any other one what came out is
// removed, and which models are reused is decided for each of them.
func (x *execution) takeOver() error {
	m := &x.run.Manifest
	old, err := result.ReadJSON[result.Manifest](filepath.Join(x.Dir, result.ManifestFile))
	switch {
	case errors.Is(err, fs.ErrNotExist), err != nil && !x.Resume:
		old = &result.Manifest{}
	case err != nil:
		return err
	case x.Resume && (old.Recipe != m.Recipe || old.Split != m.Split):
		return otherRun(x.Dir, old, m, x.Recipe)
	case x.Resume:
		m.Started = old.Started
	case old.Finished == "":
		x.Log.Warn("an unfinished run is overwritten; resuming would have continued it", "dir", x.Dir, "started", old.Started)
	}
	if old.Split == m.Split { // also over --fresh: the test part remembers who has looked at it
		maps.Copy(m.TestOpened, old.TestOpened)
	}
	if err := x.clear(); err != nil || x.Resume {
		return err
	}
	for _, name := range []string{result.SummaryFile, InsightFile, result.ReportFile} {
		if err := os.Remove(filepath.Join(x.Dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("experiments: %w", err)
		}
	}
	return nil
}

// writeWarm writes what was taken over from another run.
func (x *execution) writeWarm() error {
	path := filepath.Join(x.Dir, result.WarmFile)
	if x.Prepared.Warm == nil {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("experiments: %w", err)
		}
		return nil
	}
	return result.WriteJSON(path, x.Prepared.Warm)
}

func (x *execution) writeManifest() error {
	return result.WriteJSON(filepath.Join(x.Dir, result.ManifestFile), x.run.Manifest)
}
