package op

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"
)

// Program runs a graph: every node once, in topological order, on the calling
// goroutine. It does what gorgonia's tape machine does for a graph of ops that own
// their buffers, without its goroutine, its channels and the hundred small allocations
// of each run, which at micro-batches of a few hundred rows cost as much as the
// arithmetic. Stock ops run too, as slow as they are.
//
// A Program belongs to one goroutine at a time; several programs may share weights.
type Program struct {
	steps  []instruction
	half   int       // steps of the first half
	values []G.Value // by node
	place  map[*G.Node]int
}

// instruction is one op with the places of its inputs and output.
type instruction struct {
	op     G.Op
	in     []int
	args   []G.Value // scratch
	out    int
	output *G.Node
}

// NewProgram compiles g. Every input node must have a value by then; the value itself
// may change its content between runs, but not be replaced.
func NewProgram(g *G.ExprGraph) (*Program, error) {
	nodes, err := G.Sort(g)
	if err != nil {
		return nil, fmt.Errorf("op: program: %w", err)
	}
	slices.Reverse(nodes) // operands first
	p := &Program{values: make([]G.Value, len(nodes)), place: make(map[*G.Node]int, len(nodes))}
	for i, n := range nodes {
		p.place[n] = i
		o := n.Op()
		if o == nil {
			if p.values[i] = n.Value(); p.values[i] == nil {
				return nil, fmt.Errorf("op: program: input %q has no value", n.Name())
			}
			continue
		}
		s := instruction{op: o, out: i, output: n}
		for children := g.From(n.ID()); children.Next(); {
			s.in = append(s.in, p.place[children.Node().(*G.Node)])
		}
		if len(s.in) == 0 { // a constant
			if p.values[i], err = o.Do(); err != nil {
				return nil, fmt.Errorf("op: program: %v: %w", n, err)
			}
			continue
		}
		s.args = make([]G.Value, len(s.in))
		p.steps = append(p.steps, s)
	}
	return p, nil
}

// Halve puts what node depends on into a first half, the rest into a second one: a caller
// can run the first, fill inputs by what node came to, and run the second.
func (p *Program) Halve(node *G.Node) {
	needed := map[int]bool{p.place[node]: true}
	for _, s := range slices.Backward(p.steps) {
		if needed[s.out] {
			for _, at := range s.in {
				needed[at] = true
			}
		}
	}
	var first, second []instruction
	for _, s := range p.steps {
		if needed[s.out] {
			first = append(first, s)
		} else {
			second = append(second, s)
		}
	}
	p.half, p.steps = len(first), append(first, second...)
}

// Run evaluates every node. Values of fused ops are overwritten by the next run.
func (p *Program) Run() error { return p.run(p.steps) }

// RunFirst evaluates the first half, RunSecond the other one; see Halve.
func (p *Program) RunFirst() error { return p.run(p.steps[:p.half]) }

// RunSecond comes after RunFirst.
func (p *Program) RunSecond() error { return p.run(p.steps[p.half:]) }

func (p *Program) run(steps []instruction) error {
	for i := range steps {
		s := &steps[i]
		for j, at := range s.in {
			s.args[j] = p.values[at]
		}
		v, err := s.op.Do(s.args...)
		if err != nil {
			return fmt.Errorf("op: %v: %w", s.output, err)
		}
		p.values[s.out] = v
	}
	return nil
}

// Value is the value of a node of the graph after a run; nil for a node that the
// program does not know.
func (p *Program) Value(n *G.Node) G.Value {
	at, ok := p.place[n]
	if !ok {
		return nil
	}
	return p.values[at]
}
