package drivers

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"tandem/experiments/figures"
	"tandem/experiments/serving"
)

// Reasoner says why users get items, for many of them: the parts of scores that are sums
// (see takeApart), against what they add to the mean item, as Reasons of Explain.
type Reasoner struct {
	s     subject
	parts *parts
	mean  [][]float64 // by part: of its vectors over all items
	bias  []float64
}

// NewReasoner takes the scores of a trained model apart. A non-gradient baseline, and a model whose
// scores are no sum, are an input.Error: Explain samples those, for one item and user.
// Cost: a pass over the items for every feature, and a vector of each item for each.
func NewReasoner(o *serving.Opened) (*Reasoner, error) {
	if o.Weights == nil {
		return nil, wrong("drivers: %s is a non-gradient baseline of kind %s: its scores have no parts to tell as reasons", o.Spec.Name, o.Spec.Kind)
	}
	if err := o.WithoutHistory("reasons"); err != nil {
		return nil, err
	}
	items := make([]int32, o.Split.Train.NumItems())
	for i := range items {
		items[i] = int32(i)
	}
	p, err := takeApart(o.Weights, items)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, wrong("drivers: scores of %s are no sum over parts, so that reasons are sampled: tandem explain --user KEY --item KEY does, for one", o.Spec.Name)
	}
	r := &Reasoner{s: subject{Opened: o, items: len(items)}, parts: p}
	for g := range p.names {
		mean, bias := make([]float64, p.d), 0.
		for i := range items {
			for c, x := range p.vectors[g][i*p.d : (i+1)*p.d] {
				mean[c] += float64(x) / float64(len(items))
			}
			bias += float64(p.bias[g][i]) / float64(len(items))
		}
		r.mean, r.bias = append(r.mean, mean), append(r.bias, bias)
	}
	return r, nil
}

// Of are the parts of one item's score for a user of the data, the largest first; equal
// ones by name. They add up to the score less that of the mean item. Error is 0.
func (r *Reasoner) Of(user, item int32) []Reason {
	p := r.parts
	u := p.users[int(user)*p.d : (int(user)+1)*p.d]
	out := make([]Reason, len(p.names))
	for g, name := range p.names {
		adds := float64(p.bias[g][item]) - r.bias[g]
		for c, x := range p.vectors[g][int(item)*p.d : (int(item)+1)*p.d] {
			adds += float64(u[c]) * (float64(x) - r.mean[g][c])
		}
		out[g] = Reason{Name: name, Says: r.s.says(name, item), Adds: adds}
	}
	slices.SortStableFunc(out, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Adds), math.Abs(a.Adds)), strings.Compare(a.Name, b.Name))
	})
	return out
}

// Texts are the reasons of a list as text: category +0.412 (Toys > Balls); id −0.100.
func (r *Reasoner) Texts(user int32, items []int32) ([]string, error) {
	out := make([]string, len(items))
	for j, i := range items {
		var parts []string
		for _, x := range r.Of(user, i) {
			text := x.Name + " " + figures.Signed("%+.3f", x.Adds)
			if x.Says != "" {
				text += fmt.Sprintf(" (%s)", x.Says)
			}
			parts = append(parts, text)
		}
		out[j] = strings.Join(parts, "; ")
	}
	return out, nil
}
