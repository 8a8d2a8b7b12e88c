package serve

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"tandem/model/internal/fuse"
	"tandem/model/kernel"
	"tandem/model/rank"
)

// ItemHeadFile and UserHeadFile are what an MLP scores pairs by, (n × Linear+First) of
// float32: what is multiplied, the offset of an item and 1 of a user last; then the parts
// of the first layer, the bias in those of users.
const (
	ItemHeadFile = "item_head.npy"
	UserHeadFile = "user_head.npy"
)

// The tensors of a head in the weights.
const (
	headOut       = "dense/output/hidden"
	headUser      = "dense/layer1/user"
	headFirstBias = "dense/layer1/bias"
)

func headLayer(l int, what string) string { return fmt.Sprintf("dense/layer%d/%s", l, what) }

// head scores pairs exactly.
type head struct {
	Head
	items rank.Panels
	mlp   rank.MLP
	users []float32 // (n × Linear+First)

	project, bias []float32 // of a new user: the hidden part to the first layer
}

func (h *Head) width() int { return h.Linear + h.First }

// wanted are the tensors that a head reads.
func (h *Head) wanted() []string {
	out := []string{headOut, headUser, headFirstBias}
	for l := range h.Layers {
		out = append(out, headLayer(l+2, "weight"), headLayer(l+2, "bias"))
	}
	return out
}

// loadHead says where the blocks of the head go.
func (l *loading) loadHead(each func(name string, f func(in *input) error)) error {
	m := l.b.Manifest
	c := *m.Head
	if c.Linear < 1 || c.First < 1 || m.Candidates < 1 || slices.ContainsFunc(c.Layers, func(n int) bool { return n < 1 }) {
		return errManifest(l.b.dir, "a head of %d and %d columns and layers %v for %d candidates, want ≥ 1", c.Linear, c.First, c.Layers, m.Candidates)
	}
	h := &head{Head: c, items: rank.NewPanels(m.Items, c.Linear)}
	h.mlp.First, h.mlp.Items, h.users = c.First, make([]float32, m.Items*c.First), make([]float32, m.Users*c.width())
	each(ItemHeadFile, func(in *input) error {
		return in.rows(m.Items, 4*c.width(), func(first int, data []byte) {
			rows := view[float32](data)
			for j := 0; len(rows) > 0; j++ {
				h.items.SetRow(first+j, rows[:c.Linear])
				copy(h.mlp.Items[(first+j)*c.First:], rows[c.Linear:c.width()])
				rows = rows[c.width():]
			}
		})
	})
	each(UserHeadFile, func(in *input) error {
		return in.rows(m.Users, 4*c.width(), func(first int, data []byte) { decode(h.users[first*c.width():][:len(data)/4], data) })
	})
	l.b.head = h
	return nil
}

// read takes the layers from the weights.
func (h *head) read(weights *tensors) (err error) {
	take := func(name string, n int) []float32 {
		x, e := get[float32](weights, name, n)
		err = errors.Join(err, e)
		return x
	}
	in := h.First
	for l, n := range h.Layers {
		h.mlp.Layers = append(h.mlp.Layers, rank.Layer{Weight: take(headLayer(l+2, "weight"), in*n), Bias: take(headLayer(l+2, "bias"), n), In: in, Out: n})
		in = n
	}
	h.mlp.Out, h.bias, h.project = take(headOut, in), take(headFirstBias, h.First), take(headUser, -1)
	return err
}

// readHead takes the layers of the head, if there is one.
func (l *loading) readHead() error {
	if l.b.head == nil {
		return nil
	}
	if l.weights == nil {
		return errManifest(l.b.dir, "a head without %s", EncodersFile)
	}
	if err := l.b.head.read(l.weights); err != nil {
		return fmt.Errorf("serve: %s: %w", filepath.Join(l.b.dir, WeightsFile), err)
	}
	return nil
}

// rerank scores candidates, and keeps the k best.
func (h *head) rerank(user []float32, candidates []int32, k int) (items []int32, scores []float32, err error) {
	few := rank.NewPanels(len(candidates), h.Linear)
	row := make([]float32, h.Linear)
	slices.Sort(candidates) // ties stand by the lower item
	for j, i := range candidates {
		h.items.Row(row, int(i))
		few.SetRow(j, row)
	}
	all := make([]float32, len(candidates))
	few.Product(all, len(all), user[:h.Linear], 1, 0, len(all))
	h.mlp.AddPairs(all, user[h.Linear:], candidates, &rank.Scratch{})
	for j, x := range all {
		if x-x != 0 {
			return nil, nil, fmt.Errorf("serve: score of item %d is %g, want a finite number", candidates[j], x)
		}
	}
	for _, j := range kernel.TopK(all, k, nil) {
		items, scores = append(items, candidates[j]), append(scores, all[j])
	}
	return items, scores, nil
}

// headScores are exact scores of all items for users by their rows.
type headScores struct {
	*head
	users, linear, projected []float32
	n                        int
	layers                   rank.Scratch
}

func (s *headScores) Prepare(from, to int) error {
	s.n, s.linear, s.projected = to-from, s.linear[:0], s.projected[:0]
	for r := from; r < to; r++ {
		row := s.users[r*s.width() : (r+1)*s.width()]
		s.linear, s.projected = append(s.linear, row[:s.Linear]...), append(s.projected, row[s.Linear:]...)
	}
	return nil
}

func (s *headScores) Score(dst []float32, ld, from, to int) {
	s.items.Product(dst, ld, s.linear, s.n, from, to)
	s.mlp.Add(dst, ld, s.projected, from, to, &s.layers)
}

// all scores every item for one user by their row.
func (h *head) all(ctx context.Context, b *Bundle, user []float32, k int, mask rank.Mask) (hits []Hit, err error) {
	t := rank.Task{Users: 1, Items: b.Items.Len(), N: k, Package: "serve", Allowed: func(int) rank.Mask { return mask },
		Scores: func() rank.Scores { return &headScores{head: h, users: user} }, User: func(int) string { return "the user" }}
	err = rank.TopN(ctx, t, func(_ int, items []int32, scores []float32) error {
		hits = b.hits(items, scores)
		return nil
	})
	return hits, err
}

// encode is the row of a user with these attributes.
func (h *head) encode(e *encoders, a Attributes) ([]float32, error) {
	side, err := e.users.over(a)
	if err != nil {
		return nil, fmt.Errorf("serve: new user: %w", err)
	}
	row := make([]float32, side.Width)
	side.Row(row, 0, true)
	out := make([]float32, h.width())
	out[e.Product.User(out, row, side)] = 1
	from, to := side.Range(fuse.Hidden)
	if from < 0 || len(h.project) != (to-from)*h.First {
		return nil, fmt.Errorf("serve: new user: %d weights of the first layer for %d columns", len(h.project), to-from)
	}
	kernel.Sgemm(false, false, 1, h.First, to-from, 1, row[from:to], to-from, h.project, h.First, 0, out[h.Linear:], h.First)
	kernel.BiasReLU(out[h.Linear:], h.bias, false)
	return out, nil
}
