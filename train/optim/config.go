package optim

import "tandem/datasets/setting"

// Config says which rule updates weights, and steers it. A rule ignores what it has no use
// for.
type Config struct {
	// Optimizer is the rule: adam and adagrad scale the step of every weight by what its
	// gradients were, sgd does not. Only rows that a step touches move.
	// Touch: adagrad or sgd for less memory: adam keeps two values beside every weight.
	Optimizer string `yaml:"optimizer" table:"optimizers"`
	// Beta1 is how much adam keeps of the mean of gradients in a step.
	// Touch: hardly ever.
	Beta1 float64 `yaml:"beta1" range:"[0, 1)"`
	// Beta2 is how much adam keeps of the mean of their squares in a step.
	// Touch: lower it where gradients change their size while training.
	Beta2 float64 `yaml:"beta2" range:"[0, 1)"`
	// Eps is added to the root of the squares in adam and adagrad.
	// Touch: raise it where rare rows take steps that are too large.
	Eps float64 `yaml:"eps" range:"> 0"`
	// WeightDecay shrinks touched rows by lr·WeightDecay in a step, on top of the update
	// (decoupled: Loshchilov and Hutter 2019).
	// Touch: from 0.01 up, against overfitting.
	WeightDecay float64 `yaml:"weight_decay" range:"≥ 0"`
}

// DefaultConfig is Adam as its authors recommend it, without decay.
func DefaultConfig() Config {
	return Config{Optimizer: "adam", Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
}

// Validate returns every fault of c at once; that Optimizer is known is up to who has the
// rules.
func (c Config) Validate() error { return setting.Check(c).Join("optim: ") }

// NewSGD is SGD as c steers it.
func NewSGD(c Config) *SGD { return &SGD{Decay: float32(c.WeightDecay)} }

// NewAdagrad is Adagrad as c steers it.
func NewAdagrad(c Config) *Adagrad {
	return &Adagrad{Eps: float32(c.Eps), Decay: float32(c.WeightDecay)}
}

// NewAdam is Adam as c steers it.
func NewAdam(c Config) *Adam {
	return &Adam{Beta1: c.Beta1, Beta2: c.Beta2, Eps: float32(c.Eps), Decay: float32(c.WeightDecay)}
}
