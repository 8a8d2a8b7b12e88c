package model

import (
	"fmt"
	"math"
	"sync"

	"tandem/model/kernel"
)

// Scorer scores users against the whole catalog without a graph. It is a snapshot of
// the item side: make a new one after the weights have changed. It is safe for
// concurrent use.
type Scorer struct {
	m       *Model
	items   int
	vectors []float32 // (I×Dim), normalised for cosine; nil without vectors
	first   []float32 // (I×Layers[1]): the item part of the first layer; nil without an MLP
	offset  []float32 // (I): what is added to every score whoever the user is
	scratch sync.Pool // *scoreScratch
}

// scoreBlock is how many items pass the MLP at once: the activations of a block stay
// in the second-level cache.
const scoreBlock = 512

type scoreScratch struct {
	row, user  []float32
	hiddenA    []float32
	hiddenB    []float32
	projection []float32
}

// Scorer freezes the item side of m.   Cost: O(I·(features·width + Layers[0]·Layers[1])).
func (m *Model) Scorer() *Scorer {
	s := &Scorer{m: m, items: m.Items.ID.Rows}
	s.vectors = m.Items.Matrix(vector)
	if m.cosine() {
		for i := range s.items {
			kernel.Normalize(s.vectors[i*m.Dim:(i+1)*m.Dim], 1)
		}
	}
	if m.hasLayers() {
		q := m.Items.Matrix(hidden)
		k, n := m.Layers[0]/2, m.Layers[1]
		s.first = make([]float32, s.items*n)
		kernel.Sgemm(false, false, s.items, n, k, 1, q, k, m.weight("layer1/item"), n, 0, s.first, n)
	}
	s.offset = m.Items.Matrix(bias)
	if s.offset == nil {
		s.offset = make([]float32, s.items)
	}
	constant := float32(0)
	if m.Kind != TwoTower {
		constant = m.weight("output/bias")[0]
	}
	for i := range s.offset {
		s.offset[i] += constant
		if m.Unseen[i] {
			s.offset[i] += float32(m.ColdOffset)
		}
	}
	return s
}

// Score writes the score of item i for users[r] to dst[r·I+i], I the catalog size. It
// panics if dst is shorter, and returns an error for a user outside the model.
// Cost: one Sgemm of (users×Dim)·(Dim×I), and for an MLP one pass of its layers from
// the second on for every pair.
func (s *Scorer) Score(dst []float32, users []int32) error {
	m := s.m
	sc, _ := s.scratch.Get().(*scoreScratch)
	if sc == nil {
		sc = &scoreScratch{row: make([]float32, m.Users.Width)}
	}
	defer s.scratch.Put(sc)
	for _, u := range users {
		if u < 0 || int(u) >= m.Users.ID.Rows {
			return fmt.Errorf("model: user %d, want [0, %d)", u, m.Users.ID.Rows)
		}
	}
	if s.vectors != nil {
		sc.user = resize(sc.user, len(users)*m.Dim)
		for r, u := range users {
			s.userVector(sc.user[r*m.Dim:(r+1)*m.Dim], sc.row, u)
		}
		kernel.Sgemm(false, true, len(users), s.items, m.Dim, 1, sc.user, m.Dim, s.vectors, m.Dim, 0, dst, s.items)
	}
	biasAt, _ := m.Users.Range(bias)
	for r, u := range users {
		row := dst[r*s.items : (r+1)*s.items]
		if s.first != nil {
			s.addHidden(row, u, sc, s.vectors == nil)
		}
		kernel.Axpy(row, 1, s.offset)
		if biasAt >= 0 {
			m.Users.Row(sc.row, u, true)
			b := sc.row[biasAt]
			for i := range row {
				row[i] += b
			}
		}
	}
	return nil
}

// userVector writes what user u is multiplied with.
func (s *Scorer) userVector(dst, row []float32, u int32) {
	m := s.m
	from, to := m.Users.Range(vector)
	m.Users.Row(row, u, true)
	copy(dst, row[from:to])
	switch {
	case m.cosine():
		kernel.Normalize(dst, float32(1/m.Temperature))
	case m.Kind == GMF || m.Kind == NeuMF:
		kernel.Mul(dst, dst, m.weight("output/vector"))
	}
}

// addHidden adds the output of the MLP for user u and every item to row; overwrite
// replaces what is there.
func (s *Scorer) addHidden(row []float32, u int32, sc *scoreScratch, overwrite bool) {
	m := s.m
	from, to := m.Users.Range(hidden)
	m.Users.Row(sc.row, u, true)
	n := m.Layers[1]
	sc.projection = resize(sc.projection, n)
	// The user's part of the first layer, with its bias: the same for every item.
	kernel.Sgemm(false, false, 1, n, to-from, 1, sc.row[from:to], to-from, m.weight("layer1/user"), n, 0, sc.projection, n)
	kernel.Axpy(sc.projection, 1, m.weight(layerName(1, "bias")))
	widest := 0
	for _, w := range m.Layers[1:] {
		widest = max(widest, w)
	}
	sc.hiddenA, sc.hiddenB = resize(sc.hiddenA, scoreBlock*widest), resize(sc.hiddenB, scoreBlock*widest)
	out := m.weight("output/hidden")
	for at := 0; at < s.items; at += scoreBlock {
		rows := min(scoreBlock, s.items-at)
		h, next := sc.hiddenA[:rows*n], sc.hiddenB
		copy(h, s.first[at*n:(at+rows)*n])
		kernel.BiasReLU(h, sc.projection, true)
		width := n
		for l := 2; l < len(m.Layers); l++ {
			w := m.Layers[l]
			y := next[:rows*w]
			kernel.Sgemm(false, false, rows, w, width, 1, h, width, m.weight(layerName(l, "weight")), w, 0, y, w)
			kernel.BiasReLU(y, m.weight(layerName(l, "bias")), true)
			h, next, width = y, h[:cap(h)], w
		}
		for i := range rows {
			v := kernel.Dot(h[i*width:(i+1)*width], out)
			if overwrite {
				row[at+i] = v
			} else {
				row[at+i] += v
			}
		}
	}
}

// UserVectors and ItemVectors return the vectors whose inner products rank as the
// model does, (users × Dim) and (items × Dim), and the bias of every item: score =
// ⟨user, item⟩ + bias + a constant of the user. ok is false for models that are no
// inner product (see Config.IsInnerProduct).
func (s *Scorer) UserVectors() (vectors []float32, ok bool) {
	if !s.m.IsInnerProduct() {
		return nil, false
	}
	d, n := s.m.Dim, s.m.Users.ID.Rows
	vectors = make([]float32, n*d)
	row := make([]float32, s.m.Users.Width)
	for u := range n {
		s.userVector(vectors[u*d:(u+1)*d], row, int32(u))
	}
	return vectors, true
}

// ItemVectors is the item side of UserVectors; both slices are shared with s.
func (s *Scorer) ItemVectors() (vectors, bias []float32, ok bool) {
	return s.vectors, s.offset, s.m.IsInnerProduct()
}

// Check returns an error that names the first weight that is not finite.
func (m *Model) Check() error {
	for _, t := range append(m.Users.Tables(), m.Items.Tables()...) {
		if at := firstBad(t.Data); at >= 0 {
			return fmt.Errorf("model: %s row %d is not finite", t.Name, at/t.Width)
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
