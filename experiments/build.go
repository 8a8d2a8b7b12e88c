package experiments

import (
	"context"
	"fmt"
	"math"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/model/baseline"
	"tandem/train"
	"tandem/train/eval"
	"tandem/train/loss"
	"tandem/train/optim"
	"tandem/train/sample"
)

// This file maps the names of a recipe to what they stand for; no other place does.
// A new loss, sampler, optimiser, baseline, encoder or statistic is one entry in a table here.

// entry is one name and its constructor.
type entry[F any] struct {
	name  string
	build F
}

func namesOf[F any](table []entry[F]) []string {
	out := make([]string, len(table))
	for i, e := range table {
		out[i] = e.name
	}
	return out
}

func find[F any](what, name string, table []entry[F]) (build F, err error) {
	for _, e := range table {
		if e.name == name {
			return e.build, nil
		}
	}
	return build, fmt.Errorf("experiments: %s %q, %s", what, name, wanted(name, namesOf(table)))
}

// tables are the names that a recipe may choose among, for its choice tags.
func tables(name string) []string {
	switch name {
	case "encoders":
		return namesOf(encoders())
	case "statistics":
		return namesOf(statistics())
	case "models":
		return append(namesOf(baselines()), model.Kinds()...)
	case "dtypes":
		return model.TableDTypes()
	case "arithmetics":
		return train.Arithmetics()
	case "fusions":
		return model.Fusions()
	case "losses":
		return namesOf(losses())
	case "samplers":
		return namesOf(samplers())
	case "optimizers":
		return namesOf(optimizers())
	}
	panic("experiments: no table of that name")
}

// encoders are the kinds of feature.
func encoders() []entry[encoderKind] {
	return []entry[encoderKind]{
		{"price", withinCategory(Feature.price, features.FitPriceWithin)},
		{"number", withinCategory(Feature.number, features.FitNumber)},
		{"path", ofColumn(Feature.path, features.FitPath)},
		{"tags", ofColumn(Feature.tags, features.FitTags)},
		{"vocabulary", ofColumn(Feature.vocabulary, features.FitVocabulary)},
		{"text", ofColumn(Feature.text, features.FitText)},
		{"date", ofColumn(Feature.date, features.FitDate)},
		{favourites, ofEvents(Feature.favourites, features.FitFavourites)},
	}
}

// statistics are the columns that features can be made of from the training log.
func statistics() []entry[statistic] {
	plain := func(of func(*datasets.Log) (*datasets.Column, error)) func(*datasets.Log, *datasets.Column) (*datasets.Column, error) {
		return func(events *datasets.Log, _ *datasets.Column) (*datasets.Column, error) { return of(events) }
	}
	return []entry[statistic]{
		{"activity", statistic{"user", false, plain(func(l *datasets.Log) (*datasets.Column, error) { return features.UserActivity(l), nil })}},
		{"mean-price", statistic{"user", true, features.UserMeanPrice}},
		{"price-spread", statistic{"user", true, features.UserPriceSpread}},
		{"age", statistic{"item", false, plain(features.ItemAge)}},
		{"first-seen", statistic{"item", false, plain(features.ItemFirstSeen)}},
	}
}

type baselineFit func(ctx context.Context, f *closedForm) (eval.Scorer, error)

// closedForm is a baseline and what it is fitted on.
type closedForm struct {
	*Model
	log    *datasets.Log
	blocks []*features.Block // of its features, by item
	seed   uint64
}

// baselines are the models that have a closed form.
func baselines() []entry[baselineFit] {
	return []entry[baselineFit]{
		{"random", func(_ context.Context, f *closedForm) (eval.Scorer, error) {
			return baseline.NewRandom(f.log, f.seed), nil
		}},
		{"popularity", func(_ context.Context, f *closedForm) (eval.Scorer, error) { return baseline.FitPopularity(f.log), nil }},
		{"recent-popularity", func(_ context.Context, f *closedForm) (eval.Scorer, error) {
			return baseline.FitRecentPopularity(f.log, int64(math.Ceil(f.WindowDays*24*60*60)))
		}},
		{"category-popularity", func(_ context.Context, f *closedForm) (eval.Scorer, error) {
			return baseline.FitCategoryPopularity(f.log, f.blocks[0])
		}},
		{"feature-popularity", func(_ context.Context, f *closedForm) (eval.Scorer, error) {
			return baseline.FitFeaturePopularity(f.log, f.blocks)
		}},
		{"association", func(_ context.Context, f *closedForm) (eval.Scorer, error) {
			return baseline.FitAssociation(f.log), nil
		}},
		{"item-knn", func(ctx context.Context, f *closedForm) (eval.Scorer, error) {
			return baseline.FitItemKNN(ctx, f.log, f.KNN.config())
		}},
		{"user-knn", func(ctx context.Context, f *closedForm) (eval.Scorer, error) {
			return baseline.FitUserKNN(ctx, f.log, f.KNN.config())
		}},
		{"content-knn", func(ctx context.Context, f *closedForm) (eval.Scorer, error) {
			return baseline.FitContentKNN(ctx, f.log, f.blocks, f.KNN.config())
		}},
		{"hybrid-knn", func(ctx context.Context, f *closedForm) (eval.Scorer, error) {
			return baseline.FitHybridKNN(ctx, f.log, f.blocks, baseline.HybridKNNConfig{ContentWeight: f.ContentWeight, KNN: f.KNN.config()})
		}},
		{"p3alpha", fitWalk},
		{"rp3beta", fitWalk},
		{"ease", func(ctx context.Context, f *closedForm) (eval.Scorer, error) {
			return baseline.FitEASE(ctx, f.log, baseline.EASEConfig{L2: f.EASE.L2, MaxGB: f.EASE.MaxGB})
		}},
		{"slim", func(ctx context.Context, f *closedForm) (eval.Scorer, error) {
			s := f.SLIM
			return baseline.FitSLIM(ctx, f.log, baseline.SLIMConfig{
				L1: s.L1, L2: s.L2, K: s.K, Positive: s.Positive, Sweeps: s.Sweeps, Tolerance: s.Tolerance, MaxGB: s.MaxGB})
		}},
		{"puresvd", func(ctx context.Context, f *closedForm) (eval.Scorer, error) {
			return baseline.FitPureSVD(ctx, f.log, baseline.PureSVDConfig(*f.PureSVD), f.seed)
		}},
		{"ials", func(ctx context.Context, f *closedForm) (eval.Scorer, error) {
			s := f.IALS
			return baseline.FitIALS(ctx, f.log, baseline.IALSConfig{
				Factors: s.Factors, Epochs: s.Epochs, UnobservedWeight: s.UnobservedWeight, L2: s.L2, Exponent: s.Exponent,
				InitSD: s.InitSD, Steps: s.Steps}, f.seed)
		}},
	}
}

func fitWalk(ctx context.Context, f *closedForm) (eval.Scorer, error) {
	return baseline.FitWalk(ctx, f.log, baseline.WalkConfig(*f.Walk))
}

func (k *KNN) config() baseline.KNNConfig {
	return baseline.KNNConfig{K: k.K, Shrink: k.Shrink, Weighting: k.Weighting, Similarity: k.Similarity, Alpha: k.Alpha, Beta: k.Beta}
}

func gigabytes(n float64) int64 { return int64(n * (1 << 30)) }

// fitBaseline fits a model that has a closed form, and says how it scores new users.
func (p *Prepared) fitBaseline(ctx context.Context, m *Model, seed uint64) (s eval.Scorer, newUsers string, err error) {
	fit, err := find("model kind", m.Kind, baselines())
	if err != nil {
		return nil, "", err
	}
	if s, err = fit(ctx, p.closedForm(m, seed)); err != nil {
		return nil, "", err
	}
	s, newUsers = p.welcomeBaseline(m, s)
	return s, newUsers, nil
}

// closedForm is what m is fitted on.
func (p *Prepared) closedForm(m *Model, seed uint64) *closedForm {
	f := &closedForm{Model: m, log: p.learned(m), seed: seed}
	_, items := p.entities(m, seed)
	f.blocks = items.Blocks
	return f
}

func losses() []entry[func(*Train) train.Loss] {
	plain := func(l train.Loss) func(*Train) train.Loss { return func(*Train) train.Loss { return l } }
	return []entry[func(*Train) train.Loss]{
		{"bce", plain(loss.BCE)},
		{"bpr", plain(loss.BPR)},
		{"softmax", plain(loss.Softmax)},
		{"hinge", plain(loss.Hinge)},
		{"ccl", func(t *Train) train.Loss { return loss.CCL(float32(t.Margin), float32(t.NegativeWeight)) }},
	}
}

type newSampler func(*datasets.Log, *Train) (train.Sampler, error)

func samplers() []entry[newSampler] {
	return []entry[newSampler]{
		{"uniform", func(log *datasets.Log, _ *Train) (train.Sampler, error) { return sample.NewUniform(log) }},
		{"unchecked", func(log *datasets.Log, _ *Train) (train.Sampler, error) { return sample.NewUnchecked(log), nil }},
		{"popularity", func(log *datasets.Log, t *Train) (train.Sampler, error) {
			return sample.NewPopularity(log, t.SamplerExponent)
		}},
		{"in-batch", func(log *datasets.Log, _ *Train) (train.Sampler, error) { return sample.NewInBatch(log) }},
	}
}

// exponents are the laws of the samplers: the chance of an item is its training count to
// the power of the exponent.
func exponents() []entry[func(*Train) float64] {
	return []entry[func(*Train) float64]{
		{"uniform", func(*Train) float64 { return 0 }},
		{"unchecked", func(*Train) float64 { return 0 }},
		{"popularity", func(t *Train) float64 { return t.SamplerExponent }},
		{"in-batch", func(*Train) float64 { return 1 }},
	}
}

func optimizers() []entry[func(*Train) train.Rule] {
	return []entry[func(*Train) train.Rule]{
		{"sgd", func(t *Train) train.Rule { return &optim.SGD{Decay: float32(t.WeightDecay)} }},
		{"adagrad", func(t *Train) train.Rule {
			return &optim.Adagrad{Eps: float32(t.Eps), Decay: float32(t.WeightDecay)}
		}},
		{"adam", func(t *Train) train.Rule {
			return &optim.Adam{Beta1: t.Beta1, Beta2: t.Beta2, Eps: float32(t.Eps), Decay: float32(t.WeightDecay)}
		}},
	}
}

// modelConfig is the architecture of a trained model.
func modelConfig(m *Model) model.Config {
	var towers []model.Tower
	for _, t := range m.Towers {
		towers = append(towers, model.Tower(t))
	}
	var terms []model.Affinity
	for _, a := range m.Affinity {
		terms = append(terms, model.Affinity(a))
	}
	return model.Config{
		Kind: m.Kind, Dim: m.Dim, Layers: m.Layers, Similarity: m.Similarity, Temperature: m.Temperature,
		ItemBias: m.ItemBias, BiasInit: m.BiasInit, InitSD: m.InitSD, ColdOffset: m.ColdOffset.Value, TableDType: m.TableDType,
		Towers: towers, Fusion: m.Fusion, GateAdds: m.GateAdds, Affinity: terms,
	}
}

// averageEvery is how many steps pass between two updates of the averaged weights.
const averageEvery = 10

// trainConfig is how a trained model learns.
func trainConfig(m *Model, seed uint64) train.Config {
	t := m.Train
	return train.Config{
		Epochs: t.Epochs, Batch: t.Batch, MicroBatch: t.MicroBatch, Negatives: t.Negatives, SharedNegatives: t.SharedNegatives, LogQ: t.LogQ,
		LR: t.LR, LRSchedule: t.LRSchedule, L2: t.L2, ClipNorm: t.ClipNorm, Arithmetic: t.Arithmetic,
		RowConfig: train.RowConfig{IDDropout: m.IDDropout, IDDropoutCount: m.IDDropoutCount, UserIDDropout: m.UserIDDropout, Align: m.Align, AlignMin: m.AlignMin},
		Average:   t.Average, AverageEvery: averageEvery,
		EvaluateEvery: t.EvaluateEvery, Stop: train.Stop(t.Stop),
		CheckpointSteps: t.CheckpointSteps, CheckpointEvery: t.CheckpointEvery, MaxSeconds: t.MaxSeconds, Seed: seed,
	}
}
