package kinds

import (
	"fmt"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/experiments/recipe"
	"tandem/train"
	"tandem/train/loss"
	"tandem/train/optim"
	"tandem/train/sample"
)

// lossKind is a loss and how it is made.
type lossKind struct {
	recipe.Loss
	make func(loss.Config) train.Loss
}

func losses() []lossKind {
	plain := func(l train.Loss) func(loss.Config) train.Loss { return func(loss.Config) train.Loss { return l } }
	return []lossKind{
		{recipe.Loss{Name: "bce", About: "cross entropy of each pair on its own"}, plain(loss.BCE)},
		{recipe.Loss{Name: "bpr", About: "a positive above each negative, smoothly"}, plain(loss.BPR)},
		{recipe.Loss{Name: "softmax", About: "the positive among many negatives", Shared: true}, plain(loss.Softmax)},
		{recipe.Loss{Name: "hinge", About: "a positive above each negative by a margin of 1"}, plain(loss.Hinge)},
		{recipe.Loss{Name: "ccl", About: "cosines: positives at 1, negatives below a margin", Shared: true, Cosines: true}, func(c loss.Config) train.Loss {
			return loss.CCL(float32(c.Margin), float32(c.NegativeWeight))
		}},
	}
}

// samplerKind is a sampler, how it is made, and its law: the chance of an item is its
// training rows to the power of the exponent.
type samplerKind struct {
	recipe.Sampler
	make     func(*datasets.Log, sample.Config) (train.Sampler, error)
	exponent func(sample.Config) float64
}

func samplers() []samplerKind {
	always := func(x float64) func(sample.Config) float64 { return func(sample.Config) float64 { return x } }
	return []samplerKind{
		{recipe.Sampler{Name: "uniform", About: "items that the user did not have, all alike"},
			func(log *datasets.Log, _ sample.Config) (train.Sampler, error) { return sample.NewUniform(log) }, always(0)},
		{recipe.Sampler{Name: "unchecked", About: "all items alike, those of the user as well", OwnOnly: "a positive of a user in the batch is no negative of theirs"},
			func(log *datasets.Log, _ sample.Config) (train.Sampler, error) { return sample.NewUnchecked(log), nil }, always(0)},
		{recipe.Sampler{Name: "popularity", About: "popular items more often, by sampler_exponent"},
			func(log *datasets.Log, c sample.Config) (train.Sampler, error) {
				return sample.NewPopularity(log, c.SamplerExponent)
			}, func(c sample.Config) float64 { return c.SamplerExponent }},
		{recipe.Sampler{Name: "in-batch", About: "the positives of the other users in the batch", SharedOnly: true},
			func(log *datasets.Log, _ sample.Config) (train.Sampler, error) { return sample.NewInBatch(log) }, always(1)},
	}
}

// ruleKind is an optimiser and how it is made.
type ruleKind struct {
	recipe.Named
	make func(optim.Config) train.Rule
}

func optimizers() []ruleKind {
	return []ruleKind{
		{recipe.Named{Name: "sgd", About: "the gradient times the rate; nothing kept beside a weight"}, func(c optim.Config) train.Rule { return optim.NewSGD(c) }},
		{recipe.Named{Name: "adagrad", About: "scaled by all gradients so far; one value kept"}, func(c optim.Config) train.Rule { return optim.NewAdagrad(c) }},
		{recipe.Named{Name: "adam", About: "scaled by the gradients of late; two values kept"}, func(c optim.Config) train.Rule { return optim.NewAdam(c) }},
	}
}

// pick returns the entry of that name; what says what it is of.
func pick[E any](what, name string, list []E, of func(E) string) (e E, err error) {
	var names []string
	for _, e := range list {
		if of(e) == name {
			return e, nil
		}
		names = append(names, of(e))
	}
	return e, fmt.Errorf("experiments: %s %q, %s", what, name, setting.Wanted(name, names))
}

// Loss makes the loss of a training.
func Loss(t *recipe.Train) (train.Loss, error) {
	k, err := pick("loss", t.Loss, losses(), func(k lossKind) string { return k.Name })
	if err != nil {
		return nil, err
	}
	return k.make(t.LossConfig), nil
}

// Sampler makes the sampler of a training over a log. known is false for a name that there
// is not; any other error is one of the log.
func Sampler(t *recipe.Train, log *datasets.Log) (s train.Sampler, known bool, err error) {
	k, err := pick("sampler", t.Sampler, samplers(), func(k samplerKind) string { return k.Name })
	if err != nil {
		return nil, false, err
	}
	if s, err = k.make(log, t.SampleConfig); err == nil && t.Hard != nil {
		s, err = sample.NewHard(s, log, *t.Hard)
	}
	return s, true, err
}

// Exponent is the law of the sampler of a training: an item is drawn ∝ (training rows)^x.
func Exponent(t *recipe.Train) (x float64, err error) {
	k, err := pick("sampler", t.Sampler, samplers(), func(k samplerKind) string { return k.Name })
	if err != nil {
		return 0, err
	}
	return k.exponent(t.SampleConfig), nil
}

// Rule returns what makes fresh rules of the optimiser of a training.
func Rule(t *recipe.Train) (func() train.Rule, error) {
	k, err := pick("optimizer", t.Optimizer, optimizers(), func(k ruleKind) string { return k.Name })
	if err != nil {
		return nil, err
	}
	return func() train.Rule { return k.make(t.OptimConfig) }, nil
}
