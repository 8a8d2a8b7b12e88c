package exports

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"tandem/experiments/serving"
	"tandem/model"
	"tandem/model/export"
	"tandem/model/kernel"
	"tandem/model/rank"
	"tandem/model/serve"
)

// A model with an MLP has no vectors whose inner product ranks as it does. What comes
// nearest finds candidates, which the MLP then scores: for every user the linear function
// of item columns that fits the exact scores of all items best, by least squares.
//
// The columns are what the head multiplies (the GMF part, exact by itself), the item's part
// of the first layer, the same after the bias and rectifier of a mean user, and the mean
// score of the item.

// headFit is how candidates are found.
type headFit struct {
	scorer *model.Scorer
	mlp    *rank.MLP
	linear []float32 // (items × width), the offset last
	width  int
	items  int

	columns []float32 // (items × dim), the mean score last
	solver  mat.Cholesky
	dim     int
}

const (
	fitUsers = 128  // whose scores stand in memory at once
	ridge    = 1e-5 // of the diagonal of the normal equations, and of its mean
)

// fitHead makes the columns, the mean scores over these users, and the normal equations.
func fitHead(s *model.Scorer, items int, users []int32) (*headFit, error) {
	mlp, linear, width, _ := s.Head()
	f := &headFit{scorer: s, mlp: mlp, linear: linear, width: width, items: items, dim: width + 2*mlp.First}
	_, projected, err := s.HeadUsers(users)
	if err != nil {
		return nil, err
	}
	middle := make([]float32, mlp.First)
	for u := range users {
		kernel.Axpy(middle, 1/float32(len(users)), projected[u*mlp.First:(u+1)*mlp.First])
	}
	f.columns = make([]float32, items*f.dim)
	for i := range items {
		row, first := f.columns[i*f.dim:(i+1)*f.dim], mlp.Items[i*mlp.First:(i+1)*mlp.First]
		n := copy(row, linear[i*width:(i+1)*width-1])
		n += copy(row[n:], first)
		copy(row[n:], first)
		kernel.BiasReLU(row[n:n+mlp.First], middle, true)
	}
	if err := f.meanScores(users); err != nil {
		return nil, err
	}
	return f, f.normal()
}

// meanScores fills the last column.
func (f *headFit) meanScores(users []int32) error {
	sums := make([]float64, f.items)
	for block := range slices.Chunk(users, fitUsers) {
		scores := make([]float32, len(block)*f.items)
		if err := f.scorer.Score(scores, block); err != nil {
			return err
		}
		for at, x := range scores {
			sums[at%f.items] += float64(x)
		}
	}
	for i, x := range sums {
		f.columns[(i+1)*f.dim-1] = float32(x / float64(len(users)))
	}
	return nil
}

// normal factorises Σ (x−x̄)(x−x̄)ᵀ + Λ, Λ a ridge in proportion to the diagonal. Products
// of some thousand rows are added up in float64.
func (f *headFit) normal() error {
	const block = 4096
	d := f.dim
	mean := make([]float64, d)
	for at, x := range f.columns {
		mean[at%d] += float64(x) / float64(f.items)
	}
	sum, gram := make([]float64, d*d), make([]float32, d*d)
	for from := 0; from < f.items; from += block {
		rows := slices.Clone(f.columns[from*d : min(from+block, f.items)*d])
		for at := range rows {
			rows[at] -= float32(mean[at%d])
		}
		kernel.Sgemm(true, false, d, d, len(rows)/d, 1, rows, d, rows, d, 0, gram, d)
		for at, x := range gram {
			sum[at] += float64(x)
		}
	}
	a, trace := mat.NewSymDense(d, nil), 0.0
	for r := range d {
		trace += sum[r*d+r]
		for c := r; c < d; c++ {
			a.SetSym(r, c, sum[r*d+c])
		}
	}
	for r := range d { // a column may be constant
		a.SetSym(r, r, a.At(r, r)*(1+ridge)+ridge*trace/float64(d)+math.SmallestNonzeroFloat32)
	}
	if !f.solver.Factorize(a) {
		return fmt.Errorf("experiments: export: the columns of %d items have no normal equations", f.items)
	}
	return nil
}

// users writes the vectors of users, (users × dim), and calls look with the exact scores of
// each.
func (f *headFit) users(ctx context.Context, users []int32, look func(r int, scores []float32)) ([]float32, error) {
	d := f.dim
	out := make([]float32, len(users)*d)
	for from := 0; from < len(users); from += fitUsers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		block := users[from:min(from+fitUsers, len(users))]
		scores := make([]float32, len(block)*f.items)
		if err := f.scorer.Score(scores, block); err != nil {
			return nil, err
		}
		right := make([]float32, len(block)*d)
		for r := range block { // about its mean, so that sums stay small
			row := scores[r*f.items : (r+1)*f.items]
			if look != nil {
				look(from+r, row)
			}
			mean := kernel.Sum(row) / float32(f.items)
			for i := range row {
				row[i] -= mean
			}
		}
		kernel.Sgemm(false, false, len(block), d, f.items, 1, scores, f.items, f.columns, d, 0, right, d)
		for r := range block {
			if err := f.solve(out[(from+r)*d:(from+r+1)*d], right[r*d:(r+1)*d]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// solve writes the weights of the columns for one user.
func (f *headFit) solve(dst, right []float32) error {
	b, x := mat.NewVecDense(f.dim, nil), mat.NewVecDense(f.dim, nil)
	for c, v := range right {
		b.SetVec(c, float64(v))
	}
	if err := f.solver.SolveVecTo(x, b); err != nil {
		if _, ill := err.(mat.Condition); !ill {
			return fmt.Errorf("experiments: export: %w", err)
		}
	}
	for c := range dst {
		dst[c] = float32(x.AtVec(c))
	}
	return nil
}

// headBundle is what a bundle of a model with an MLP has in place of vectors.
type headBundle struct {
	vectors                export.Vectors
	itemHead, userHead     []float32
	head                   serve.Head
	candidates             int
	recall                 []serve.Recall
	exact                  [][]int32 // best items of some users
	userLinear, userHidden []float32
}

// candidateCounts are tried in turn until this share of the best items is among them.
var candidateCounts = []int{64, 128, 256, 512, 1024, 2048, 4096}

const enoughRecall = .995

// makeHead fits candidates, and counts how many find the best items of some users.
// Cost: the exact scores of all users, as an evaluation takes.
func makeHead(ctx context.Context, o *serving.Opened, some []int32, storage rank.Storage) (*headBundle, error) {
	s, log := o.Weights.Scorer(), o.Split.Train
	f, err := fitHead(s, log.NumItems(), some)
	if err != nil {
		return nil, err
	}
	h := &headBundle{head: serve.Head{Linear: f.width, First: f.mlp.First}}
	for _, l := range f.mlp.Layers {
		h.head.Layers = append(h.head.Layers, l.Out)
	}
	queries, err := f.users(ctx, some, func(_ int, scores []float32) {
		h.exact = append(h.exact, slices.Clone(kernel.TopK(scores, min(recallAt, len(scores)), nil)))
	})
	if err != nil {
		return nil, err
	}
	if err := h.chooseCandidates(ctx, f, queries, storage); err != nil {
		return nil, err
	}
	all := make([]int32, log.NumUsers())
	for u := range all {
		all[u] = int32(u)
	}
	h.vectors = export.Vectors{Items: f.columns, Dim: f.dim}
	if h.vectors.Users, err = f.users(ctx, all, nil); err != nil {
		return nil, err
	}
	if h.userLinear, h.userHidden, err = s.HeadUsers(all); err != nil {
		return nil, err
	}
	h.itemHead, h.userHead = beside(f.linear, f.mlp.Items, f.width, f.mlp.First), beside(h.userLinear, h.userHidden, f.width, f.mlp.First)
	return h, nil
}

// chooseCandidates takes the least count that is enough in that storage, or the most, and
// tells the recall of two stages for all storages.
func (h *headBundle) chooseCandidates(ctx context.Context, f *headFit, queries []float32, storage rank.Storage) error {
	for _, s := range append([]rank.Storage{storage}, rank.Storages()...) {
		if err := rank.CheckValues(s, f.columns, f.dim); err != nil && s != storage {
			continue // beyond the range of float16: the list lacks it
		}
		flat, err := rank.FlatOf(s, f.columns, f.dim)
		if err != nil {
			return fmt.Errorf("experiments: export: %w", err)
		}
		most := candidateCounts[len(candidateCounts)-1]
		if h.candidates > 0 {
			most = h.candidates
		}
		lists, err := bestOf(ctx, flat, queries, most)
		if err != nil {
			return err
		}
		if h.candidates == 0 {
			h.candidates = enough(lists, h.exact)
			continue
		}
		h.recall = append(h.recall, serve.Recall{Of: fmt.Sprintf("%s, %d candidates scored by the MLP,", s, h.candidates),
			K: recallAt, Users: len(h.exact), Value: overlap(lists, h.exact)})
	}
	return nil
}

// enough is the least number of candidates that have enough of the best items.
func enough(lists, exact [][]int32) int {
	n := 0
	for _, n = range candidateCounts {
		short := make([][]int32, len(lists))
		for r, l := range lists {
			short[r] = l[:min(n, len(l))]
		}
		if overlap(short, exact) >= enoughRecall {
			return n
		}
	}
	return n
}

// beside joins the rows of a, of n values, and of b, of k.
func beside(a, b []float32, n, k int) []float32 {
	out := make([]float32, 0, len(a)+len(b))
	for r := range len(a) / n {
		out = append(append(out, a[r*n:(r+1)*n]...), b[r*k:(r+1)*k]...)
	}
	return out
}
