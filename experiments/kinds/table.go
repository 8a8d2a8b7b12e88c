package kinds

import (
	"tandem/experiments/recipe"
	"tandem/features"
)

// Table is all names that a recipe may choose among. It is made once; nobody writes to it.
func Table() *recipe.Kinds { return &table }

var table = makeTable()

func makeTable() recipe.Kinds {
	t := recipe.Kinds{Models: models()}
	for _, k := range features.Kinds() {
		t.Encoders = append(t.Encoders, recipe.Encoder{
			Name: k.Name, About: k.About, OfEvents: k.OfEvents, Statistics: k.Reads != features.ReadsLabels,
			Config: func() recipe.Config { return k.Config() },
		})
	}
	for _, s := range features.Statistics() {
		t.Statistics = append(t.Statistics, recipe.Statistic{Name: s.Name, About: s.About, Side: s.Side, OfItems: s.OfItems})
	}
	for _, k := range losses() {
		t.Losses = append(t.Losses, k.Loss)
	}
	for _, k := range samplers() {
		t.Samplers = append(t.Samplers, k.Sampler)
	}
	for _, k := range optimizers() {
		t.Optimizers = append(t.Optimizers, k.Named)
	}
	return t
}

// Feature is the kind of a feature; not found where it has none that there is.
func Feature(f *recipe.Feature) (features.Kind, error) {
	return pick("feature kind", f.Kind, features.Kinds(), func(k features.Kind) string { return k.Name })
}

// Statistic is what a feature takes from the training log; ok is false where it takes
// nothing.
func Statistic(f *recipe.Feature) (s features.Statistic, ok bool, err error) {
	if f.Statistic == "" {
		return s, false, nil
	}
	s, err = pick("statistic", f.Statistic, features.Statistics(), func(s features.Statistic) string { return s.Name })
	return s, err == nil, err
}
