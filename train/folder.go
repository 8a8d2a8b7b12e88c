package train

import (
	"fmt"
	"math"
	"slices"

	"tandem/model"
	"tandem/model/draw"
	"tandem/model/kernel"
	"tandem/model/op"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// folder folds in one user after the other. Its graph is that of training with the row
// of the user in every row of its inputs, differentiated by them alone.
type folder struct {
	*FoldIn
	over    *model.Model // has the rows of the users
	program *op.Program
	lossAt  *G.Node
	users   *matrices
	items   [][]float32 // by part: of the positives, or of each with its negatives
	shared  [][]float32 // by part; nil with own negatives
	weights []float32
	hits    []int32
	logQ    []float32

	drawn            []int32
	base, row, whole []float32 // what the features say; the id row; both
	grad             []float32
	m1, m2           []float32
}

func (f *FoldIn) newFolder(over *model.Model) (*folder, error) {
	w := &folder{FoldIn: f, over: over, weights: make([]float32, foldTile)}
	g := G.NewGraph()
	width := over.Users.Width
	w.users = newMatrices(g, "users", over.Users.Parts, foldTile)
	rows := foldTile
	if !f.m.SharesNegatives() {
		rows *= 1 + f.c.Negatives
	}
	in := model.Inputs{Users: w.users.nodes, Rows: op.Identity(foldTile * (1 + f.c.Negatives)), Hits: &w.hits}
	side := func(name string, rows int) (data [][]float32, nodes []*G.Node) {
		for i, p := range f.m.Items.Parts {
			x := make([]float32, rows*f.widths[i])
			data, nodes = append(data, x), append(nodes, bind(g, name+"/"+p.Name, x, rows, f.widths[i]))
		}
		return data, nodes
	}
	w.items, in.Items = side("items", rows)
	w.drawn = make([]int32, f.c.Negatives)
	if f.m.SharesNegatives() {
		w.shared, in.Shared = side("shared", f.c.Negatives)
	}
	for i, d := range f.m.Dense {
		if i == f.weight || !f.m.InHead(i) {
			in.Dense = append(in.Dense, nil)
			continue
		}
		in.Dense = append(in.Dense, bind(g, d.Name, d.Data, d.Shape...))
	}
	logits, err := f.m.Logits(in)
	if err != nil {
		return nil, err
	}
	loss := f.loss
	if f.c.LogQ && w.shared != nil {
		w.logQ = make([]float32, 1+f.c.Negatives)
		loss = withLogQ(loss, w.logQ)
	}
	if w.lossAt, err = loss(logits, bind(g, "weights", w.weights, foldTile)); err != nil {
		return nil, fmt.Errorf("train: fold in: loss: %w", err)
	}
	if w.users.grads, err = G.Grad(w.lossAt, w.users.nodes...); err != nil {
		return nil, fmt.Errorf("train: fold in: gradient: %w", err)
	}
	w.users.gradData = make([][]float32, len(w.users.grads))
	w.base, w.whole, w.grad = make([]float32, width), make([]float32, width), make([]float32, width)
	w.row = make([]float32, over.Users.ID.Width)
	w.m1, w.m2 = make([]float32, len(w.row)), make([]float32, len(w.row))
	w.program, err = op.NewProgram(g)
	return w, err
}

// fold finds the row of one user and writes it.
func (w *folder) fold(user int32, has []int32) error {
	if len(has) == 0 {
		panic("train: fold in of a user without items")
	}
	w.over.Users.Row(w.base, user, false)
	copy(w.row, w.start)
	clear(w.m1)
	clear(w.m2)
	rule := w.rule()
	for step := range w.c.Steps {
		if err := w.gradient(has, draw.New(w.c.Seed, draw.Negatives).At(uint64(step))); err != nil {
			return err
		}
		rule.Begin(int64(step+1), float32(w.c.LR*(1+math.Cos(math.Pi*float64(step)/float64(w.c.Steps)))/2))
		rule.Update(w.row, w.m1[:min(rule.Moments(), 1)*len(w.row)], w.m2[:min(rule.Moments()/2, 1)*len(w.row)], w.grad[:len(w.row)])
	}
	for _, v := range w.row {
		if v-v != 0 { // NaN or ±Inf
			return fmt.Errorf("train: fold in: the row of user %d: %w", user, ErrDiverged)
		}
	}
	w.over.Users.ID.Write(user, 0, w.row)
	return nil
}

// gradient is that of the mean loss over has, with L2.
func (w *folder) gradient(has []int32, key draw.Key) error {
	copy(w.whole, w.base)
	kernel.Axpy(w.whole[:len(w.row)], 1, w.row)
	for b := range foldTile {
		at := 0
		for i, p := range w.users.parts {
			copy(w.users.backing[i][b*p.Width:(b+1)*p.Width], w.whole[at:at+p.Width])
			at += p.Width
		}
	}
	if w.shared != nil {
		w.share(has, key)
	}
	clear(w.grad)
	for from := 0; from < len(has); from += foldTile {
		tile := has[from:min(from+foldTile, len(has))]
		for b := range w.weights {
			w.weights[b] = 0
			if b < len(tile) {
				w.weights[b] = 1 / float32(len(has))
			}
		}
		for b, item := range tile {
			if w.shared != nil {
				w.put(w.items, b, item)
				continue
			}
			w.put(w.items, b*(1+w.c.Negatives), item)
			w.draw(has, key.At(uint64(item)))
			for j, negative := range w.drawn {
				w.put(w.items, b*(1+w.c.Negatives)+1+j, negative)
			}
		}
		if err := w.program.Run(); err != nil {
			return fmt.Errorf("train: fold in: graph: %w", err)
		}
		for i, n := range w.users.grads {
			w.users.gradData[i] = w.program.Value(n).(*tensor.Dense).Float32s()
		}
		for b := range tile {
			w.users.addGrad(w.grad, b, false)
		}
	}
	kernel.Axpy(w.grad[:len(w.row)], float32(w.c.L2), w.row)
	return nil
}

// put copies what the graph reads of item to row r.
func (w *folder) put(dst [][]float32, r int, item int32) {
	for i, width := range w.widths {
		copy(dst[i][r*width:(r+1)*width], w.inputs[i][int(item)*width:])
	}
}

// share draws the negatives of a step, of which those that the user has count nothing.
func (w *folder) share(has []int32, key draw.Key) {
	w.sampler.Shared(w.drawn, has, key)
	w.hits = w.hits[:0]
	n := float32(math.Log(float64(len(w.drawn))))
	for j, item := range w.drawn {
		w.put(w.shared, j, item)
		if w.logQ != nil {
			w.logQ[1+j] = -n - w.sampler.LogQ(item)
		}
		if contains(has, item) {
			for b := range foldTile {
				w.hits = append(w.hits, int32(b*(1+w.c.Negatives)+1+j))
			}
		}
	}
}

// draw draws negatives that the user does not have. After some attempts it takes what
// comes, as a user who has nearly everything has to.
func (w *folder) draw(has []int32, key draw.Key) {
	const attempts = 16
	w.sampler.Shared(w.drawn, has, key)
	one := make([]int32, 1)
	for j := range w.drawn {
		for a := 0; a < attempts && contains(has, w.drawn[j]); a++ {
			w.sampler.Shared(one, has, key.At(uint64(1+j)).At(uint64(a)))
			w.drawn[j] = one[0]
		}
	}
}

func contains(ascending []int32, item int32) bool {
	_, found := slices.BinarySearch(ascending, item)
	return found
}
