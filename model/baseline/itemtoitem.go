package baseline

import "slices"

// itemToItem is a sparse item-to-item model:
//
//	score(u, i) = Σ_{j ∈ I_u} x_uj·w(j, i)
//
// with I_u the items of the user, of the training log or the history (Input), and x_uj what they weigh. What w is says the function that fits it:
// fitItemKNN, fitContentKNN, fitHybridKNN, fitWalk or fitSLIM.
type itemToItem struct {
	histories
	// row j lists the items that j speaks for, ascending, and how loud
	offsets []int
	targets []int32
	weights []float32
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values or a user is outside [0, users).
// A user without training interactions scores 0 throughout.
// Cost: O(items + weights of the user's items) per user; allocates nothing.
func (m *itemToItem) Score(dst []float32, users []int32) error {
	return scoreEach(dst, users, m.items(), m.history, m.add)
}

// ScoreItems writes the score of every item to dst for somebody who has the given items,
// known to the training log or not. It panics if dst has not items values or an item
// is outside [0, items).
func (m *itemToItem) ScoreItems(dst []float32, has []int32) {
	checkLen(dst, []int32{0}, m.items())
	checkItems(has, m.items())
	m.add(dst, has, nil)
}

func (m *itemToItem) items() int { return len(m.offsets) - 1 }

func (m *itemToItem) add(row []float32, has []int32, own []float32) {
	clear(row)
	for n, j := range has {
		x := weightAt(own, n)
		from, to := m.offsets[j], m.offsets[j+1]
		weights := m.weights[from:to]
		for k, i := range m.targets[from:to] {
			row[i] += x * weights[k]
		}
	}
}

// link is one weight of a sparse row or column.
type link struct {
	item   int32
	weight float32
}

// fromColumns builds the model from the weights by target: columns[i] lists w(·, i).
func fromColumns(columns [][]link, history entries) *itemToItem {
	m := &itemToItem{histories: histories{history}, offsets: make([]int, len(columns)+1)}
	for _, list := range columns {
		for _, l := range list {
			m.offsets[l.item+1]++
		}
	}
	for j := range columns {
		m.offsets[j+1] += m.offsets[j]
	}
	m.targets = make([]int32, m.offsets[len(columns)])
	m.weights = make([]float32, len(m.targets))
	next := slices.Clone(m.offsets)
	for i, list := range columns {
		for _, l := range list {
			m.targets[next[l.item]], m.weights[next[l.item]] = int32(i), l.weight
			next[l.item]++
		}
	}
	return m
}
