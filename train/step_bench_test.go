package train

import (
	"fmt"
	"strings"
	"testing"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/model/draw"
	"tandem/train/loss"
	"tandem/train/optim"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

// movies is a log of the size of MovieLens-1M with items drawn by a power law.
func movies(users, items, rows int) *datasets.Log {
	l := &datasets.Log{UserIDs: datasets.NewIDs(), ItemIDs: datasets.NewIDs()}
	for u := range users {
		l.UserIDs.Add(fmt.Sprint(u))
	}
	for i := range items {
		l.ItemIDs.Add(fmt.Sprint(i))
	}
	key := draw.New(1, draw.Shuffle)
	for r := range rows {
		x := key.At(uint64(r)).Float64()
		l.Users = append(l.Users, int32(r%users))
		l.Items = append(l.Items, int32(x*x*float64(items)))
	}
	return l
}

// BenchmarkStep measures training steps on tables of the size of MovieLens-1M: 1,024
// positives with 4 negatives each, and for the two-tower model with 1,024 shared ones.
func BenchmarkStep(b *testing.B) {
	log := movies(6040, 3706, 994_169)
	sampler, err := sample.NewUniform(log)
	require.NoError(b, err)
	weighted := *log
	for r := range log.Len() {
		weighted.Weights = append(weighted.Weights, .2+float32(r%5)/5)
	}
	type bench struct {
		name  string
		model model.Config
	}
	cases := []bench{
		{"NeuMF-8", model.Config{Kind: model.NeuMF, Dim: 8, Layers: []int{64, 32, 16, 8}, InitSD: .01}},
		{"NeuMF-64", model.Config{Kind: model.NeuMF, Dim: 64, Layers: []int{256, 256, 128, 64}, InitSD: .01}},
		{"MF-64", model.Config{Kind: model.MF, Dim: 64, InitSD: .1}},
		{"two-tower-64", model.Config{Kind: model.TwoTower, Dim: 64, Similarity: "cosine", Temperature: .15, InitSD: .05}},
	}
	for _, c := range cases[:len(cases):len(cases)] {
		cases = append(cases, bench{c.name + ",weights", c.model})
	}
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			log := log
			if strings.HasSuffix(c.name, ",weights") {
				log = &weighted
			}
			m, err := model.New(c.model, model.Entities{Seen: features.SeenUsers(log)}, model.Entities{Seen: features.SeenItems(log)}, 1)
			require.NoError(b, err)
			cfg := DefaultConfig()
			cfg.Batch = 1024
			var objective Loss = loss.BCE
			if c.model.Kind == model.TwoTower {
				objective, cfg.Negatives, cfg.SharedNegatives = loss.Softmax, 1024, true
			}
			e, err := newEngine(m, log, cfg, objective, sampler, &optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-8})
			require.NoError(b, err)
			defer e.close()
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				_, err := e.step(0, i%(e.stepsPerEpoch()-1))
				require.NoError(b, err)
				i++
			}
			b.ReportMetric(float64(b.N)*1024*float64(1+cfg.Negatives)/b.Elapsed().Seconds(), "samples/s")
		})
	}
}
