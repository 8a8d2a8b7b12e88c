package sample

import "tandem/datasets/setting"

// Config says which sampler draws negatives, and steers it. A sampler ignores what it has
// no use for.
type Config struct {
	// Sampler is how negatives are drawn: uniform from the items that the user did not have;
	// unchecked from all items alike, those of the user as well; popularity the more often
	// an item is bought; in-batch the positives of the other users in the batch.
	// Touch: popularity and in-batch make harder negatives: correct them by log_q.
	Sampler string `yaml:"sampler" table:"samplers"`
	// SamplerExponent is that of popularity: an item is drawn ∝ (its training rows)^exponent,
	// so 0 draws like uniform and 1 as often as bought. Mikolov et al. 2013 take ¾ for words.
	// Touch: with sampler popularity, in a search from 0 to 1.
	SamplerExponent float64 `yaml:"sampler_exponent" range:"≥ 0"`
	// Hard draws some of the negatives from what the user met and did not choose; left out, none.
	// Folding users in draws none either.
	// Example:
	//
	//	train: {negatives: 128, hard_negatives: {from: [view], share: 0.2}}
	//
	// Touch: where views or carts that end in no purchase tell what people do not want.
	Hard *HardConfig `yaml:"hard_negatives,omitempty" json:",omitempty"`
}

// DefaultConfig draws uniformly.
func DefaultConfig() Config { return Config{Sampler: "uniform", SamplerExponent: 0.75} }

// Validate returns every fault of c at once; that Sampler is known is up to who has the
// samplers.
func (c Config) Validate() error { return setting.Check(c).Join("sample: ") }
