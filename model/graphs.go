package model

import (
	"slices"
	"strconv"

	"tandem/model/embed"
	"tandem/model/onnx"
)

// ItemGraph is the item side as an ONNX model. Inputs, for any number of items:
//
//	item               int64   (items): its row in the catalogue; −1 for one that came later
//	item/NAME/index    int64   (items × entries): the sparse row that the encoder of feature
//	item/NAME/weight   float32 (items × entries)  NAME gives, see features.Block, filled up
//	                           with weight 0 at any index of the table; entries may be 0
//
// and outputs
//
//	item_vector        float32 (items × VectorDim+1): what UserGraph's is multiplied with
//	item_hidden        float32 (items × Layers[1]): its part of the first layer; of an MLP
//
// Without an MLP item_vector is the vector that an index serves, its last value the bias.
// An item of the catalogue with the features that it had in training gets what Scorer
// gives it, to rounding; −1 with features is OverItems.
func (m *Model) ItemGraph() *onnx.Graph {
	b := &graphBuilder{m: m, Graph: onnx.New("items", "Vectors of items from row and features.")}
	vector, hidden := b.items()
	b.Output("item_vector", vector, "[vector, affinities, bias]", onnx.Named("items"), onnx.Size(m.VectorDim()+1))
	if m.hasLayers() {
		b.Output("item_hidden", hidden, "part of the first layer", onnx.Named("items"), onnx.Size(m.Layers[1]))
	}
	return b.Graph
}

// UserGraph is the user side, with inputs and outputs as those of ItemGraph, user for
// item; the last value of user_vector is 1. The bias that kind mf has of users, which
// moves no list, is not in it.
func (m *Model) UserGraph() *onnx.Graph {
	b := &graphBuilder{m: m, Graph: onnx.New("users", "Vectors of users from row and features.")}
	vector, hidden, _ := b.users()
	b.Output("user_vector", vector, "[vector, affinities, 1]", onnx.Named("users"), onnx.Size(m.VectorDim()+1))
	if m.hasLayers() {
		b.Output("user_hidden", hidden, "part of the first layer, its bias included", onnx.Named("users"), onnx.Size(m.Layers[1]))
	}
	return b.Graph
}

// ScoreGraph is the whole model: the inputs of UserGraph and ItemGraph, and score, float32
// (pairs), of user r and item r. Where there is one user all items are theirs, and where
// there is one item it is that of all users; otherwise there are as many of both.
func (m *Model) ScoreGraph() *onnx.Graph {
	b := &graphBuilder{m: m, Graph: onnx.New("scores", "Scores of pairs of users and items.")}
	users, userHidden, userBias := b.users()
	items, itemHidden := b.items()
	score := b.sum(b.Add("Mul", []onnx.Value{users, items}), 1)
	if m.hasLayers() {
		h := b.Add("Relu", []onnx.Value{b.Add("Add", []onnx.Value{userHidden, itemHidden})})
		for l := 2; l < len(m.Layers); l++ {
			h = b.layer(h, layerName(l, "weight"), layerName(l, "bias"), true)
		}
		n := m.Layers[len(m.Layers)-1]
		y := b.Add("MatMul", []onnx.Value{h, b.Floats("dense/output/hidden", m.weight("output/hidden"), n, 1)})
		score = b.Add("Add", []onnx.Value{score, b.Add("Squeeze", []onnx.Value{y, b.axis(1)})})
	}
	if userBias != "" {
		score = b.Add("Add", []onnx.Value{score, b.Add("Squeeze", []onnx.Value{userBias, b.axis(1)})})
	}
	b.Output("score", score, "of user r and item r", onnx.Named("pairs"))
	return b.Graph
}

// graphBuilder adds the parts of a model to an ONNX graph.
type graphBuilder struct {
	m *Model
	*onnx.Graph
}

// users gives user_vector, the hidden part (or "") and the bias, (users × 1), of users (or
// "").
func (b *graphBuilder) users() (vectors, hiddens, biases onnx.Value) {
	m, side := b.m, b.m.Users
	known := b.known(side, "user")
	row := b.ids(side, known)
	if sum, ok := b.features(side, "user")[0]; ok {
		row = b.Add("Add", []onnx.Value{row, sum})
	}
	one := b.Floats("one", []float32{1}, 1, 1)
	shape := b.Add("Concat", []onnx.Value{b.Add("Shape", []onnx.Value{known}), b.Ints("column", []int64{1}, 1)}, onnx.Attr{Name: "axis"})
	parts := []onnx.Value{b.Add("Expand", []onnx.Value{one, shape})}
	if p := b.part(side, row, affinity); p != "" {
		parts = append(parts, p)
	}
	if p := b.part(side, row, vector); p != "" {
		switch {
		case m.cosine():
			p = b.normalized(p, float32(1/m.Temperature))
		case m.Kind == GMF || m.Kind == NeuMF:
			p = b.Add("Mul", []onnx.Value{p, b.dense("output/vector")})
		}
		parts = append(parts, p)
	}
	slices.Reverse(parts)
	if p := b.part(side, row, hidden); p != "" {
		hiddens = b.layer(p, "layer1/user", layerName(1, "bias"), false)
	}
	return b.join(parts...), hiddens, b.part(side, row, bias)
}

// items gives item_vector and the hidden part, or "".
func (b *graphBuilder) items() (vectors, hiddens onnx.Value) {
	m, side := b.m, b.m.Items
	known := b.known(side, "item")
	sums := b.features(side, "item")
	row := b.fused(b.ids(side, known), known, sums)
	var parts []onnx.Value
	if p := b.part(side, row, vector); p != "" {
		if m.cosine() {
			p = b.normalized(p, 1)
		}
		parts = append(parts, p)
	}
	at := side.ID.Width
	for _, a := range m.Affinity {
		parts = append(parts, sums[at])
		at += a.Width
	}
	offset := b.rowsOf("items/offset", m.constants(), 1, known)
	if p := b.part(side, row, bias); p != "" {
		offset = b.Add("Add", []onnx.Value{offset, p})
	}
	if p := b.part(side, row, hidden); p != "" {
		hiddens = b.Add("MatMul", []onnx.Value{p, b.dense(itemWeight)})
	}
	return b.join(append(parts, offset)...), hiddens
}

// constants is what is added to the score of every item beyond its row, and last of one
// that came later.
func (m *Model) constants() []float32 {
	constant := float32(0)
	if m.Kind != TwoTower {
		constant = m.weight("output/bias")[0]
	}
	out := make([]float32, len(m.Unseen), len(m.Unseen)+1)
	for i, unseen := range m.Unseen {
		if out[i] = constant; unseen {
			out[i] += float32(m.ColdOffset)
		}
	}
	return append(out, constant+float32(m.ColdOffset))
}

// known is the row of each entity in tables that end with one for those that came later.
func (b *graphBuilder) known(side *embed.Side, entity string) onnx.Value {
	row := b.Input(entity, onnx.Int64, "row in the table of ids; -1 for one that came later", onnx.Named(side.Name))
	later := b.Add("Less", []onnx.Value{row, b.Ints("zero", []int64{0})})
	return b.Add("Where", []onnx.Value{later, b.Ints(side.Name+"/later", []int64{int64(side.ID.Rows)}), row})
}

// rowsOf gathers rows of values, (n+1 × width).
func (b *graphBuilder) rowsOf(name string, values []float32, width int, rows onnx.Value) onnx.Value {
	return b.Add("Gather", []onnx.Value{b.Floats(name, values, len(values)/width, width), rows})
}

func (b *graphBuilder) ids(side *embed.Side, known onnx.Value) onnx.Value {
	values := append(slices.Clip(side.ID.Float32s()), make([]float32, side.ID.Width)...)
	return b.rowsOf(side.ID.Name, values, side.ID.Width, known)
}

// features are the sums over the rows of features, by the column where they begin.
func (b *graphBuilder) features(side *embed.Side, entity string) map[int]onnx.Value {
	type row struct{ index, weight onnx.Value }
	rows, sums := map[string]row{}, map[int]onnx.Value{}
	for _, f := range side.Features {
		name := f.Block.Name
		if _, ok := rows[name]; !ok {
			dims := []onnx.Dim{onnx.Named(side.Name), onnx.Named(entity + "/" + name + "/entries")}
			index := b.Input(entity+"/"+name+"/index", onnx.Int64, "rows of feature "+name, dims...)
			weight := b.Input(entity+"/"+name+"/weight", onnx.Float32, "their weights, 0 where there is none", dims...)
			rows[name] = row{index, b.Add("Unsqueeze", []onnx.Value{weight, b.axis(2)})}
		}
		table := b.Floats(f.Table.Name, f.Table.Float32s(), f.Table.Rows, f.Table.Width)
		gathered := b.Add("Gather", []onnx.Value{table, rows[name].index})
		sum := b.sum(b.Add("Mul", []onnx.Value{gathered, rows[name].weight}), 1)
		if before, ok := sums[f.At]; ok {
			sum = b.Add("Add", []onnx.Value{before, sum})
		}
		sums[f.At] = sum
	}
	return sums
}

// fused is the row of items without affinities: see fuser.
func (b *graphBuilder) fused(id, known onnx.Value, sums map[int]onnx.Value) onnx.Value {
	m := b.m
	sum, at := sums[0], m.Items.Width
	for t, tower := range m.Towers {
		var inputs []onnx.Value
		for range tower.Features {
			inputs = append(inputs, sums[at])
			at += tower.Width
		}
		x := b.join(inputs...)
		for l := range len(tower.Hidden) + 1 {
			x = b.layer(x, towerName(t, l, "weight"), towerName(t, l, "bias"), l < len(tower.Hidden))
		}
		if sum != "" {
			x = b.Add("Add", []onnx.Value{sum, x})
		}
		sum = x
	}
	if sum == "" {
		return id
	}
	parts, n := m.fused()
	var out []onnx.Value
	switch {
	case m.Fusion == Concat:
		from := 0
		for _, p := range parts {
			both := b.join(b.columns(id, from, from+p.Width), b.columns(sum, from, from+p.Width))
			out = append(out, b.Add("MatMul", []onnx.Value{both, b.dense(itemPrefix + "concat/" + p.Name)}))
			from += p.Width
		}
		out = []onnx.Value{b.Add("Add", []onnx.Value{b.join(out...), b.dense(itemPrefix + "concat/bias")})}
	case m.gates():
		out = append(out, b.gated(b.columns(id, 0, n), b.columns(sum, 0, n), known))
	default:
		return b.Add("Add", []onnx.Value{id, sum})
	}
	if own := m.Items.ID.Width; n < own {
		out = append(out, b.Add("Add", []onnx.Value{b.columns(id, n, own), b.columns(sum, n, own)}))
	}
	return b.join(out...)
}

// gated is g·id + (1−g)·sum, or g·id + sum, g closed without evidence.
func (b *graphBuilder) gated(id, sum, known onnx.Value) onnx.Value {
	zero := b.Floats("nothing", []float32{0})
	evidence := b.rowsOf("items/evidence", append(slices.Clip(b.m.Evidence), 0), 1, known)
	slope := b.Add("Mul", []onnx.Value{evidence, b.dense(itemPrefix + "gate/slope")})
	open := b.Add("Sigmoid", []onnx.Value{b.Add("Add", []onnx.Value{slope, b.dense(itemPrefix + "gate/start")})})
	open = b.Add("Where", []onnx.Value{b.Add("Equal", []onnx.Value{evidence, zero}), zero, open})
	if !b.m.GateAdds {
		one := b.Floats("one", []float32{1}, 1, 1)
		sum = b.Add("Mul", []onnx.Value{b.Add("Sub", []onnx.Value{one, open}), sum})
	}
	return b.Add("Add", []onnx.Value{b.Add("Mul", []onnx.Value{open, id}), sum})
}

// layer is x·W + c, with ReLU where asked.
func (b *graphBuilder) layer(x onnx.Value, weight, bias string, relu bool) onnx.Value {
	y := b.Add("Add", []onnx.Value{b.Add("MatMul", []onnx.Value{x, b.dense(weight)}), b.dense(bias)})
	if relu {
		y = b.Add("Relu", []onnx.Value{y})
	}
	return y
}

// normalized scales rows to a length; those as short as kernel.Normalize says become zero.
func (b *graphBuilder) normalized(x onnx.Value, length float32) onnx.Value {
	square := b.Add("ReduceSum", []onnx.Value{b.Add("Mul", []onnx.Value{x, x}), b.axis(1)})
	norm, least := b.Add("Sqrt", []onnx.Value{square}), b.Floats("least_norm", []float32{1e-12})
	short := b.Add("Less", []onnx.Value{norm, least})
	factor := b.Add("Div", []onnx.Value{b.Floats("length_"+string(norm), []float32{length}), b.Add("Max", []onnx.Value{norm, least})})
	return b.Add("Mul", []onnx.Value{x, b.Add("Where", []onnx.Value{short, b.Floats("nothing", []float32{0}), factor})})
}

// part is a part of rows, or "" where they lack it.
func (b *graphBuilder) part(side *embed.Side, row onnx.Value, name string) onnx.Value {
	from, to := side.Range(name)
	if from < 0 {
		return ""
	}
	return b.columns(row, from, to)
}

func (b *graphBuilder) columns(x onnx.Value, from, to int) onnx.Value {
	ints := func(n int) onnx.Value { return b.Ints("at_"+strconv.Itoa(n), []int64{int64(n)}, 1) }
	return b.Add("Slice", []onnx.Value{x, ints(from), ints(to), b.axis(1)})
}

// join puts columns side by side.
func (b *graphBuilder) join(parts ...onnx.Value) onnx.Value {
	if len(parts) == 1 {
		return parts[0]
	}
	return b.Add("Concat", parts, onnx.Attr{Name: "axis", Value: 1})
}

// sum adds along an axis, which goes.
func (b *graphBuilder) sum(x onnx.Value, axis int) onnx.Value {
	return b.Add("ReduceSum", []onnx.Value{x, b.axis(axis)}, onnx.Attr{Name: "keepdims", Value: 0})
}

func (b *graphBuilder) axis(n int) onnx.Value {
	return b.Ints("axis_"+strconv.Itoa(n), []int64{int64(n)}, 1)
}

// dense is the dense weight of that name, without its "dense/".
func (b *graphBuilder) dense(name string) onnx.Value {
	at := slices.IndexFunc(b.m.Dense, func(w *Weight) bool { return w.Name == "dense/"+name })
	w := b.m.Dense[at]
	return b.Floats(w.Name, w.Data, w.Shape...)
}
