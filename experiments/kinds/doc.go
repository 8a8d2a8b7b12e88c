// Package kinds is the one place that maps the names of a recipe to what they stand for: a
// kind of model to its config, a loss, a sampler, an optimiser to its constructor, a kind of
// feature to its encoder. Decoding, checks, schema and reference read the table (package
// recipe has its form); runs, plans and searches ask it for what the names mean.
//
//	r, err := recipe.Read(kinds.Table(), "shop.yaml")
//	config, err := kinds.Baseline(&r.Models[0])
//	scorer, err := config.Fit(ctx, baseline.Input{Log: train, Seed: 1})
//
// A new baseline is a file of its own in model/baseline, with its settings, defaults, checks,
// fit, memory and cost, and one entry here. So is a loss, a sampler or an optimiser in its
// package below train. The kinds of features stand in features.Kinds, which bundles read too.
//
// There is deliberately no registry that other packages fill: what a name means does not
// depend on what is linked.
package kinds

// The comments of settings first, then the page that is made of them.
//go:generate go -C ../recipe/internal/docs run ./extract
//go:generate go run ../reference/internal/page
