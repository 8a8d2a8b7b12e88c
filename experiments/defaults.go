package experiments

import (
	"tandem/datasets"
	"tandem/datasets/amazon"
	"tandem/datasets/synth"
	"tandem/experiments/stats"
)

// Every default of a recipe stands in this file and nowhere else; the shop of synth
// and the files of amazon have their own.

// Defaults returns a recipe with every default that does not depend on a kind.
func Defaults() Recipe {
	r := Recipe{Seeds: []uint64{1}}
	r.Data.setDefaults("csv")
	r.Clean = Clean{{Duplicates: "last"}}
	r.Split.setDefaults("leave-last-out")
	r.Features = Features{Item: []Feature{}, User: []Feature{}}
	r.Models = []Model{}
	r.Train.setDefaults("softmax")
	r.Evaluate = Evaluate{
		Protocol: "full",
		Metrics:  []string{"ndcg@10", "recall@20", "hit@10"},
		Segments: []string{}, UsersSeed: 1,
	}
	r.Compare = Compare{Pairs: Pairs{All: true}, Bootstrap: 2000, Interval: stats.Percentile, Seed: 1}
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

func (p *PriceRange) setDefaults(string) { *p = PriceRange{Column: "price", Then: "missing"} }

func (p *PriceOutliers) setDefaults(string) {
	*p = PriceOutliers{Column: "price", Items: 20, Quantile: 0.99, Then: "missing"}
}

func (m *MinCategory) setDefaults(string) { *m = MinCategory{Column: "category", Then: "parent"} }

// delimiters are what stands between fields unless the recipe says otherwise; formats
// that are not here have neither delimiter nor header.
var delimiters = map[string]string{"csv": ",", "tsv": "\t"}

func (s *Split) setDefaults(kind string) {
	*s = Split{Kind: kind}
	switch kind {
	case "leave-last-out":
		s.Valid, s.Test = 1, 1
	case "ratio":
		s.Valid, s.Test, s.Order, s.Seed = 0.1, 0.2, "auto", 1
	case "global-time":
		s.Valid, s.Test = 0.1, 0.2
	case "given":
		s.Order, s.Seed = "auto", 1
	case "cold-items":
		s.Cold = &Cold{Valid: 0.05, Test: 0.2, Seed: 1}
		s.Base = &Split{}
		s.Base.setDefaults("leave-last-out")
	}
}

func (f *Feature) setDefaults(kind string) {
	*f = Feature{Kind: kind}
	switch kind {
	case "price":
		f.Standardized = true
	case "path":
		f.MinItems, f.Weight = 1, "sum"
	case "tags":
		f.MinItems, f.Weight = 1, "mean"
	}
}

func (m *Model) setDefaults(kind string) {
	*m = Model{Kind: kind}
	if kind == "item-knn" {
		m.KNN = &KNN{K: 100, Shrink: 10, Weighting: "none"}
	}
	if !m.Trained() {
		return
	}
	m.Features, m.UserFeatures = []string{}, []string{}
	m.Dim, m.InitSD = 32, 0.01
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

// setTrainDefaults gives m the training section of a loss; heads that look at one pair
// at a time cannot share negatives.
func (m *Model) setTrainDefaults(loss string) {
	m.Train = &Train{}
	m.Train.setDefaults(loss)
	if !m.SharesNegatives() {
		m.Train.SharedNegatives, m.Train.Negatives = false, 4
	}
}

func (t *Train) setDefaults(loss string) {
	*t = Train{
		Loss: loss, Sampler: "uniform", SamplerExponent: 0.75, Negatives: 4, Batch: 256,
		Optimizer: "adam", LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, LRSchedule: "constant",
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
