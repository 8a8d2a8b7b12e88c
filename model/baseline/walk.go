package baseline

import (
	"context"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// WalkConfig walks at random from item to user to item: RP3beta, or P3alpha where Beta is 0; see Fit.
type WalkConfig struct {
	// K is how many targets are kept of each item, and then how many sources of each.
	// Touch: search it between 50 and 1,000.
	K int `yaml:"k" range:"≥ 1"`
	// Alpha is the exponent of the chance of each step.
	// Touch: search it around 1, from 0.3 to 2.
	Alpha float64 `yaml:"alpha" range:"> 0"`
	// Beta is the exponent of the popularity that is divided by; p3alpha has 0.
	// Touch: raise it to recommend rarer items.
	Beta float64 `yaml:"beta" range:"≥ 0"`
	// Normalize scales the weights of a source to the sum 1.
	// Touch: try both in a search.
	Normalize bool `yaml:"normalize"`
}

// DefaultWalkConfig is a sound start for search, not a tuned setting.
func DefaultWalkConfig() WalkConfig {
	return WalkConfig{K: 500, Alpha: 1, Beta: 0.6, Normalize: true}
}

// Validate reports all faults of c.
func (c WalkConfig) Validate() error { return setting.Check(c).Join("baseline: walk: ") }

// Fit scores by a random walk of three steps, from the user to one of the user's
// items, to somebody who has it too, to another item of theirs:
//
//	score(u, i) = Σ_{j ∈ I_u} w(j, i)
//	w(j, i)     = Σ_{v ∈ U_j ∩ U_i} (1/n_j)^α · (1/n_v)^α / n_i^β,  w(j, j) = 0
//
// with U_j the users of item j and n the size of what it counts. With weights of the rows n
// is their sum, a step is drawn in proportion to them, and a user's item speaks as loud as the
// first step goes there:
//
//	score(u, i) = Σ_{j ∈ I_u} x_uj^α·w(j, i)
//	w(j, i)     = Σ_{v ∈ U_j ∩ U_i} (x_vj/n_j)^α · (x_vi/n_v)^α / n_i^β
//
// Of each j the K
// greatest w(j, ·) are kept, scaled to the sum 1 if Normalize is set; then of each i
// the K greatest w(·, i); equal ones by id. The first step, alike for all items of a
// user but for x_uj, changes no order and is left out. An item without training rows scores 0.
// Source: Cooper et al. 2014 (P3alpha), Paudel et al. 2017 (RP3beta), in the form of
// RP3betaRecommender of Ferrari Dacrema et al. 2021, which takes weights for the step from
// users to items alone.
//
// The result is the same on any number of processors; ctx.Err() when ctx ends first.
// Cost: O(Σ_u n_u²) time, 24·K·items bytes.
func (c WalkConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	return in.reading(fitted(fitWalk(ctx, in.Log, c)))
}

// Memory is what Fit takes.
func (c WalkConfig) Memory(s Size) ([]Part, error) { return s.neighbours(s.Items, c.K), nil }

// Cost tells the work of Fit.
func (c WalkConfig) Cost(in Input) Cost { return Cost{Work: []Work{{"walks", in.gram()}}} }

// P3AlphaConfig is a WalkConfig without Beta.
type P3AlphaConfig struct {
	WalkConfig `yaml:",inline"`
}

// DefaultP3AlphaConfig is a sound start for search, not a tuned setting.
func DefaultP3AlphaConfig() P3AlphaConfig {
	c := DefaultWalkConfig()
	c.Beta = 0
	return P3AlphaConfig{c}
}

// Validate reports all faults of c.
func (c P3AlphaConfig) Validate() error {
	faults := setting.Check(c)
	if c.Beta > 0 {
		faults.Add("beta", " = %g, want 0 for kind p3alpha", c.Beta)
	}
	return faults.Join("baseline: walk: ")
}

// fitWalk is WalkConfig.Fit.
func fitWalk(ctx context.Context, train *datasets.Log, config WalkConfig) (*itemToItem, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	x := newMatrix(train)
	byUser, byItem := x.byUser.power(config.Alpha), x.byItem.power(config.Alpha)
	step, discount := make([]float64, byUser.Len()), make([]float64, byItem.Len())
	for v := range step {
		step[v] = inverse(x.byUser.total(int32(v)), config.Alpha)
	}
	for i := range discount {
		discount[i] = inverse(x.byItem.total(int32(i)), config.Beta)
	}
	columns := make([][]neighbour, byItem.Len())
	rows := make([][]neighbour, byItem.Len())
	err := each(ctx, len(rows), func() func(int) {
		sum := make([]float64, len(rows))
		kept := best{k: config.K}
		return func(j int) {
			start := inverse(x.byItem.total(int32(j)), config.Alpha)
			users, there := byItem.of(int32(j))
			for k, v := range users {
				items, back := byUser.of(v)
				for n, i := range items {
					sum[i] += step[v] * float64(weightAt(there, k)*weightAt(back, n))
				}
			}
			kept.reset()
			for i, w := range sum {
				if w > 0 && i != j {
					kept.offer(neighbour{int32(i), start * w * discount[i]})
				}
			}
			clear(sum)
			rows[j] = slices.Clone(kept.cut())
			if config.Normalize {
				normalizeRow(rows[j])
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for j, list := range rows {
		for _, n := range list {
			columns[n.id] = append(columns[n.id], neighbour{int32(j), n.similarity})
		}
	}
	out := make([][]link, len(columns))
	kept := best{k: config.K}
	for i, list := range columns {
		kept.reset()
		for _, n := range list {
			kept.offer(n)
		}
		out[i] = links(kept.cut())
	}
	return fromColumns(out, byUser), nil
}

// inverse is x to the power of −p, or 1 where nothing is counted.
func inverse(x, p float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Pow(x, -p)
}

// normalizeRow scales the list to the sum 1.
func normalizeRow(list []neighbour) {
	total := 0.
	for _, n := range list {
		total += n.similarity
	}
	for k := range list {
		list[k].similarity /= total
	}
}
