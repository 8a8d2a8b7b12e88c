package op

import (
	"fmt"
	"hash"
	"hash/fnv"

	"github.com/chewxy/hm"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Spec describes one fused operation on float32 tensors of static shape.
//
// Forward reads the inputs as flat row-major slices (a scalar is a slice of one) and
// overwrites out completely: another op may have scribbled on the buffer since the
// last run. Both slices belong to the graph and must not be kept.
//
// Backward returns, for every input, the node of its gradient given the gradient of
// the output, and nil for the trailing Data inputs. A nil Backward makes the op a
// leaf of differentiation, as all gradient ops are.
type Spec struct {
	Name     string                                               // in errors
	Inputs   G.Nodes                                              // float32, those that are data last
	Shape    tensor.Shape                                         // of the output; empty = scalar
	Data     int                                                  // how many trailing inputs are data (sample weights): never differentiated
	Forward  func(out []float32, in [][]float32)                  // out = f(in)
	Backward func(in G.Nodes, out, grad *G.Node) (G.Nodes, error) // see above; nil = no gradient goes through
}

// Apply adds the operation to the graph of its inputs and returns its output node.
// The output buffer is allocated here, once; running the op allocates nothing.
func Apply(s Spec) (*G.Node, error) {
	f := &fused{Spec: s, in: make([][]float32, len(s.Inputs)), scalars: make([]float32, len(s.Inputs))}
	if s.Shape.Dims() == 0 {
		f.scalar = new(G.F32)
	} else {
		f.out = tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(s.Shape...))
		f.outData = f.out.Float32s()
	}
	n, err := G.ApplyOp(f, s.Inputs...)
	if err != nil {
		return nil, fmt.Errorf("op: %s: %w", s.Name, err)
	}
	return n, nil
}

// fused is a gorgonia Op that owns its output buffer. ReturnsPtr without CallsExtern
// is the one combination for which the tape machine neither allocates nor copies.
type fused struct {
	Spec
	in      [][]float32
	out     *tensor.Dense
	outData []float32
	scalar  *G.F32
	scalars []float32  // scalar inputs, where in can point to them
	sum     [1]float32 // a scalar output as a slice
}

func (f *fused) Arity() int { return len(f.Inputs) }

func (f *fused) Type() hm.Type {
	types := make([]hm.Type, 0, len(f.Inputs)+1)
	for _, n := range f.Inputs {
		types = append(types, n.Type())
	}
	return hm.NewFnType(append(types, typeOf(f.Shape))...)
}

func typeOf(s tensor.Shape) hm.Type {
	if s.Dims() == 0 {
		return tensor.Float32
	}
	return G.TensorType{Dims: s.Dims(), Of: tensor.Float32}
}

func (f *fused) InferShape(...G.DimSizer) (tensor.Shape, error) { return f.Shape.Clone(), nil }

func (f *fused) Do(values ...G.Value) (G.Value, error) {
	for i, v := range values {
		switch v := v.(type) {
		case *tensor.Dense:
			f.in[i] = v.Float32s()
		case *G.F32:
			f.scalars[i] = float32(*v)
			f.in[i] = f.scalars[i : i+1]
		default:
			return nil, fmt.Errorf("op: %s: input %d is a %T, want a float32 tensor", f.Name, i, v)
		}
	}
	if f.scalar != nil {
		f.Forward(f.sum[:], f.in)
		*f.scalar = G.F32(f.sum[0])
		return f.scalar, nil
	}
	f.Forward(f.outData, f.in)
	return f.out, nil
}

func (f *fused) ReturnsPtr() bool     { return f.scalar == nil }
func (f *fused) CallsExtern() bool    { return false }
func (f *fused) OverwritesInput() int { return -1 }
func (f *fused) String() string       { return f.Name }

// WriteHash writes the instance, not the kind: gorgonia merges nodes of equal hash,
// and two ops that own buffers must never become one.
func (f *fused) WriteHash(h hash.Hash) { fmt.Fprintf(h, "%s@%p", f.Name, f) }

func (f *fused) Hashcode() uint32 {
	h := fnv.New32a()
	f.WriteHash(h)
	return h.Sum32()
}

// DiffWRT tells gorgonia which inputs have gradients: all but the data, or none.
func (f *fused) DiffWRT(inputs int) []bool {
	if f.Backward == nil {
		return nil
	}
	d := make([]bool, inputs)
	for i := range inputs - f.Data {
		d[i] = true
	}
	return d
}

func (f *fused) SymDiff(inputs G.Nodes, output, grad *G.Node) (G.Nodes, error) {
	if f.Backward == nil {
		return nil, fmt.Errorf("op: %s has no gradient", f.Name)
	}
	return f.Backward(inputs, output, grad)
}
