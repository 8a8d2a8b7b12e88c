package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"time"

	"tandem/model"
	"tandem/model/embed"
	"tandem/model/export"
)

// The files of a run's directory, both safetensors.
const (
	CheckpointFile = "checkpoint.safetensors" // everything resuming needs
	BestFile       = "best.safetensors"       // the weights with the best validation value; the last ones without Evaluate
)

const (
	stateKey    = "train_state"
	identityKey = "identity"
)

// weightsOf lists the weights of m under a prefix, sharing their values.
func weightsOf(m *model.Model, prefix string) []export.Tensor {
	var out []export.Tensor
	for _, t := range tablesOf(m) {
		out = append(out, tensorOf(prefix+t.Name, t, t.Rows, t.Width))
	}
	for _, w := range m.Dense {
		out = append(out, export.Tensor{Name: prefix + w.Name, Shape: w.Shape, F32: w.Data})
	}
	return out
}

// tensorOf is a table under another name and shape, sharing its values.
func tensorOf(name string, t *embed.Table, shape ...int) export.Tensor {
	return export.Tensor{Name: name, Shape: shape, F32: t.Data, BF16: t.Half}
}

// tensors lists everything a checkpoint holds, sharing the values: saving reads them,
// loading writes them.
func (f *fit) tensors() []export.Tensor {
	e := f.engine
	out := weightsOf(e.m, "")
	add := func(x moments, shape ...int) {
		for _, t := range []*embed.Table{x.m, x.v} {
			if t != nil {
				out = append(out, tensorOf(t.Name, t, shape...))
			}
		}
	}
	e.eachPending(func(p *pending) { add(p.moments, p.table.Rows, p.table.Width) })
	for i, w := range e.m.Dense {
		add(e.dense.moments[i], w.Shape...)
	}
	if e.averages != nil {
		out = append(out, weightsOf(e.averages.model, "average/")...)
	}
	return out
}

func (f *fit) metadata() (map[string]string, error) {
	s, err := json.Marshal(f.state)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	meta := maps.Clone(f.Metadata)
	if meta == nil {
		meta = map[string]string{}
	}
	meta[stateKey], meta[identityKey] = string(s), f.Identity
	return meta, nil
}

// save writes the checkpoint, unless a weight is not finite: then the last good one
// stays and the error says which weight it is.
func (f *fit) save() error {
	if f.Dir == "" {
		return nil
	}
	if err := f.engine.m.Check(); err != nil {
		return fmt.Errorf("train: no checkpoint written: %w: %w", err, ErrDiverged)
	}
	meta, err := f.metadata()
	if err != nil {
		return err
	}
	f.saved = time.Now()
	return export.SaveSafetensors(filepath.Join(f.Dir, CheckpointFile), f.tensors(), meta)
}

func (f *fit) saveBest() error {
	meta, err := f.metadata()
	if err != nil {
		return err
	}
	return export.SaveSafetensors(filepath.Join(f.Dir, BestFile), weightsOf(f.engine.current(), ""), meta)
}

// load resumes from the checkpoint, if there is one.
func (f *fit) load() (there bool, err error) {
	path := filepath.Join(f.Dir, CheckpointFile)
	meta, err := fill(path, f.tensors(), f.Identity)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := json.Unmarshal([]byte(meta[stateKey]), &f.state); err != nil {
		return false, fmt.Errorf("train: %s: state: %w", path, err)
	}
	f.engine.steps = f.state.Step
	return true, nil
}

// LoadWeights reads the weights of m from a checkpoint or best file. An identity other
// than the file's is an error; "" accepts any.
func LoadWeights(path string, m *model.Model, identity string) error {
	_, err := fill(path, weightsOf(m, ""), identity)
	return err
}

// fill reads the tensors of a file into tensors of the same names, shapes and types;
// further tensors of the file are left alone.
func fill(path string, want []export.Tensor, identity string) (map[string]string, error) {
	meta, err := export.FillSafetensors(path, want, func(meta map[string]string) error {
		if identity != "" && meta[identityKey] != identity {
			return fmt.Errorf("%s: made by another recipe or from other data (identity %.12s, want %.12s)", path, meta[identityKey], identity)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	return meta, nil
}

// FinishedEpochs is how many epochs the checkpoint in dir has behind it; 0 without a
// checkpoint.
func FinishedEpochs(dir string) (int, error) {
	path := filepath.Join(dir, CheckpointFile)
	meta, err := export.CheckSafetensors(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("train: %w", err)
	}
	var s state
	if err := json.Unmarshal([]byte(meta[stateKey]), &s); err != nil {
		return 0, fmt.Errorf("train: %s: state: %w", path, err)
	}
	return s.Epoch, nil
}

// StepsOf is how many steps of the optimiser made the moments of a checkpoint with that
// metadata, those before a Run.Start included.
func StepsOf(metadata map[string]string) (int64, error) {
	var s state
	if err := json.Unmarshal([]byte(metadata[stateKey]), &s); err != nil {
		return 0, fmt.Errorf("train: state: %w", err)
	}
	return s.Before + s.Step, nil
}
