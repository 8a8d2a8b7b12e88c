package onnx

import (
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
)

const (
	irVersion = 8
	// Opset is the version of the operators that Graph.Add names.
	Opset = 17
	// limit is what a protocol buffer may hold.
	limit = math.MaxInt32
)

// Value names a tensor of a graph: an input, weights or what a node gives.
type Value string

// Type is the element type of an input or output.
type Type int64

// The element types, numbered as the format does.
const (
	Float32 Type = 1
	Int64   Type = 7
)

// String is the name of t for a person.
func (t Type) String() string {
	if t == Int64 {
		return "int64"
	}
	return "float32"
}

// Dim is one dimension: Size values, or as many as the caller says where it has a name.
type Dim struct {
	Name string // of a dimension that varies; "" = fixed
	Size int    // values, ≥ 1, where Name is ""
}

// String is the name of d, or its size.
func (d Dim) String() string {
	if d.Name != "" {
		return d.Name
	}
	return strconv.Itoa(d.Size)
}

// Tensor describes an input or output.
type Tensor struct {
	Name string // by which a caller gives or gets it
	Type Type   // of its elements
	Dims []Dim  // slowest first; none of a scalar
	Doc  string // one line for a human
}

// Named is a dimension that varies; equal names within a graph are equal sizes.
func Named(name string) Dim { return Dim{Name: name} }

// Size is a dimension of n values.
func Size(n int) Dim { return Dim{Size: n} }

// Graph is one model. Make it with New; the last output ends it.
type Graph struct {
	Inputs, Outputs []Tensor // in the order they were declared

	name, doc string
	nodes     []message
	weights   []message
	declared  map[Value]bool
}

// New returns an empty graph. doc tells a human what it is for.
func New(name, doc string) *Graph {
	return &Graph{name: name, doc: doc, declared: map[Value]bool{}}
}

// Input declares what the caller gives.
func (g *Graph) Input(name string, t Type, doc string, dims ...Dim) Value {
	g.Inputs = append(g.Inputs, Tensor{name, t, dims, doc})
	return g.declare(Value(name))
}

// Output gives v to the caller under that name, as float32.
func (g *Graph) Output(name string, v Value, doc string, dims ...Dim) {
	g.nodes = append(g.nodes, node("Identity", []Value{v}, g.declare(Value(name)), nil))
	g.Outputs = append(g.Outputs, Tensor{name, Float32, dims, doc})
}

// Floats adds weights of that shape, none for a scalar, row-major. Asked again for weights
// of a name that it has, it returns those. It panics if data and shape do not fit.
func (g *Graph) Floats(name string, data []float32, shape ...int) Value {
	if g.declared[Value(name)] {
		return Value(name)
	}
	raw := make([]byte, 0, 4*len(data))
	for _, x := range data {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	return g.weigh(name, Float32, raw, len(data), shape)
}

// Ints is Floats for whole numbers, such as the axes of an operator.
func (g *Graph) Ints(name string, data []int64, shape ...int) Value {
	if g.declared[Value(name)] {
		return Value(name)
	}
	var raw []byte
	for _, x := range data {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(x))
	}
	return g.weigh(name, Int64, raw, len(data), shape)
}

func (g *Graph) weigh(name string, t Type, raw []byte, n int, shape []int) Value {
	var m message
	size := 1
	for _, d := range shape {
		m.int(1, int64(d))
		size *= d
	}
	if size != n {
		panic("onnx: weights do not fit their shape")
	}
	m.int(2, int64(t))
	m.string(8, name)
	m.bytes(9, raw)
	g.weights = append(g.weights, m)
	return g.declare(Value(name))
}

// Attr is an attribute of a node, all of which are whole numbers here.
type Attr struct {
	Name  string // as the operator has it
	Value int64  // a whole number
}

// Add appends the operator of that name over inputs, one that gives a single tensor.
// Nodes run in the order they are added.
func (g *Graph) Add(operator string, inputs []Value, attrs ...Attr) Value {
	out := g.declare(Value(fmt.Sprintf("%s_%d", operator, len(g.nodes))))
	g.nodes = append(g.nodes, node(operator, inputs, out, attrs))
	return out
}

// declare panics where a name is taken: the format wants each given once.
func (g *Graph) declare(v Value) Value {
	if v == "" || g.declared[v] {
		panic("onnx: a name is empty or taken")
	}
	g.declared[v] = true
	return v
}

func node(operator string, inputs []Value, output Value, attrs []Attr) message {
	var m message
	for _, v := range inputs {
		m.bytes(1, []byte(v))
	}
	m.string(2, string(output))
	m.string(3, string(output))
	m.string(4, operator)
	for _, a := range attrs {
		var attr message
		attr.string(1, a.Name)
		attr.int(3, a.Value)
		attr.int(20, 2) // INT
		m.bytes(5, attr)
	}
	return m
}

func (t Tensor) message() message {
	var shape, tensor, typ, m message
	for _, d := range t.Dims {
		var dim message
		if d.Name != "" {
			dim.string(2, d.Name)
		} else {
			dim.int(1, int64(d.Size))
		}
		shape.bytes(1, dim)
	}
	tensor.int(1, int64(t.Type))
	tensor.bytes(2, shape)
	typ.bytes(1, tensor)
	m.string(1, t.Name)
	m.bytes(2, typ)
	m.string(3, t.Doc)
	return m
}

// Write writes the model with what metadata says of it, by key. A model that would reach
// 2 GiB is an error, and nothing is written.   Memory: the weights once more.
func (g *Graph) Write(w io.Writer, metadata map[string]string) error {
	size := 1 << 20 // for all that is no weight
	for _, m := range g.weights {
		size += len(m)
	}
	if size >= limit {
		return fmt.Errorf("onnx: %s: %d bytes of weights, want less than %d: the format holds no more", g.name, size, limit)
	}
	graph := make(message, 0, size)
	for _, m := range g.nodes {
		graph.bytes(1, m)
	}
	graph.string(2, g.name)
	for _, m := range g.weights {
		graph.bytes(5, m)
	}
	graph.string(10, g.doc)
	for _, t := range g.Inputs {
		graph.bytes(11, t.message())
	}
	for _, t := range g.Outputs {
		graph.bytes(12, t.message())
	}
	var head, opset message
	head.int(1, irVersion)
	head.string(2, "tandem")
	opset.int(2, Opset)
	head.bytes(8, opset)
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		var entry message
		entry.string(1, key)
		entry.string(2, metadata[key])
		head.bytes(14, entry)
	}
	head.tag(7, lengths)
	head = binary.AppendUvarint(head, uint64(len(graph)))
	for _, part := range []message{head, graph} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("onnx: %s: %w", g.name, err)
		}
	}
	return nil
}
