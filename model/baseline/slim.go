package baseline

import (
	"context"
	"fmt"
	"math"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/model/kernel"
)

// SLIMConfig learns sparse weights between items; see Fit.
type SLIMConfig struct {
	// L1 is the penalty of a weight's size, of the sum of squares over all users: the
	// larger, the more weights are exactly 0.
	// Touch: raise it for a sparser and faster model.
	L1 float64 `yaml:"l1" range:"≥ 0"`
	// L2 is the penalty of a weight's square.
	// Touch: search it on a logarithmic scale, as that of ease.
	L2 float64 `yaml:"l2" range:"≥ 0"`
	// K is how many weights of each item are kept, the greatest by size; 0 = all.
	// Touch: for lists that are answered faster, at a loss to measure.
	K int `yaml:"k" range:"≥ 0"`
	// Positive lets no weight be below 0.
	// Touch: hardly ever; negative weights rarely help with implicit feedback.
	Positive bool `yaml:"positive"`
	// Sweeps is how often the weights of an item are gone through, at most.
	// Touch: when a fit says that items did not settle, or to bound its time.
	Sweeps int `yaml:"sweeps" range:"≥ 1"`
	// Tolerance ends the sweeps of an item when no weight moves by more.
	// Touch: lower it to compare with an exact solver.
	Tolerance float64 `yaml:"tolerance" range:"≥ 0"`
	// MaxGB is how many GiB the items² values of the Gram matrix may take.
	// Touch: raise it where the machine has the memory, or clean out rare items.
	MaxGB float64 `yaml:"max_gb" range:"> 0"`
}

// DefaultSLIMConfig is a sound start for search, not a tuned setting.
func DefaultSLIMConfig() SLIMConfig {
	return SLIMConfig{L1: 1, L2: 500, Positive: true, Sweeps: 100, Tolerance: 1e-4, MaxGB: gramGB}
}

// Validate reports all faults of c.
func (c SLIMConfig) Validate() error { return setting.Check(c).Join("baseline: slim: ") }

// Fit learns for every item i a sparse linear regression on the other items: the
// weights w(·, i) of ItemToItem minimise
//
//	½·|x_i − X·w|² + L1·|w|₁ + ½·L2·|w|²,  w_i = 0, w ≥ 0 if Positive
//
// with X the (users × items) interaction matrix, binary or of the weights of the rows, and x_i
// its column of item i.
// scikit-learn's ElasticNet(alpha, l1_ratio) is L1 = users·alpha·l1_ratio and
// L2 = users·alpha·(1−l1_ratio). An item without training rows scores 0.
// Source: Ning, Karypis 2011, "SLIM: sparse linear methods for top-n recommender systems";
// coordinate descent on the Gram matrix as in Friedman, Hastie, Tibshirani 2010, §2.2.
//
// Items are solved on all processors, with the same bits on any number of them. A target
// that has not settled after Sweeps is taken as it is. It fails when items² values do not
// fit the budget, and with ctx.Err() when ctx ends first.
// Cost: O(Σ_u n_u² + items·sweeps·changed weights·items); memory 4·items² bytes.
func (c SLIMConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	return in.reading(fitted(fitSLIM(ctx, in.Log, c)))
}

// Memory is what Fit takes; without a bound few weights are not 0, and a hundredth of
// the items is taken for that. It fails where Fit would refuse.
func (c SLIMConfig) Memory(s Size) ([]Part, error) {
	kept := max(100, s.Items/100)
	if c.K > 0 {
		kept = min(int64(c.K), s.Items)
	}
	return []Part{s.both(), {"Gram matrix", 4 * s.Items * s.Items, true}, {Name: "weights", Bytes: 16 * s.Items * kept}, {"solving", 16 * s.Items * s.Workers, true}},
		gramFits(s.Items, "items", c.MaxGB)
}

// Cost tells the work of Fit, where the weights that change are taken to be as many as
// the pairs of items that somebody has.
func (c SLIMConfig) Cost(in Input) Cost {
	items, pairs := float64(in.Log.NumItems()), squares(in.Log.UserCounts())
	return Cost{ByItem: true, Work: []Work{{"Gram matrix", in.gram()}, {"descent", items * min(pairs, items*items)}}}
}

// fitSLIM is SLIMConfig.Fit.
func fitSLIM(ctx context.Context, train *datasets.Log, config SLIMConfig) (*itemToItem, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	n := train.NumItems()
	if err := gramFits(int64(n), "items", config.MaxGB); err != nil {
		return nil, fmt.Errorf("baseline: slim: %w", err)
	}
	x := newMatrix(train)
	g, err := gram(ctx, x)
	if err != nil {
		return nil, err
	}
	mirror(g, n)
	columns := make([][]link, n)
	err = each(ctx, n, func() func(int) {
		d := newDescent(g, n, config)
		return func(i int) { columns[i] = d.solve(i) }
	})
	if err != nil {
		return nil, err
	}
	return fromColumns(columns, x.byUser), nil
}

// mirror copies the lower triangle of a (n×n) to the upper one.
func mirror(a []float32, n int) {
	const tile = 64
	for i0 := 0; i0 < n; i0 += tile {
		for j0 := 0; j0 <= i0; j0 += tile {
			for i := i0; i < min(i0+tile, n); i++ {
				for j := j0; j < min(j0+tile, i); j++ {
					a[j*n+i] = a[i*n+j]
				}
			}
		}
	}
}

// descent is what one worker needs to solve for one target after another.
type descent struct {
	g      []float32 // Gram matrix (n × n)
	n      int
	config SLIMConfig
	w      []float32 // by item
	rest   []float32 // by item: g_i − G·w
	best   best

	// The weights that are not 0, alone: by position in ids.
	ids       []int32
	sub       []float32 // their Gram matrix
	own, gone []float32 // their rest, and by how much each weight moved
}

func newDescent(g []float32, n int, c SLIMConfig) *descent {
	k := c.K
	if k == 0 {
		k = n
	}
	return &descent{g: g, n: n, config: c, w: make([]float32, n), rest: make([]float32, n), best: best{k: k}}
}

// solve returns the weights of target i. It looks at all items once, then only at those
// with a weight until these settle, and so on until no item wants to move: with a sparse
// answer nearly all the work is on few items.
func (d *descent) solve(i int) []link {
	clear(d.w)
	copy(d.rest, d.g[i*d.n:(i+1)*d.n])
	for range d.config.Sweeps {
		moved := 0.
		for j := range d.w {
			if diagonal := d.g[j*d.n+j]; j != i && diagonal > 0 {
				if delta := d.step(d.w[j], d.rest[j], diagonal); delta != 0 {
					d.w[j] += delta
					kernel.Axpy(d.rest, -delta, d.g[j*d.n:(j+1)*d.n])
					moved = max(moved, math.Abs(float64(delta)))
				}
			}
		}
		if moved <= d.config.Tolerance {
			break
		}
		d.settle()
	}
	return d.links()
}

// settle sweeps over the weights that are not 0.
func (d *descent) settle() {
	d.ids = d.ids[:0]
	for j, w := range d.w {
		if w != 0 {
			d.ids = append(d.ids, int32(j))
		}
	}
	m := len(d.ids)
	d.sub, d.own, d.gone = d.sub[:0], d.own[:0], append(d.gone[:0], make([]float32, m)...)
	for _, j := range d.ids {
		row := d.g[int(j)*d.n : (int(j)+1)*d.n]
		for _, k := range d.ids {
			d.sub = append(d.sub, row[k])
		}
		d.own = append(d.own, d.rest[j])
	}
	for range d.config.Sweeps {
		moved := 0.
		for p, j := range d.ids {
			if delta := d.step(d.w[j], d.own[p], d.sub[p*m+p]); delta != 0 {
				d.w[j] += delta
				d.gone[p] += delta
				kernel.Axpy(d.own, -delta, d.sub[p*m:(p+1)*m])
				moved = max(moved, math.Abs(float64(delta)))
			}
		}
		if moved <= d.config.Tolerance {
			break
		}
	}
	for p, j := range d.ids {
		if d.gone[p] != 0 {
			kernel.Axpy(d.rest, -d.gone[p], d.g[int(j)*d.n:(int(j)+1)*d.n])
		}
	}
}

// step returns how far the weight w moves to its minimum with all others fixed.
func (d *descent) step(w, rest, diagonal float32) float32 {
	z := float64(rest) + float64(diagonal)*float64(w)
	to := 0.
	switch {
	case z > d.config.L1:
		to = (z - d.config.L1) / (float64(diagonal) + d.config.L2)
	case z < -d.config.L1 && !d.config.Positive:
		to = (z + d.config.L1) / (float64(diagonal) + d.config.L2)
	}
	return float32(to) - w
}

// links returns the K greatest weights by size, equal ones by id.
func (d *descent) links() []link {
	d.best.reset()
	for j, w := range d.w {
		if w != 0 {
			d.best.offer(neighbour{int32(j), math.Abs(float64(w))})
		}
	}
	kept := d.best.cut()
	out := make([]link, len(kept))
	for k, n := range kept {
		out[k] = link{n.id, d.w[n.id]}
	}
	return out
}
