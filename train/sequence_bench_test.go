package train

import (
	"testing"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/model/draw"
	"tandem/train/optim"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

// A step over whole histories, of the size of Amazon Beauty: 22,363 users with 6 rows of 12,101
// items each, two blocks of attention over a width of 64, dropout one half.
func BenchmarkSequenceStep(b *testing.B) {
	const users, items, rows = 22_363, 12_101, 7
	log := &datasets.Log{UserIDs: datasets.NewIDs(), ItemIDs: datasets.NewIDs()}
	for i := range items {
		log.ItemIDs.Add(string(rune('a'+i%26)) + string(rune(i)))
	}
	for u := range users {
		log.UserIDs.Add(string(rune(u)) + "u" + string(rune(u%7)))
		for j := range rows {
			log.Users, log.Items = append(log.Users, int32(u)), append(log.Items, int32(draw.New(1, draw.Shuffle).At(uint64(u*rows+j)).Below(items)))
		}
	}
	for name, negatives := range map[string]int{"all": 0, "1024 shared": 1024} {
		b.Run(name, func(b *testing.B) {
			table := false
			m, err := model.New(model.Config{Kind: model.TwoTower, Dim: 64, Similarity: "dot", UserTable: &table, InitSD: .02,
				History: &model.History{Kind: "attention", Length: 50, Blocks: 2, Heads: 2, Dropout: .5, Positions: true}},
				model.Entities{Seen: features.SeenUsers(log)}, model.Entities{Seen: features.SeenItems(log)}, 1)
			require.NoError(b, err)
			sampler, err := sample.NewUniform(log)
			require.NoError(b, err)
			c := DefaultSharedConfig()
			c.Batch, c.Negatives = 1536, negatives
			e, err := newEngine(m, log, c, nil, sampler, &optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-8})
			require.NoError(b, err)
			defer e.close()
			_, err = e.step(0, 0)
			require.NoError(b, err)
			b.ReportAllocs()
			positions := 0
			for i := 0; b.Loop(); i++ {
				_, err := e.step(0, i%e.stepsPerEpoch())
				require.NoError(b, err)
				positions += e.drawn.n
			}
			b.ReportMetric(float64(positions)/b.Elapsed().Seconds(), "positions/s")
		})
	}
}
