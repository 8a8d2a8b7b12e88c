package model

import (
	"fmt"
	"math"
	"sync"

	"tandem/model/kernel"
	"tandem/model/rank"
)

// Scorer scores users against the whole catalog without a graph. It is a snapshot of
// the item side: make a new one after the weights have changed. It is safe for
// concurrent use. A score has the same bits whatever users it is asked for with.
type Scorer struct {
	m       *Model
	items   int
	offset  []float32      // (I): what is added to every score whoever the user is
	panels  rank.Panels    // of the rows [vector | affinity | offset | 1], as far as there are
	mlp     *mlp           // nil without layers
	history *historyReader // nil for a model that reads none
	scratch sync.Pool      // *scoreScratch
}

type scoreScratch struct {
	row       []float32 // of one user
	users     []float32 // (users × panels.Width): rows [vector | affinity | 1 | bias]
	hidden    []float32 // (users × mlp.in)
	projected []float32 // (users × mlp.First)
	layers    rank.Scratch
	history   historyScratch
}

// Scorer freezes the item side of m.   Cost: O(I·(features·width + Layers[0]·Layers[1])).
func (m *Model) Scorer() *Scorer {
	rows, w := m.itemRows(), m.Items.Width
	s := &Scorer{m: m, items: m.Items.ID.Rows, offset: m.offsets(rows), history: m.newHistoryReader(rows)}
	d := 0
	if m.hasVectors() {
		d = m.Dim // the vector is the first part, an affinity the last one
	}
	k := m.affinityWidth()
	if m.cosine() {
		for i := range s.items {
			kernel.Normalize(rows[i*w:i*w+d], 1)
		}
	}
	width := d + k + 1
	if at, _ := m.Users.Range(bias); at >= 0 {
		width++
	}
	s.panels = rank.NewPanels(s.items, width)
	for c := range d {
		s.panels.Set(c, rows[c:], w)
	}
	for c := range k {
		s.panels.Set(d+c, rows[w-k+c:], w)
	}
	s.panels.Set(d+k, s.offset, 1)
	if width == d+k+2 {
		s.panels.Set(d+k+1, []float32{1}, 0)
	}
	if m.hasLayers() {
		s.mlp = newMLP(m, rows)
	}
	return s
}

// offsets is what every item's score has on top, whoever the user is, by the rows of all
// items.
func (m *Model) offsets(rows []float32) []float32 {
	offset := make([]float32, m.Items.ID.Rows)
	if at, _ := m.Items.Range(bias); at >= 0 {
		for i := range offset {
			offset[i] = rows[i*m.Items.Width+at]
		}
	}
	constant := float32(0)
	if m.Kind != TwoTower {
		constant = m.weight("output/bias")[0]
	}
	for i := range offset {
		offset[i] += constant
		if m.Unseen[i] {
			offset[i] += float32(m.ColdOffset)
		}
	}
	return offset
}

// Score writes the score of item i for users[r] to dst[r·I+i], I the catalog size. It
// panics if dst is shorter, and returns an error for a user outside the model.
// Cost: one Sgemm of (users×Dim)·(Dim×I), and for an MLP one pass of its layers from
// the second on for every pair; no allocation once the pool of scratch is filled.
func (s *Scorer) Score(dst []float32, users []int32) error {
	sc := s.takeScratch()
	defer s.scratch.Put(sc)
	if err := s.prepare(sc, users); err != nil {
		return err
	}
	s.scoreItems(dst, s.items, sc, len(users), 0, s.items)
	return nil
}

func (s *Scorer) takeScratch() *scoreScratch {
	if sc, _ := s.scratch.Get().(*scoreScratch); sc != nil {
		return sc
	}
	return &scoreScratch{row: make([]float32, s.m.Users.Width)}
}

// prepare writes to sc what scoreItems needs to know of the users.
func (s *Scorer) prepare(sc *scoreScratch, users []int32) error {
	m, w := s.m, s.panels.Width
	sc.users = resize(sc.users, len(users)*w)
	if s.mlp != nil {
		sc.hidden, sc.projected = resize(sc.hidden, len(users)*s.mlp.in), resize(sc.projected, len(users)*s.mlp.First)
	}
	if s.history != nil {
		if err := s.history.read(&sc.history, m.Config, users); err != nil {
			return err
		}
	}
	biasAt, _ := m.Users.Range(bias)
	hiddenAt, _ := m.Users.Range(hidden)
	for r, u := range users {
		if u < 0 || int(u) >= m.Users.ID.Rows {
			return fmt.Errorf("model: user %d, want [0, %d)", u, m.Users.ID.Rows)
		}
		m.Users.Row(sc.row, u, true)
		if s.history != nil {
			kernel.Axpy(sc.row[:m.Dim], 1, sc.history.vectors[r*m.Dim:(r+1)*m.Dim])
		}
		x := sc.users[r*w : (r+1)*w]
		n := m.userVector(x, sc.row)
		x[n] = 1
		if biasAt >= 0 {
			x[n+1] = sc.row[biasAt]
		}
		if s.mlp != nil {
			copy(sc.hidden[r*s.mlp.in:(r+1)*s.mlp.in], sc.row[hiddenAt:])
		}
	}
	if s.mlp != nil {
		s.mlp.project(sc.projected, sc.hidden, len(users))
	}
	return nil
}

// scoreItems writes the scores of the items from … to−1 for the n prepared users, row
// r of dst starts at r·ld; from is a multiple of rank.PanelItems.
func (s *Scorer) scoreItems(dst []float32, ld int, sc *scoreScratch, n, from, to int) {
	s.panels.Product(dst, ld, sc.users, n, from, to)
	if s.mlp != nil {
		s.mlp.Add(dst, ld, sc.projected, from, to, &sc.layers)
	}
}

// UserVectors and ItemVectors return the vectors whose inner products rank as the
// model does, (users × VectorDim) and (items × VectorDim), and the bias of every item: score =
// ⟨user, item⟩ + bias + a constant of the user. ok is false for models that are no
// inner product (see Config.IsInnerProduct).
func (s *Scorer) UserVectors() (vectors []float32, ok bool) { return s.m.UserVectors() }

// UserVectors is Scorer.UserVectors, for which no item is needed unless histories are read; a model
// that reads them and has none has no vectors.
func (m *Model) UserVectors() (vectors []float32, ok bool) {
	if !m.IsInnerProduct() {
		return nil, false
	}
	d, n := m.VectorDim(), m.Users.ID.Rows
	read, err := m.userHistories()
	if err != nil {
		return nil, false
	}
	vectors = make([]float32, n*d)
	row := make([]float32, m.Users.Width)
	for u := range n {
		m.Users.Row(row, int32(u), true)
		if read != nil {
			kernel.Axpy(row[:m.Dim], 1, read[u*m.Dim:(u+1)*m.Dim])
		}
		m.userVector(vectors[u*d:(u+1)*d], row)
	}
	return vectors, true
}

// ItemVectors is the item side of UserVectors; bias is shared with s.
func (s *Scorer) ItemVectors() (vectors, bias []float32, ok bool) {
	if !s.m.IsInnerProduct() {
		return nil, nil, false
	}
	d := s.m.VectorDim()
	vectors = make([]float32, s.items*d)
	for i := range s.items {
		s.panels.Row(vectors[i*d:(i+1)*d], i)
	}
	return vectors, s.offset, true
}

// Check returns an error that names the first weight that is not finite.
func (m *Model) Check() error {
	for _, t := range append(m.Users.Tables(), m.Items.Tables()...) {
		if row := t.FirstBad(); row >= 0 {
			return fmt.Errorf("model: %s row %d is not finite", t.Name, row)
		}
	}
	for _, w := range m.Dense {
		if at := firstBad(w.Data); at >= 0 {
			return fmt.Errorf("model: %s[%d] is not finite", w.Name, at)
		}
	}
	return nil
}

func firstBad(x []float32) int {
	for i, v := range x {
		if v64 := float64(v); math.IsNaN(v64) || math.IsInf(v64, 0) {
			return i
		}
	}
	return -1
}

func resize(x []float32, n int) []float32 {
	if cap(x) < n {
		return make([]float32, n)
	}
	return x[:n]
}
