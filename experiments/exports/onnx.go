package exports

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"tandem/datasets"
	"tandem/experiments/input"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/features"
	"tandem/model/embed"
	"tandem/model/export"
	"tandem/model/onnx"
)

// ONNXManifest is the manifest.json of an export to ONNX: a Manifest, and how the graphs are
// called.
type ONNXManifest struct {
	Manifest
	Opset  int         `json:"opset"`  // of the default domain that the graphs need
	Graphs []ONNXGraph `json:"graphs"` // towers first, then the scorer
}

// ONNXGraph says what one of the graphs wants and gives.
type ONNXGraph struct {
	File    string       `json:"file"`    // its name in the directory
	Inputs  []ONNXTensor `json:"inputs"`  // in the order of the graph
	Outputs []ONNXTensor `json:"outputs"` // in the order of the graph
}

// ONNXTensor is an input or output.
type ONNXTensor struct {
	Name  string   `json:"name"`  // in the graph
	Type  string   `json:"type"`  // of its elements, as ONNX calls it
	Shape []string `json:"shape"` // sizes, and names of dimensions that vary
	Doc   string   `json:"doc"`   // what it holds
}

const (
	pairScores  = "scorer.onnx gives score(u, i); "
	towerScores = "and so is dot(user_vector, item_vector) of the towers, up to a constant of the user, the item bias its last dimension"
	headScores  = "the towers give what it makes of either side alone: dot(user_vector, item_vector) is its linear part, and relu(user_hidden + item_hidden) is the first layer of its MLP"
)

// ONNX writes the model into dir for ONNX Runtime and others, every file whole or
// not at all, manifest.json last:
//
//	item_tower.onnx, user_tower.onnx   vectors, from row and feature rows: see
//	scorer.onnx                        model.ItemGraph, UserGraph and ScoreGraph
//	item_keys.npy, user_keys.npy       whose row is which
//	features.safetensors               SIDE/FEATURE/offsets, index, weight: the sparse
//	                                   rows of every item and user, see features.Block
//
// The encoders of the run make such rows of items that come later: see serving.Model.
// A non-gradient baseline, which has no weights, is an input.Error, and a model of 2 GiB an error:
// the format holds no more.
func ONNX(o *serving.Opened, dir string) (*ONNXManifest, error) {
	if o.Weights == nil {
		return nil, input.Wrong(fmt.Errorf("experiments: export: %s is a %s: it has no weights", o.Spec.Name, o.Spec.Kind))
	}
	if err := o.WithoutHistory("export onnx"); err != nil {
		return nil, err
	}
	m, log := o.Weights, o.Split.Train
	b := &ONNXManifest{Opset: onnx.Opset, Manifest: Manifest{
		Model: o.Spec.Name, Kind: o.Spec.Kind, Seed: o.Seed, Recipe: o.Run.Recipe.Name,
		Users: log.NumUsers(), Items: log.NumItems(), Dim: m.VectorDim() + 1, Score: pairScores + towerScores,
		RecipeHash: o.Run.Manifest.Recipe, DataHash: o.DataHash, SplitHash: o.SplitHash,
	}}
	if !m.IsInnerProduct() {
		b.Score = pairScores + headScores
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("experiments: export: %w", err)
	}
	for _, f := range []struct {
		name, what string
		graph      func() *onnx.Graph
	}{
		{"item_tower.onnx", "vectors of items", m.ItemGraph},
		{"user_tower.onnx", "vectors of users", m.UserGraph},
		{"scorer.onnx", "scores of pairs", m.ScoreGraph},
	} {
		if err := b.addGraph(dir, f.name, f.what, f.graph()); err != nil {
			return nil, err
		}
	}
	for _, s := range []struct {
		side string
		ids  *datasets.IDs
	}{{"item", log.ItemIDs}, {"user", log.UserIDs}} {
		err := b.add(dir, s.side+"_keys.npy", "key of every row of "+s.side+"s", func(path string) error {
			return export.WriteFileAtomic(path, func(w io.Writer) error { return export.WriteNPYStrings(w, s.ids.Keys()) })
		})
		if err != nil {
			return nil, err
		}
	}
	tensors := append(featureRows("item", m.Items), featureRows("user", m.Users)...)
	err := b.add(dir, "features.safetensors", "sparse feature rows of every item and user", func(path string) error {
		return export.WriteFileAtomic(path, func(w io.Writer) error { return export.WriteSafetensors(w, tensors, nil) })
	})
	if err != nil {
		return nil, err
	}
	return b, result.WriteJSON(filepath.Join(dir, result.ManifestFile), b)
}

// addGraph writes a model and notes how it is called.
func (b *ONNXManifest) addGraph(dir, name, what string, g *onnx.Graph) error {
	tensors := func(list []onnx.Tensor) (out []ONNXTensor) {
		for _, t := range list {
			doc := ONNXTensor{Name: t.Name, Type: t.Type.String(), Doc: t.Doc}
			for _, d := range t.Dims {
				doc.Shape = append(doc.Shape, d.String())
			}
			out = append(out, doc)
		}
		return out
	}
	b.Graphs = append(b.Graphs, ONNXGraph{File: name, Inputs: tensors(g.Inputs), Outputs: tensors(g.Outputs)})
	metadata := map[string]string{
		"model": b.Model, "kind": b.Kind, "seed": strconv.FormatUint(b.Seed, 10), "recipe": b.Recipe,
		"recipe_sha256": b.RecipeHash, "data_sha256": b.DataHash, "split_sha256": b.SplitHash,
	}
	return b.add(dir, name, what, func(path string) error {
		return export.WriteFileAtomic(path, func(w io.Writer) error { return g.Write(w, metadata) })
	})
}

// featureRows are the blocks of a side, each once, though two tables may read it.
func featureRows(name string, side *embed.Side) (out []export.Tensor) {
	seen := map[string]*features.Block{}
	for _, f := range side.Features {
		b := f.Block
		if seen[b.Name] != nil {
			continue
		}
		seen[b.Name] = b
		at := name + "/" + b.Name
		out = append(out,
			export.Tensor{Name: at + "/offsets", Shape: []int{len(b.Offsets)}, I32: b.Offsets},
			export.Tensor{Name: at + "/index", Shape: []int{len(b.Index)}, I32: b.Index},
			export.Tensor{Name: at + "/weight", Shape: []int{len(b.Weight)}, F32: b.Weight})
	}
	return out
}
