package baseline

import (
	"context"
	"errors"
	"fmt"
	"math"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/features"
)

// popularity scores an item with the weight of its training rows, whoever asks.
type popularity struct {
	Counts []float32 // by item; exact up to 2²⁴
}

// PopularityConfig has no settings.
type PopularityConfig struct{ counting }

// Fit sums the weights of the rows of each item: counts them, where they have none.
// Cost: O(rows).
func (PopularityConfig) Fit(_ context.Context, in Input) (Scorer, error) {
	return fitPopularity(in.Log), nil
}

// fitPopularity is PopularityConfig.Fit.
func fitPopularity(train *datasets.Log) *popularity {
	p := &popularity{Counts: make([]float32, train.NumItems())}
	for i, n := range rowWeights(train) {
		p.Counts[i] = float32(n)
	}
	return p
}

// RecentPopularityConfig counts the latest rows alone; see Fit.
type RecentPopularityConfig struct {
	// WindowDays is how many days before the latest row of the log count.
	// Touch: to the length of a season, or of what is new in the shop.
	WindowDays float64 `yaml:"window_days" range:"> 0"`

	counting
}

// DefaultRecentPopularityConfig looks at a month.
func DefaultRecentPopularityConfig() RecentPopularityConfig {
	return RecentPopularityConfig{WindowDays: 30}
}

// Validate reports all faults of c.
func (c RecentPopularityConfig) Validate() error {
	return setting.Check(c).Join("baseline: recent popularity: ")
}

// Fit sums the weights of the rows of each item that are less than window older than
// the latest row of the log, in the unit of its times (seconds, as a rule).
// It fails if the log has no times, or window is below 1.   Cost: O(rows).
// Source: the "recently popular" baseline of Ji et al. 2020, "A re-visit of the popularity
// baseline in recommender systems".
func (c RecentPopularityConfig) Fit(_ context.Context, in Input) (Scorer, error) {
	return fitted(fitRecentPopularity(in.Log, int64(math.Ceil(c.WindowDays*24*60*60))))
}

// fitRecentPopularity is RecentPopularityConfig.Fit.
func fitRecentPopularity(train *datasets.Log, window int64) (*popularity, error) {
	if window < 1 {
		return nil, fmt.Errorf("baseline: recent popularity: window = %d, want ≥ 1", window)
	}
	if train.Times == nil {
		return nil, errors.New("baseline: recent popularity: the log has no times, want one for each row")
	}
	p := &popularity{Counts: make([]float32, train.NumItems())}
	var latest int64
	for r, t := range train.Times {
		if r == 0 || t > latest {
			latest = t
		}
	}
	for r, t := range train.Times {
		if latest-t < window {
			p.Counts[train.Items[r]] += train.Weight(r)
		}
	}
	return p, nil
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values.
func (p *popularity) Score(dst []float32, users []int32) error {
	checkLen(dst, users, len(p.Counts))
	for r := range users {
		copy(dst[r*len(p.Counts):], p.Counts)
	}
	return nil
}

// categoryPopularity is what CategoryPopularityConfig fits.
type categoryPopularity struct {
	histories
	share   *features.Block // m: one row per item, over categories
	within  []float32       // by entry of share: P(i|c)
	overall []float32       // P(c) of the log
}

// CategoryPopularityConfig has no settings.
type CategoryPopularityConfig struct{ counting }

// Fit returns what scores an item with its popularity within the categories that the
// user buys from, the chance of drawing a category and then a row of it:
//
//	score(u, i) = Σ_c P(c|u)·P(i|c)
//	P(c|u) = Σ_{j ∈ I_u} m_jc / |I_u|    P(i|c) = n_i·m_ic / Σ_j n_j·m_jc
//
// with m_ic the share of category c in item i, n_i its training rows and I_u the user's
// training items; with weights, n_i sums those of the rows and P(c|u) is the mean over I_u by
// weight. An item without a category is in one of its own with all such. Scores
// of a user sum to 1; one without training rows is scored like the log as a whole,
// P(c|u) = Σ_j n_j·m_jc / rows, which is n_i / rows. An item without training rows
// scores 0.
//
// Fit takes the categories from the rows of the first block, whose weights of an
// item are scaled to the sum 1: an encoded path counts for a category and for what is
// above it. It fails if block is not of all items or has a weight below 0.
// Cost: O(rows + entries of block).
func (CategoryPopularityConfig) Fit(_ context.Context, in Input) (Scorer, error) {
	return in.reading(fitted(fitCategoryPopularity(in.Log, in.Blocks[0])))
}

// fitCategoryPopularity is CategoryPopularityConfig.Fit.
func fitCategoryPopularity(train *datasets.Log, block *features.Block) (*categoryPopularity, error) {
	if block.Len() != train.NumItems() {
		return nil, fmt.Errorf("baseline: category popularity: block %q has %d rows, want one for each of %d items",
			block.Name, block.Len(), train.NumItems())
	}
	none := int32(block.Rows) // the category of items that have none
	m := &categoryPopularity{histories: histories{newMatrix(train).byUser}, share: &features.Block{Rows: block.Rows + 1, Offsets: []int32{0}}}
	m.overall = make([]float32, m.share.Rows)
	counts := rowWeights(train)
	total := make([]float64, m.share.Rows) // Σ_j n_j·m_jc
	for i, n := range counts {
		index, weight := block.Row(int32(i))
		sum := 0.
		for _, w := range weight {
			if w < 0 {
				return nil, fmt.Errorf("baseline: category popularity: block %q, item %d: weight %g, want ≥ 0", block.Name, i, w)
			}
			sum += float64(w)
		}
		if sum == 0 {
			index, weight, sum = []int32{none}, []float32{1}, 1
		}
		for k, c := range index {
			m.share.Index = append(m.share.Index, c)
			m.share.Weight = append(m.share.Weight, float32(float64(weight[k])/sum))
			total[c] += n * float64(weight[k]) / sum
		}
		m.share.Offsets = append(m.share.Offsets, int32(len(m.share.Index)))
	}
	m.within = make([]float32, len(m.share.Index))
	for i, n := range counts {
		for e := m.share.Offsets[i]; e < m.share.Offsets[i+1]; e++ {
			if n > 0 {
				m.within[e] = float32(n * float64(m.share.Weight[e]) / total[m.share.Index[e]])
			}
		}
	}
	rows := 0.
	for _, n := range counts {
		rows += n
	}
	for c, n := range total {
		m.overall[c] = float32(n / max(1, rows))
	}
	return m, nil
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values or a user is outside [0, users).
// Cost: O(entries of the block) per user.
func (m *categoryPopularity) Score(dst []float32, users []int32) error {
	taste := make([]float32, m.share.Rows)
	return scoreEach(dst, users, m.share.Len(), m.history, func(row []float32, has []int32, own []float32) {
		clear(taste)
		all := float32(total(has, own))
		for n, j := range has {
			index, weight := m.share.Row(j)
			for k, c := range index {
				taste[c] += weightAt(own, n) * weight[k] / all
			}
		}
		if len(has) == 0 {
			copy(taste, m.overall)
		}
		for i := range row {
			sum := float32(0)
			for e := m.share.Offsets[i]; e < m.share.Offsets[i+1]; e++ {
				sum += taste[m.share.Index[e]] * m.within[e]
			}
			row[i] = sum
		}
	})
}
