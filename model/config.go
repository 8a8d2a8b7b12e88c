package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tandem/model/embed"
)

// The kinds of model.
const (
	GMF      = "gmf"
	MLP      = "mlp"
	NeuMF    = "neumf"
	MF       = "mf"
	TwoTower = "two-tower"
)

// Kinds lists the valid values of Config.Kind.
func Kinds() []string { return []string{GMF, MLP, NeuMF, MF, TwoTower} }

// Config describes a model. Fields that a kind does not read are ignored by it.
type Config struct {
	Kind string

	// Dim is the width of the vectors that are multiplied: gmf, neumf, mf, two-tower.
	Dim int
	// Layers are the widths of the MLP from its input to its last hidden layer: mlp,
	// neumf. The first is the concatenation, so it is even and each side has half.
	Layers []int

	Similarity  string  // two-tower: "dot" or "cosine"
	Temperature float64 // two-tower with cosine: score = cos/Temperature; > 0
	ItemBias    bool    // two-tower; mf always has one
	BiasInit    string  // see BiasInits

	InitSD float64 // standard deviation of embedding rows, ≥ 0

	// TableDType is how embedding rows, and what an optimiser keeps for them, stand in
	// memory: "float32" (or "") or "bfloat16". Package embed says what that costs.
	TableDType string `json:",omitempty"`

	// Towers are MLPs over item features; features outside them are summed as they are.
	Towers []Tower `json:",omitempty"`
	// Fusion says how the id row of an item and its features, towers included, become one
	// row; "" is the sum. With GateAdds gates are g·a + b.
	Fusion   string `json:",omitempty"`
	GateAdds bool   `json:",omitempty"`

	// Affinity adds terms for what a user likes of a feature.
	Affinity []Affinity `json:",omitempty"`

	// ColdOffset is added to the score of every item without a training interaction;
	// it moves such items up or down in mixed lists and nothing else.
	ColdOffset float64
}

// Validate returns every fault of c at once.
func (c Config) Validate() error {
	var errs []error
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf("model: "+format, args...)) }
	if !slices.Contains(Kinds(), c.Kind) {
		fault("kind = %q, want one of %s", c.Kind, strings.Join(Kinds(), ", "))
	}
	if c.hasVectors() && c.Dim < 1 {
		fault("dim = %d, want ≥ 1", c.Dim)
	}
	if c.hasLayers() {
		if len(c.Layers) < 2 {
			fault("layers = %v, want at least two widths", c.Layers)
		}
		for i, w := range c.Layers {
			if w < 1 || i == 0 && w%2 == 1 {
				fault("layers[%d] = %d, want ≥ 1, and an even first layer", i, w)
			}
		}
	}
	if c.Kind == TwoTower {
		if c.Similarity != "dot" && c.Similarity != "cosine" {
			fault("similarity = %q, want dot or cosine", c.Similarity)
		}
		if c.Similarity == "cosine" && !(c.Temperature > 0) {
			fault("temperature = %g, want > 0", c.Temperature)
		}
	}
	if c.BiasInit != "" && !slices.Contains(BiasInits(), c.BiasInit) {
		fault("bias_init = %q, want one of %s", c.BiasInit, strings.Join(BiasInits(), ", "))
	}
	if !(c.InitSD >= 0) {
		fault("init_sd = %g, want ≥ 0", c.InitSD)
	}
	if _, err := c.tableDType(); err != nil {
		errs = append(errs, err)
	}
	if err := c.validateFusion(); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(append(errs, c.validateAffinity()...)...)
}

// TableDTypes lists the valid values of Config.TableDType.
func TableDTypes() []string { return []string{"float32", "bfloat16"} }

func (c Config) tableDType() (embed.DType, error) {
	switch c.TableDType {
	case "", "float32":
		return embed.Float32, nil
	case "bfloat16":
		return embed.BFloat16, nil
	}
	return 0, fmt.Errorf("model: table_dtype = %q, want one of %s", c.TableDType, strings.Join(TableDTypes(), ", "))
}

func (c Config) hasVectors() bool { return c.Kind != MLP }
func (c Config) hasLayers() bool  { return c.Kind == MLP || c.Kind == NeuMF }
func (c Config) cosine() bool     { return c.Kind == TwoTower && c.Similarity == "cosine" }
func (c Config) itemBias() bool   { return c.Kind == MF || c.Kind == TwoTower && c.ItemBias }

// SharesNegatives tells whether one set of negatives can serve a whole batch by a
// matrix product: not where an MLP looks at every pair.
func (c Config) SharesNegatives() bool { return !c.hasLayers() }

// VectorDim is the width of exported vectors: Dim and that of affinities.
func (c Config) VectorDim() int { return c.Dim + c.affinityWidth() }

// IsInnerProduct tells whether scores are inner products of exported vectors.
func (c Config) IsInnerProduct() bool { return !c.hasLayers() }
