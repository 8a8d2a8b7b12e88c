package baseline

import (
	"context"
	"fmt"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// EASEConfig is a linear regression on all items of a user, in closed form; see Fit.
type EASEConfig struct {
	// L2 is λ, added to the diagonal of the Gram matrix: the larger, the more the weights
	// shrink towards 0.
	// Touch: first of all; search it on a logarithmic scale, from 50 to 5,000.
	L2 float64 `yaml:"l2" range:"> 0"`
	// MaxGB is how many GiB the Gram matrix of items², or users², values may take; a fit that needs
	// more is refused before it starts.
	// Touch: raise it where the machine has the memory, or clean out rare items.
	MaxGB float64 `yaml:"max_gb" range:"> 0"`
	// ByUsers solves the same regression over users instead of items: its time and memory follow
	// users³ and users², whatever the catalogue. Scores are the same but for rounding.
	// Touch: true where items are several times as many as users.
	ByUsers bool `yaml:"by_users,omitempty" json:",omitempty"`
}

// DefaultEASEConfig is a sound start for search, not a tuned setting.
func DefaultEASEConfig() EASEConfig { return EASEConfig{L2: 500, MaxGB: gramGB} }

// Validate reports all faults of c.
func (c EASEConfig) Validate() error { return setting.Check(c).Join("baseline: ease: ") }

// Fit returns what scores items by a linear regression on all items of the user, in closed form:
//
//	score(u, i) = Σ_{j ∈ I_u} x_uj·B_ji
//	B_ij = −P_ij / P_jj (i ≠ j), B_jj = 0,  P = (XᵀX + L2·I)⁻¹
//
// which minimises |X − XB|² + L2·|B|² with a zero diagonal; X is the (users × items)
// interaction matrix, binary or of the weights of the rows, and I_u the user's items.
// An item without training rows scores 0, and so does every item for a user without.
// Source: Steck 2019, "Embarrassingly shallow autoencoders for sparse data".
//
// Fit inverts the Gram matrix in float32, on all processors, with the same bits on
// any number of them. It fails when items² values do not fit the budget, when L2 is so
// small that float32 cannot do it, and with ctx.Err() when ctx ends first.
//
// The scaled matrix has a condition below items·(1 + max n_i/L2), n_i the users of an
// item, and a solution is off by about that times 6·10⁻⁸ at worst.
// Cost: O(Σ_u n_u² + items³); memory 4·items² bytes.
func (c EASEConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.ByUsers {
		return in.reading(fitted(fitEASEByUsers(ctx, in.Log, c)))
	}
	return in.reading(fitted(fitEASE(ctx, in.Log, c)))
}

// Memory is what Fit takes. It fails where Fit would refuse.
func (c EASEConfig) Memory(s Size) ([]Part, error) {
	n, of := s.Items, "items"
	if c.ByUsers {
		n, of = s.Users, "users"
	}
	return []Part{s.both(), {Name: "Gram matrix", Bytes: 4 * n * n}, {"inverting", 8 * n * panel, true}}, gramFits(n, of, c.MaxGB)
}

// Cost tells the work of Fit.
func (c EASEConfig) Cost(in Input) Cost {
	if c.ByUsers {
		users := float64(in.Log.NumUsers())
		return Cost{Work: []Work{{"Gram matrix", float64(in.Log.Len()) + squares(in.Log.ItemCounts())}, {"inversion", users * users * users}}}
	}
	items := float64(in.Log.NumItems())
	return Cost{ByItem: true, Work: []Work{{"Gram matrix", in.gram()}, {"inversion", items * items * items}}}
}

// ease is what EASEConfig fits.
type ease struct {
	histories
	items int
	b     []float32 // (items × items), row j is what having j adds
}

// fitEASE is EASEConfig.Fit.
func fitEASE(ctx context.Context, train *datasets.Log, config EASEConfig) (*ease, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	n := train.NumItems()
	if err := gramFits(int64(n), "items", config.MaxGB); err != nil {
		return nil, fmt.Errorf("baseline: ease: %w", err)
	}
	x := newMatrix(train)
	m := &ease{histories: histories{x.byUser}, items: n}
	var err error
	if m.b, err = gram(ctx, x); err != nil {
		return nil, err
	}
	for i := range n {
		m.b[i*n+i] += float32(config.L2)
	}
	if err := invertSPD(ctx, m.b, n); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, fmt.Errorf("baseline: ease: l2 = %g: %w: raise it", config.L2, err)
	}
	return m, m.weights(ctx)
}

// weights turns the lower triangle of −P into B, in place.
func (m *ease) weights(ctx context.Context) error {
	n := m.items
	scale := make([]float32, n)
	for i := range scale {
		scale[i] = -1 / m.b[i*n+i] // 1 / P_ii
		m.b[i*n+i] = 0
	}
	// By tiles, so that neither side of the diagonal strides through memory alone.
	const tile = 64
	tiles := (n + tile - 1) / tile
	return each(ctx, tiles, func() func(int) {
		return func(t int) {
			for j0 := 0; j0 <= t*tile; j0 += tile {
				for i := t * tile; i < min((t+1)*tile, n); i++ {
					for j := j0; j < min(j0+tile, i); j++ {
						v := m.b[i*n+j]
						m.b[i*n+j], m.b[j*n+i] = v*scale[j], v*scale[i]
					}
				}
			}
		}
	})
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values or a user is outside [0, users).
// Cost: O(n_u·items) per user; allocates nothing.
func (m *ease) Score(dst []float32, users []int32) error {
	return scoreEach(dst, users, m.items, m.history, m.add)
}

// ScoreItems writes the score of every item to dst for somebody who has the given items,
// known to the training log or not. It panics if dst has not items values or an item
// is outside [0, items).
func (m *ease) ScoreItems(dst []float32, has []int32) {
	checkLen(dst, []int32{0}, m.items)
	checkItems(has, m.items)
	m.add(dst, has, nil)
}

func (m *ease) add(row []float32, has []int32, weights []float32) {
	sumRows(row, m.b, has, weights)
}
