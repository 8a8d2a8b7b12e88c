package exports

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tandem/datasets"
	"tandem/experiments/input"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/experiments/sums"
	"tandem/features"
	"tandem/model/export"
)

// Manifest is the manifest.json of an export: what lies beside it and how to score.
type Manifest struct {
	Model  string `json:"model"`  // name
	Kind   string `json:"kind"`   // as in the recipe
	Seed   uint64 `json:"seed"`   // of the training
	Recipe string `json:"recipe"` // its name
	Users  int    `json:"users"`  // of the data
	Items  int    `json:"items"`  // of the data
	Dim    int    `json:"dim"`    // of the vectors; 0 without
	Score  string `json:"score"`  // how scores are computed from the files, in words

	RecipeHash string `json:"recipe_sha256"` // HashRecipe
	DataHash   string `json:"data_sha256"`   // SHA-256 of the cleaned data
	SplitHash  string `json:"split_sha256"`  // SHA-256 of the split
	Files      []File `json:"files"`         // but for manifest.json itself, in the order of the writing
}

// File is one file of an export, to be checked by its size and hash.
type File struct {
	Name   string `json:"name"`   // in the directory
	What   string `json:"what"`   // what it holds, in words
	Bytes  int64  `json:"bytes"`  // its size
	SHA256 string `json:"sha256"` // of its bytes, in hex
}

const innerProduct = "score(u, i) = dot(user_vectors[u], item_vectors[i]), up to a constant of the user: rank by plain inner product; the item bias is the last dimension"

// Vectors writes what serving a trained model needs into dir, every file whole or not
// at all, manifest.json last:
//
//	weights.safetensors                   every table and dense weight as float32, also of
//	                                      a model that keeps them as bfloat16; the recipe
//	user_vectors.npy, item_vectors.npy    (users × dim) and (items × dim)
//	user_keys.npy, item_keys.npy          whose vector stands in which row
//	users.parquet, items.parquet          key, vector, training rows and state; of items
//	                                      also unseen: 1 where train has no interaction,
//	                                      else 0
//
// Models that score through an MLP have no vectors; a non-gradient baseline has no weights
// either, which is an input.Error.
func Vectors(o *serving.Opened, dir string) (*Manifest, error) {
	if o.Weights == nil {
		return nil, input.Wrong(fmt.Errorf("experiments: export: %s is a %s: it has neither weights nor vectors", o.Spec.Name, o.Spec.Kind))
	}
	log := o.Split.Train
	b := &Manifest{
		Model: o.Spec.Name, Kind: o.Spec.Kind, Seed: o.Seed, Recipe: o.Run.Recipe.Name,
		Users: log.NumUsers(), Items: log.NumItems(), Score: serving.NoVectors,
		RecipeHash: o.Run.Manifest.Recipe, DataHash: o.DataHash, SplitHash: o.SplitHash,
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("experiments: export: %w", err)
	}
	err := b.add(dir, "weights.safetensors", "every table and dense weight, float32", func(path string) error { return saveWeights(o, path) })
	if err != nil {
		return nil, err
	}
	v, ok, err := vectors(o)
	if err != nil {
		return nil, err
	}
	if ok {
		b.Dim, b.Score = v.Dim, innerProduct
		unseen := make([]int32, b.Items)
		for i, is := range o.Weights.Unseen {
			if is {
				unseen[i] = 1
			}
		}
		states := o.Run.Recipe.Evaluate.States
		if err := b.addSide(dir, "user", log.UserIDs, v.Users, v.Dim, stateColumns(states, o.SeenUsers)...); err != nil {
			return nil, err
		}
		columns := append([]export.Column{{Name: "unseen", I32: unseen}}, stateColumns(states, o.SeenItems)...)
		if err := b.addSide(dir, "item", log.ItemIDs, v.Items, v.Dim, columns...); err != nil {
			return nil, err
		}
	}
	return b, result.WriteJSON(filepath.Join(dir, result.ManifestFile), b)
}

// vectors are those of the model with the item bias as one more dimension; ok is false
// for a model that is no inner product.
func vectors(o *serving.Opened) (v export.Vectors, ok bool, err error) {
	scorer := o.Weights.Scorer()
	users, ok := scorer.UserVectors()
	if !ok {
		return v, false, nil
	}
	items, bias, _ := scorer.ItemVectors()
	v, err = export.FoldBias(users, items, bias, o.Weights.VectorDim())
	return v, true, err
}

// saveWeights writes the weights with what their file says of them.
func saveWeights(o *serving.Opened, path string) error {
	meta, err := export.CheckSafetensors(o.File)
	if err != nil {
		return fmt.Errorf("experiments: export: %w", err)
	}
	var tensors []export.Tensor
	for _, t := range append(o.Weights.Users.Tables(), o.Weights.Items.Tables()...) {
		tensors = append(tensors, export.Tensor{Name: t.Name, Shape: []int{t.Rows, t.Width}, F32: t.Float32s()})
	}
	for _, w := range o.Weights.Dense {
		tensors = append(tensors, export.Tensor{Name: w.Name, Shape: w.Shape, F32: w.Data})
	}
	return export.SaveSafetensors(path, tensors, meta)
}

// addSide writes the vectors and keys of all users or of all items.
func (b *Manifest) addSide(dir, side string, ids *datasets.IDs, vectors []float32, dim int, extra ...export.Column) error {
	keys := ids.Keys()
	err := b.add(dir, side+"_vectors.npy", fmt.Sprintf("float32 (%d, %d)", ids.Len(), dim), func(path string) error {
		return export.WriteFileAtomic(path, func(w io.Writer) error {
			return export.WriteNPY(w, []int{ids.Len(), dim}, vectors)
		})
	})
	if err != nil {
		return err
	}
	err = b.add(dir, side+"_keys.npy", "key of every row of "+side+"_vectors.npy", func(path string) error {
		return export.WriteFileAtomic(path, func(w io.Writer) error { return export.WriteNPYStrings(w, keys) })
	})
	if err != nil {
		return err
	}
	return b.add(dir, side+"s.parquet", "key and vector", func(path string) error {
		return export.WriteVectors(path, keys, vectors, dim, extra...)
	})
}

// add writes a file and notes it.
func (b *Manifest) add(dir, name, what string, write func(path string) error) error {
	path := filepath.Join(dir, name)
	if err := write(path); err != nil {
		return err
	}
	sum, size, err := sums.Of(path)
	b.Files = append(b.Files, File{Name: name, What: what, Bytes: size, SHA256: sum})
	return err
}

// stateColumns are the training rows and the state of every item or user, for an export.
func stateColumns(s recipe.States, seen features.Seen) []export.Column {
	state := make([]string, len(seen))
	for e, rows := range seen {
		state[e] = s.Of(rows)
	}
	return []export.Column{{Name: "rows", I32: seen}, {Name: "state", Str: state}}
}
