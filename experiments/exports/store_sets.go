package exports

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/experiments/stores"
	"tandem/model/export"
	"tandem/model/serve"
)

// StoreSets is what a model gives a vector store: items, and users in the same space.
type StoreSets struct {
	Items, Users stores.Set
	About        string // which model, run and data

	// Candidates is how many items the vectors are to find for a head that ranks them; 0
	// where they rank themselves.
	Candidates int
}

// NewStoreSets returns the vectors that Export writes, with price and category path of items
// (the columns that a serving bundle filters by), and training rows and states.
// A model that scores through an MLP, and a non-gradient baseline, are an InputError.
func NewStoreSets(o *serving.Opened) (*StoreSets, error) {
	if o.Weights == nil {
		return nil, result.WrongInput(fmt.Errorf("experiments: %s is a %s: it has no vectors", o.Spec.Name, o.Spec.Kind))
	}
	v, ok, err := vectors(o)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, result.WrongInput(fmt.Errorf("experiments: %s is a %s: %s", o.Spec.Name, o.Spec.Kind, serving.NoVectors))
	}
	log, states := o.Split.Train, o.Run.Recipe.Evaluate.States
	s := &StoreSets{
		Items: stores.Set{Keys: log.ItemIDs.Keys(), Vectors: v.Items, Dim: v.Dim, Rows: o.SeenItems, State: statesOf(o.SeenItems, states.Of)},
		Users: stores.Set{Keys: log.UserIDs.Keys(), Vectors: v.Users, Dim: v.Dim, Rows: o.SeenUsers, State: statesOf(o.SeenUsers, states.Of)},
		About: aboutVectors(o.Spec.Name, o.Spec.Kind, o.Seed, o.Run.Recipe.Name, o.Run.Manifest.Recipe, o.DataHash),
	}
	columns, price, category := payload(o)
	for _, c := range columns {
		if c.Name == price {
			s.Items.Price = widePrices(c.Numbers)
		}
		if c.Name == category {
			s.Items.Category = paths(c)
		}
	}
	return s, nil
}

// paths are the labels of every item.
func paths(c export.BundleColumn) [][]string {
	out := make([][]string, len(c.Offsets)-1)
	for i := range out {
		for _, code := range c.Codes[c.Offsets[i]:c.Offsets[i+1]] {
			out[i] = append(out[i], c.Dict[code])
		}
	}
	return out
}

// BundleSets are those of a serving bundle, with vectors of items as it stores them.
func BundleSets(b *serve.Bundle) *StoreSets {
	m := b.Manifest
	side := func(s *serve.Side) stores.Set {
		return stores.Set{Keys: keysOf(s), Vectors: s.Vectors(nil), Dim: s.Dim(), Rows: s.Rows, State: statesOf(s.Rows, m.States.Of)}
	}
	s := &StoreSets{Items: side(b.Items), Users: side(b.Users), Candidates: m.Candidates,
		About: aboutVectors(m.Model, m.Kind, m.Seed, m.Recipe, m.RecipeHash, m.DataHash)}
	if c := b.Items.Column(m.Price); c != nil {
		s.Items.Price = widePrices(c.Numbers)
	}
	if c := b.Items.Column(m.Category); c != nil {
		s.Items.Category = make([][]string, len(s.Items.Keys))
		for i := range s.Items.Category {
			s.Items.Category[i] = c.Labels(int32(i))
		}
	}
	return s
}

// Queries are the vectors of at most n users whom training knew, evenly spaced; an error
// if there are none.
func (s *StoreSets) Queries(n int) ([]float32, error) {
	var known []int
	for u, rows := range s.Users.Rows {
		if rows > 0 {
			known = append(known, u)
		}
	}
	if len(known) == 0 {
		return nil, errors.New("experiments: no user with a training row to ask a store for")
	}
	d := s.Users.Dim
	n = min(n, len(known))
	out := make([]float32, 0, n*d)
	for j := range n {
		u := known[j*len(known)/n]
		out = append(out, s.Users.Vectors[u*d:(u+1)*d]...)
	}
	return out, nil
}

func aboutVectors(model, kind string, seed uint64, recipe, recipeHash, dataHash string) string {
	return fmt.Sprintf("%s (%s, seed %d) of recipe %s; recipe %.12s, data %.12s", model, kind, seed, recipe, recipeHash, dataHash)
}

func statesOf(rows []int32, of func(int32) string) []string {
	out := make([]string, len(rows))
	for i, n := range rows {
		out[i] = of(n)
	}
	return out
}

// widePrices turns prices that stand as float32 into the shortest decimals that do, so
// that 12.99 is 12.99 in a store.
func widePrices(prices []float32) []float64 {
	out := make([]float64, len(prices))
	for i, p := range prices {
		out[i] = shortest(p)
	}
	return out
}

func keysOf(s *serve.Side) []string {
	out := make([]string, s.Len())
	for i := range out {
		out[i] = s.Key(int32(i))
	}
	return out
}

// shortest is the float64 of the shortest decimal that reads as x.
func shortest(x float32) float64 {
	if x-x != 0 {
		return math.NaN()
	}
	y, _ := strconv.ParseFloat(strconv.FormatFloat(float64(x), 'g', -1, 32), 64)
	return y
}
