package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tandem/datasets/setting"
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

// Config describes a model. Fields that a kind does not read are ignored by it. An empty
// BiasInit, TableDType or Fusion is the first of its choices.
type Config struct {
	// Kind is what the model is: one of the architectures, or a baseline.
	// Touch: never in one model; compare another kind as another model.
	Kind string `yaml:"kind" kind:"true" table:"models"`

	// Dim is the width of the vectors that are multiplied with one another.
	// Touch: search it in powers of two; memory and time grow with it.
	Dim int `yaml:"dim" range:"≥ 1" only:"gmf neumf mf two-tower"`
	// History reads the items of a user in their order: see its own keys.
	// Touch: where the order of rows is known; with user_table: false it is all that is known of
	// a user, who needs no training then.
	History *History `yaml:"history,omitempty" json:",omitempty" only:"two-tower"`
	// UserTable gives every user an id row, which it does unless written. Without it a user is
	// their history and their features.
	// Touch: false with a history; compare both.
	UserTable *bool `yaml:"user_table,omitempty" json:",omitempty" only:"two-tower"`
	// Layers are the widths of the MLP from its input to its last hidden layer. The first is
	// the concatenation of user and item, so it is even and each side has half.
	// Touch: halve from layer to layer; a wide first one costs most.
	Layers []int `yaml:"layers" range:"≥ 1" only:"mlp neumf"`

	// Towers are small MLPs over features of items; features outside them are summed as
	// they are, in the width of the id.
	// Touch: for features that say more together than each alone.
	Towers []Tower `yaml:"towers,omitempty" json:",omitempty"`
	// Fusion says how the id row of an item and its features, towers included, become one
	// row: their sum, a linear layer over both (concat), or a gate between them that opens
	// with the training rows of the item (vector-gate: one for every column).
	// Touch: gate or vector-gate where many items have few rows.
	Fusion string `yaml:"fusion" json:",omitempty" choice:"sum concat gate vector-gate"`
	// GateAdds makes a gate g·id + features in place of g·id + (1−g)·features.
	// Touch: with fusion gate or vector-gate, in a search.
	GateAdds bool `yaml:"gate_adds,omitempty" json:",omitempty"`

	// Affinity adds a term to the score for what a user likes of a feature, whatever the
	// item: a price level, a category.
	// Touch: for features that users have a standing taste for.
	Affinity []Affinity `yaml:"affinity,omitempty" json:",omitempty"`

	// Similarity is how the vectors of a user and an item are compared.
	// Touch: cosine asks for a temperature to search; dot leaves popularity in the lengths.
	Similarity string `yaml:"similarity" choice:"dot cosine" only:"two-tower"`
	// Temperature divides cosines, so that they spread over the range that a loss can use.
	// Touch: search it on a logarithmic scale from 0.05 to 0.5; the lower, the more the
	// hardest negatives count.
	Temperature float64 `yaml:"temperature" range:"> 0" only:"two-tower"`
	// ItemBias gives every item a number of its own that is added to its scores; mf always
	// has one. Cosines alone say little of popularity, and where few tastes can be learned such
	// a model loses to popularity itself. Losses that read cosines (ccl) have none unless it is
	// written.
	// Touch: false where lists should not follow popularity, or vectors are compared by cosine
	// elsewhere.
	ItemBias bool `yaml:"item_bias" only:"two-tower"`
	// BiasInit is where biases of items start: at 0, at the logarithm of their training
	// rows, or at what their features tell of these. Without item_bias there is none to start.
	// Touch: feature-popularity where items are cold; zero where the best-sellers of the
	// training rows are no longer those of today.
	BiasInit string `yaml:"bias_init" choice:"zero log-popularity feature-popularity" only:"mf two-tower"`

	// InitSD is the standard deviation of embedding rows at the start.
	// Touch: with the loss: 0.1 for mf by SGD, 0.01 to 0.05 elsewhere. In Go, 0 draws
	// nothing, for rows that are read from a file.
	InitSD float64 `yaml:"init_sd" range:"> 0"`

	// ColdOffset is added to the score of every item without a training interaction;
	// it moves such items up or down in mixed lists and nothing else.
	ColdOffset float64 `yaml:"-"`

	// TableDType is how embedding rows, and what an optimiser keeps for them, stand in
	// memory. bfloat16 takes half of it; arithmetic, dense weights and exports are float32.
	// Touch: for tables of many million rows. Package embed says what it costs.
	TableDType string `yaml:"table_dtype" json:",omitempty" choice:"float32 bfloat16"`
}

// DefaultConfig returns sound settings of a kind, which are not tuned ones.
func DefaultConfig(kind string) Config {
	c := Config{Kind: kind, Dim: 32, InitSD: 0.01, TableDType: "float32", Fusion: Sum}
	switch kind {
	case MLP:
		c.Dim, c.Layers = 0, []int{64, 32, 16}
	case NeuMF:
		c.Layers = []int{64, 32, 16}
	case MF:
		c.Dim, c.BiasInit = 64, ZeroBias
	case TwoTower:
		c.Dim, c.InitSD = 64, 0.05
		c.Similarity, c.Temperature, c.ItemBias, c.BiasInit = "cosine", 0.25, true, LogPopularity
	}
	return c
}

// Validate returns every fault of c at once.
func (c Config) Validate() error {
	faults := setting.Check(c.filled())
	if !slices.Contains(Kinds(), c.Kind) {
		faults.Add("kind", " = %q, %s", c.Kind, setting.Wanted(c.Kind, Kinds()))
	}
	if c.hasLayers() && len(c.Layers) < 2 {
		faults.Add("layers", ": %d, want at least two widths", len(c.Layers))
	}
	if c.hasLayers() && len(c.Layers) > 0 && c.Layers[0]%2 == 1 {
		faults.Add("layers.0", " = %d, want an even first width", c.Layers[0])
	}
	if c.Kind == TwoTower && !slices.Contains([]string{"", ZeroBias}, c.BiasInit) && !c.ItemBias {
		faults.Add("bias_init", " = %q, want item_bias: true with it", c.BiasInit)
	}
	c.checkFusion(&faults)
	c.checkAffinity(&faults)
	c.checkHistory(&faults)
	return faults.Join("model: ")
}

// filled is c as a recipe would have it, with nothing left open.
func (c Config) filled() Config {
	c.Fusion, c.TableDType, c.BiasInit = cmp.Or(c.Fusion, Sum), cmp.Or(c.TableDType, "float32"), cmp.Or(c.BiasInit, ZeroBias)
	if c.InitSD == 0 {
		c.InitSD = 1
	}
	if c.Similarity == "dot" && c.Temperature == 0 { // it has none
		c.Temperature = 1
	}
	return c
}

// TableDTypes lists the valid values of Config.TableDType.
func TableDTypes() []string { return setting.Choices[Config]("table_dtype") }

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
