package loss

import "tandem/datasets/setting"

// Config says which loss is minimised, and steers it.
type Config struct {
	// Loss is what training minimises: bce (each pair on its own), bpr and hinge (a positive
	// above a negative), softmax (a positive among many) or ccl (cosines, of which only hard
	// negatives count).
	// Touch: softmax and ccl with shared negatives rank best as a rule; bce gives
	// probabilities.
	Loss string `yaml:"loss" kind:"true" table:"losses"`
	// Margin is the cosine below which negatives count nothing.
	// Touch: search it between 0 and 0.9 with negative_weight.
	Margin float64 `yaml:"margin" range:"[-1, 1)" only:"ccl"`
	// NegativeWeight is that of all negatives of a positive together, against the positive.
	// Touch: search it on a logarithmic scale with margin.
	NegativeWeight float64 `yaml:"negative_weight" range:"≥ 0" only:"ccl"`
}

// DefaultConfig returns the settings of a loss; those of ccl are a start for search.
func DefaultConfig(loss string) Config {
	c := Config{Loss: loss}
	if loss == "ccl" {
		c.Margin, c.NegativeWeight = 0.4, 100
	}
	return c
}

// Validate returns every fault of c at once; that Loss is known is up to who has the
// losses.
func (c Config) Validate() error { return setting.Check(c).Join("loss: ") }
