package model

import (
	"fmt"
	"math"

	"tandem/features"
	"tandem/model/embed"
)

// Where the biases of items start (Config.BiasInit). With n the training rows of an item:
const (
	ZeroBias      = "zero"
	LogPopularity = "log-popularity" // of ids at ln n less its mean, of features at 0

	// FeaturePopularity starts features at what they tell of the popularity of an item
	// (features.Rates, less its Start), and ids at the rest, so that both add up to ln n less
	// Start: an item without an id row starts as popular as others like it. Features in towers
	// have no biases of their own.
	FeaturePopularity = "feature-popularity"
)

// startBias sets the biases of seen items, and of features, as c says.
func (c Config) startBias(items *embed.Side, seen features.Seen) error {
	if !c.itemBias() {
		return nil
	}
	at, _ := items.Range(bias)
	switch c.BiasInit {
	case LogPopularity:
		mean := meanLog(seen)
		startIDs(items, seen, func(int32) float64 { return mean })
	case FeaturePopularity:
		var blocks []*features.Block
		var tables []*embed.Table
		for _, f := range items.Features {
			if f.At == 0 && f.Table.Width > at {
				blocks, tables = append(blocks, f.Block), append(tables, f.Table)
			}
		}
		rates, err := features.FitRates(seen, blocks)
		if err != nil {
			return fmt.Errorf("model: bias_init: %w", err)
		}
		for b, t := range tables {
			for row, x := range rates.Rows[b] {
				t.Write(int32(row), at, []float32{float32(x)})
			}
		}
		startIDs(items, seen, func(i int32) float64 { return rates.Log(blocks, i) })
	}
	return nil
}

// startIDs sets the biases of the ids of seen items to ln n less what is there already.
func startIDs(items *embed.Side, seen features.Seen, there func(item int32) float64) {
	at, _ := items.Range(bias)
	for i, n := range seen {
		if n > 0 {
			x := math.Log(float64(n)) - there(int32(i))
			items.ID.Write(int32(i), at, []float32{float32(x)})
		}
	}
}

// FollowPopularity moves the biases that started at ln n, of items that had training rows
// then and have some now, by as much as that start has moved since: an item of which twice
// as much is bought, relative to all others, gains ln 2. then has a count per item of m, of
// the log that the weights come from; known is what that log had of all its items, also
// those that m does not have. A config with another BiasInit stays as it is.
func (m *Model) FollowPopularity(then, now, known features.Seen) {
	if !m.itemBias() || m.BiasInit != LogPopularity {
		return
	}
	at, _ := m.Items.Range(bias)
	moved := meanLog(known) - meanLog(now)
	var b [1]float32
	for i := range int32(len(then)) {
		if then[i] > 0 && now[i] > 0 {
			m.Items.ID.Read(b[:], i, at)
			b[0] += float32(math.Log(float64(now[i])/float64(then[i])) + moved)
			m.Items.ID.Write(i, at, b[:])
		}
	}
}

// meanLog is the mean of ln n over seen items.
func meanLog(seen features.Seen) float64 {
	var sum, n float64
	for _, count := range seen {
		if count > 0 {
			sum += math.Log(float64(count))
			n++
		}
	}
	return sum / max(n, 1)
}
