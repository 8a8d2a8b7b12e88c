package baseline

import (
	"context"
	"fmt"

	"tandem/datasets"
	"tandem/model/kernel"
)

// easeByUsers is the regression of EASEConfig.Fit, solved over users. With A = (XXᵀ + λI)⁻¹ and
// h_j = X_·jᵀ·A·X_·j the identity of Woodbury makes
//
//	P = (I − Xᵀ·A·X)/λ    P_jj = (1 − h_j)/λ
//	score(x, j) = x_j − (x·P)_j/P_jj = (z·X_·j − h_j·x_j)/(1 − h_j)    z = x·Xᵀ·A
//
// where x is what somebody has; for user u of the log, whose x is row u of X, z is the u-th unit
// vector less λ·A_u, since XXᵀ·A = I − λA.
// Source: Steck 2019 for the regression; Woodbury 1950 for the identity.
type easeByUsers struct {
	histories
	told  bool // histories are of another log than that of x
	x     matrix
	a     []float32 // A, (users × users)
	h     []float32 // by item
	l2    float32
	users int
}

// fitEASEByUsers solves the regression over users.
// Cost: O(Σ_i n_i² + users³), n_i the users of an item; memory 4·users² bytes. A score of all
// items takes as long as the log is, and its rows of users.
func fitEASEByUsers(ctx context.Context, train *datasets.Log, c EASEConfig) (*easeByUsers, error) {
	n := train.NumUsers()
	if err := gramFits(int64(n), "users", c.MaxGB); err != nil {
		return nil, fmt.Errorf("baseline: ease: %w", err)
	}
	x := newMatrix(train)
	m := &easeByUsers{histories: histories{x.byUser}, x: x, l2: float32(c.L2), users: n, h: make([]float32, train.NumItems())}
	var err error
	if m.a, err = gram(ctx, matrix{byUser: x.byItem, byItem: x.byUser}); err != nil {
		return nil, err
	}
	for u := range n {
		m.a[u*n+u] += m.l2
	}
	if err := invertSPD(ctx, m.a, n); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, fmt.Errorf("baseline: ease: l2 = %g: %w: raise it", c.L2, err)
	}
	for u := range n { // −A below the diagonal becomes A everywhere
		for v := range u + 1 {
			m.a[u*n+v] = -m.a[u*n+v]
			m.a[v*n+u] = m.a[u*n+v]
		}
	}
	return m, each(ctx, len(m.h), func() func(int) {
		return func(i int) {
			users, weights := x.byItem.of(int32(i))
			sum := 0.
			for k, u := range users {
				sum += float64(weightAt(weights, k)) * product(m.a[int(u)*n:][:n], users, weights)
			}
			m.h[i] = float32(sum)
		}
	})
}

// product is that of a row over users and a column of X.
func product(row []float32, users []int32, weights []float32) float64 {
	sum := 0.
	for k, u := range users {
		sum += float64(row[u]) * float64(weightAt(weights, k))
	}
	return sum
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values or a user is outside [0, users).
func (m *easeByUsers) Score(dst []float32, users []int32) error {
	items := len(m.h)
	checkLen(dst, users, items)
	z, mine := make([]float32, m.users), make([]float32, items)
	for r, u := range users {
		if u < 0 || int(u) >= m.users {
			panic("baseline: user out of range")
		}
		row := dst[r*items:][:items]
		has, weights := m.history.of(u)
		if len(has) == 0 {
			clear(row)
			continue
		}
		if m.told {
			m.project(z, has, weights)
		} else {
			for v, a := range m.a[int(u)*m.users:][:m.users] {
				z[v] = -m.l2 * a
			}
			z[u]++
		}
		for k, i := range has {
			mine[i] = weightAt(weights, k)
		}
		m.fill(row, z, mine)
		for _, i := range has {
			mine[i] = 0
		}
	}
	return nil
}

// ScoreItems writes the score of every item to dst for somebody who has the given items,
// known to the training log or not. It panics if dst has not items values or an item
// is outside [0, items).
func (m *easeByUsers) ScoreItems(dst []float32, has []int32) {
	checkLen(dst, []int32{0}, len(m.h))
	checkItems(has, len(m.h))
	z, mine := make([]float32, m.users), make([]float32, len(m.h))
	for _, i := range has {
		mine[i]++
	}
	m.project(z, has, nil)
	m.fill(dst, z, mine)
}

// read takes what users have from another log.
func (m *easeByUsers) read(log *datasets.Log) error {
	m.told = true
	return m.histories.read(log)
}

// project writes z = x·Xᵀ·A of somebody who has a list.   Cost: O(Σ_i n_i·users).
func (m *easeByUsers) project(z []float32, has []int32, own []float32) {
	clear(z)
	for at, i := range has {
		users, weights := m.x.byItem.of(i)
		for k, u := range users {
			kernel.Axpy(z, weightAt(own, at)*weightAt(weights, k), m.a[int(u)*m.users:][:m.users])
		}
	}
}

// fill scores all items by z for somebody to whom they count for mine.
func (m *easeByUsers) fill(dst, z, mine []float32) {
	for j := range dst {
		users, weights := m.x.byItem.of(int32(j))
		if len(users) == 0 { // nobody has it: h is 0, and so is its score
			dst[j] = 0
			continue
		}
		h := float64(m.h[j])
		dst[j] = float32((product(z, users, weights) - h*float64(mine[j])) / (1 - h))
	}
}
