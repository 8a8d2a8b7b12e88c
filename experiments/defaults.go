package experiments

import (
	"tandem/datasets"
	"tandem/datasets/amazon"
	"tandem/datasets/atomic"
	"tandem/datasets/clean"
	"tandem/datasets/split"
	"tandem/datasets/synth"
	"tandem/experiments/stats"
	"tandem/features"
	"tandem/model"
)

// Every default of a recipe stands in this file and nowhere else; the shop of synth
// and the files of amazon and atomic have their own.

// Defaults returns a recipe with every default that does not depend on a kind.
func Defaults() Recipe {
	r := Recipe{Seeds: []uint64{1}}
	r.Data.setDefaults("csv")
	r.Clean = clean.DefaultConfig()
	r.Split = split.DefaultConfig(split.LeaveLastOut)
	r.Features = Features{Item: []Feature{}, User: []Feature{}}
	r.Audit.setDefaults()
	r.Models = []Model{}
	r.Train.setDefaults("softmax")
	r.Evaluate = Evaluate{
		Protocol: "full",
		Metrics:  []string{"ndcg@10", "recall@20", "hit@10"},
		Segments: []string{}, UsersSeed: 1, States: States{Hot: 50},
		FoldIn: FoldIn{Steps: 100, LR: 0.015},
	}
	r.Compare = Compare{Pairs: Pairs{All: true}, Bootstrap: 2000, Interval: stats.Studentised, Test: stats.Studentised, Seed: 1}
	return r
}

func (d *Data) setDefaults(format string) {
	*d = Data{Format: format}
	switch format {
	case "amazon":
		files := amazon.DefaultConfig()
		d.Amazon = &files
	case "sequence":
		d.Sequence = &Sequence{Column: "attributes"}
	case "movielens":
		d.MovieLens = &MovieLens{}
	case "atomic":
		files := atomic.DefaultConfig()
		d.Atomic = &files
	case "ncf":
		d.NCF = &NCF{}
	case "prepared": // a path is all it needs
	case "synth":
		shop := synth.DefaultConfig()
		d.Synth = &shop
	default:
		d.Interactions = &Interactions{}
	}
}

func (t *Table) setDefaults(string) { *t = Table{Unknown: "count"} }

func (c *Column) setDefaults(kind string) {
	*c = Column{Name: c.Name, Kind: kind}
	if kind == "price" {
		c.OtherCurrency, c.BadPrice = datasets.PriceError, datasets.PriceError
	}
}

// delimiters are what stands between fields unless the recipe says otherwise; formats
// that are not here have neither delimiter nor header.
var delimiters = map[string]string{"csv": ",", "tsv": "\t"}

func (f *Feature) setDefaults(kind string) {
	*f = Feature{Kind: kind}
	switch kind {
	case "price", "number":
		f.Standardized = true
	case "path":
		f.MinItems, f.Weight = 1, "sum"
	case "tags":
		f.MinItems, f.Weight = 1, "mean"
	case "vocabulary", favourites:
		f.MinItems = 1
	case "text":
		f.Words, f.Characters, f.Hashes, f.IDF, f.MinItems = []int{1}, []int{}, 1<<16, true, 2
	case "date":
		f.Parts = []string{features.DateMonth, features.DateWeekday}
	}
}

func (w *Within) setDefaults(string) { *w = Within{MinItems: 20} }

func (m *Model) setDefaults(kind string) {
	*m = Model{Kind: kind}
	if !m.Trained() {
		m.setBaselineDefaults()
		return
	}
	m.Features, m.UserFeatures = []string{}, []string{}
	m.Dim, m.InitSD, m.TableDType, m.Fusion = 32, 0.01, "float32", model.Sum
	loss := "bce"
	switch kind {
	case "mlp":
		m.Dim, m.Layers = 0, []int{64, 32, 16}
	case "neumf":
		m.Layers = []int{64, 32, 16}
	case "mf":
		m.Dim, m.BiasInit = 64, "zero"
	case "two-tower":
		m.Dim, m.InitSD = 64, 0.05
		m.Similarity, m.Temperature, m.BiasInit = "cosine", 0.15, "zero"
		loss = "softmax"
	}
	m.setTrainDefaults(loss)
}

func (p *Pretrain) setDefaults(string) { *p = Pretrain{Alpha: 0.5} }

func (t *Tower) setDefaults(string) { *t = Tower{Width: 16, Hidden: []int{64}} }

func (a *Affinity) setDefaults(string) { *a = Affinity{Width: 16} }

// setBaselineDefaults are sound starts for search, not tuned settings.
func (m *Model) setBaselineDefaults() {
	switch m.Kind {
	case "recent-popularity":
		m.WindowDays = 30
	case "category-popularity", "feature-popularity":
		m.Features = []string{}
	case "item-knn", "user-knn", "content-knn", "hybrid-knn":
		m.KNN = &KNN{}
		m.KNN.setDefaults("cosine")
		if contains("content-knn hybrid-knn", m.Kind) {
			m.Features = []string{}
		}
		if m.Kind == "hybrid-knn" {
			m.ContentWeight = 1
		}
	case "p3alpha":
		m.Walk = &Walk{K: 500, Alpha: 1, Normalize: true}
	case "rp3beta":
		m.Walk = &Walk{K: 500, Alpha: 1, Beta: 0.6, Normalize: true}
	case "ease":
		m.EASE = &EASE{L2: 500, MaxGB: 4}
	case "slim":
		m.SLIM = &SLIM{L1: 1, L2: 500, Positive: true, Sweeps: 100, Tolerance: 1e-4, MaxGB: 4}
	case "puresvd":
		m.PureSVD = &PureSVD{Factors: 50, Oversample: 32, Iterations: 30}
	case "ials":
		m.IALS = &IALS{Factors: 64, Epochs: 16, UnobservedWeight: 0.1, L2: 0.003, Exponent: 1, InitSD: 0.1}
	}
}

// setTrainDefaults gives m the training section of a loss; heads that look at one pair
// at a time cannot share negatives.
func (m *Model) setTrainDefaults(loss string) {
	m.Train = &Train{}
	m.Train.setDefaults(loss)
	if !m.SharesNegatives() {
		m.Train.SharedNegatives, m.Train.Negatives = false, 4
	}
}

func (t *Tune) setDefaults(method string) {
	*t = Tune{Method: method, Trials: 20, Seed: 1}
	if method == "asha" {
		t.Eta = 3
	}
}

func (w *Warm) setDefaults(string) { *w = Warm{Epochs: 8, LR: 1, Old: 1, EvaluateEvery: 1} }

func (t *Train) setDefaults(loss string) {
	*t = Train{
		Loss: loss, Sampler: "uniform", SamplerExponent: 0.75, Negatives: 4, Batch: 256,
		Arithmetic: "float32",
		Optimizer:  "adam", LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, LRSchedule: "constant",
		Epochs: 20, EvaluateEvery: 1, CheckpointEvery: 60,
		Stop: Stop{Views: []string{"all"}, Patience: 3},
	}
	if loss == "ccl" {
		t.Margin, t.NegativeWeight = 0.4, 100
	}
	if loss == "softmax" || loss == "ccl" {
		t.Negatives, t.SharedNegatives, t.Batch, t.LR = 1024, true, 1024, 5e-3
	}
}
