package serving

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/experiments/figures"
	"tandem/experiments/input"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/features"
	"tandem/model"
	"tandem/model/export"
)

// EncodeItems returns the vectors of n items that the run's data did not have, row-major
// with the item bias as their last dimension: what exports.Vectors writes for an unseen item of
// the same attributes, to the last bit, so that they can join an index of exported
// vectors. columns are the attributes by the names of the data; one that the model's
// features use and columns lack is missing for all n, and missing values, labels and
// prices that training never met get what package features says of them, as do figures of events,
// which the n have not had.
//
// A column that no feature of the model uses, of another kind, or of another length than
// n, a model whose score passes through an MLP, and a placebo, whose items have the
// features of others, are an input.Error.
func (s *Model) EncodeItems(columns datasets.Columns, n int) (vectors []float32, dim int, err error) {
	if s.Spec.ShuffleFeatures {
		return nil, 0, input.Wrong(fmt.Errorf("experiments: %s is a placebo: its features are those of other items", s.Spec.Name))
	}
	blocks, err := s.Encode("item", s.Run.Recipe.Features.Item, s.Spec.Features, columns, n)
	if err != nil {
		return nil, 0, err
	}
	items, bias, ok := s.weights.OverItems(n, blocks).Scorer().ItemVectors()
	if !ok {
		return nil, 0, s.noVectors()
	}
	v, err := export.FoldBias(nil, items, bias, s.weights.VectorDim())
	return v.Items, v.Dim, err
}

// FoldIn returns the vector of a user whom training did not know, as EncodeUsers does,
// from the keys of a few items that they have, and from their features where the model
// has some; columns may be nil. A model that reads histories reads the keys in their order. It is a function of these alone: see train.FoldIn.
// No item, one that the catalogue does not have, and what EncodeUsers refuses are an
// input.Error; only that the model needs no features of users.
func (s *Model) FoldIn(ctx context.Context, items []string, columns datasets.Columns) (vector []float32, dim int, err error) {
	users, err := s.FoldedIn(ctx, items, columns)
	if err != nil {
		return nil, 0, err
	}
	return s.userVectors(users)
}

// FoldedIn is the model over one user, folded in by these items: what FoldIn takes the vector of.
// Models without vectors have one too. Errors are those of FoldIn, but for that.
func (s *Model) FoldedIn(ctx context.Context, items []string, columns datasets.Columns) (*model.Model, error) {
	has, err := FindItems(s.Catalogue, items)
	if err != nil {
		return nil, err
	}
	users, err := s.users(columns, datasets.Lists{Offsets: []int{0, len(has)}, Values: has})
	if err != nil {
		return nil, err
	}
	if s.weights.Reads() && s.weights.Users.ID.Width == 0 {
		return users, s.read(users, items)
	}
	f, err := s.fold()
	if err != nil {
		return nil, err
	}
	return users, f.Users(ctx, users, []int32{0}, func(int32) []int32 { return has })
}

// read gives the one user of m these items as their history, in the order of the keys. How long ago
// they were, and by what event, nobody said.
func (s *Model) read(m *model.Model, items []string) error {
	if s.Spec.History.Events {
		return input.Wrong(fmt.Errorf("experiments: %s reads events (history.events), which a list of items does not tell", s.Spec.Name))
	}
	h := &model.Histories{Offsets: []int{0, len(items)}}
	for _, key := range items {
		id, _ := s.Catalogue.Items.Find(key) // it has been found before
		h.Items = append(h.Items, id)
	}
	if s.Spec.History.Gaps > 0 {
		h.Gaps = make([]int32, len(items))
	}
	m.Histories = h
	return nil
}

// FindItems returns the ids of keys, ascending, each once. No key, and one that the catalogue does
// not have, are an input.Error.
func FindItems(c *result.Catalogue, keys []string) ([]int32, error) {
	if len(keys) == 0 {
		return nil, input.Wrong(errors.New("experiments: no item, want at least one to know a user by"))
	}
	var ids []int32
	for _, key := range keys {
		id, ok := c.Items.Find(key)
		if !ok {
			return nil, input.Wrong(fmt.Errorf("experiments: no item %q among %s%s", key, figures.Grouped(c.Items.Len()), input.DidYouMean(key, c.Items)))
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// EncodeUsers returns the vectors of n users whom the features of users alone speak for,
// with 1 as their last dimension, as exports.Vectors writes them. Errors are those of EncodeItems;
// a model without features of users has nothing to say and is an input.Error too: see
// FoldIn.
func (s *Model) EncodeUsers(columns datasets.Columns, n int) (vectors []float32, dim int, err error) {
	users, err := s.FeatureUsers(columns, n)
	if err != nil {
		return nil, 0, err
	}
	return s.userVectors(users)
}

// FeatureUsers is the model over n users with these attributes and id rows of zero.
func (s *Model) FeatureUsers(columns datasets.Columns, n int) (*model.Model, error) {
	if len(s.Spec.UserFeatures) == 0 {
		return nil, input.Wrong(fmt.Errorf("experiments: %s has no features of users", s.Spec.Name))
	}
	return s.users(columns, withoutItems(n))
}

// users is the model over users with these attributes and items, and id rows of zero.
func (s *Model) users(columns datasets.Columns, has datasets.Lists) (*model.Model, error) {
	blocks, err := s.Encode("user", s.Run.Recipe.Features.User, s.Spec.UserFeatures, columns, has.Len())
	if err != nil {
		return nil, err
	}
	m := s.weights.OverUsers(has.Len(), append(blocks, prepare.Profiles(s.profiled, has)...))
	if m.Reads() { // nobody has any history unless it is given
		m.Histories = &model.Histories{Offsets: make([]int, has.Len()+1)}
	}
	return m, nil
}

// withoutItems are n users who have no item.
func withoutItems(n int) datasets.Lists { return datasets.Lists{Offsets: make([]int, n+1)} }

// userVectors are the vectors of all users of m, over the items of s.
func (s *Model) userVectors(m *model.Model) (vectors []float32, dim int, err error) {
	users, ok := m.UserVectors()
	if !ok {
		return nil, 0, s.noVectors()
	}
	v, err := export.FoldBias(users, nil, nil, m.VectorDim())
	return v.Users, v.Dim, err
}

// NoVectors is why a model has none.
const NoVectors = "the score passes through an MLP: there are no vectors whose inner product ranks as this model does; score with the weights"

func (s *Model) noVectors() error {
	return input.Wrong(fmt.Errorf("experiments: %s is a %s: %s", s.Spec.Name, s.Spec.Kind, NoVectors))
}

// Encode makes the blocks of a side, item or user, for n entities: those of the used ones of
// specs, by their columns, of n values each. A column that is missing is empty for all; one of
// another length, and one that no used feature reads, are an input.Error.
func (s *Model) Encode(side string, specs []recipe.Feature, used []string, columns datasets.Columns, n int) ([]*features.Block, error) {
	var known []string
	var out []*features.Block
	for _, name := range used {
		spec := specs[slices.IndexFunc(specs, func(f recipe.Feature) bool { return f.Name == name })]
		given := datasets.Columns{}
		for _, c := range MissingColumns(&spec, n) {
			known = append(known, c.Name)
			if there := columns.Find(c.Name); there != nil {
				c = there
			}
			if c.Len() != n {
				return nil, input.Wrong(fmt.Errorf("experiments: column %q: %d rows, want %d", c.Name, c.Len(), n))
			}
			given = append(given, c)
		}
		b, err := s.Fitted[side+"/"+name].Apply(eventless(&spec, given, n))
		if err != nil {
			return nil, input.Wrong(fmt.Errorf("experiments: %s feature %s: %w", side, name, err))
		}
		out = append(out, b)
	}
	for _, c := range columns {
		if !slices.Contains(known, c.Name) {
			return nil, input.Wrong(fmt.Errorf("experiments: %s has no %s feature of column %q, %s", s.Spec.Name, side, c.Name, setting.Wanted(c.Name, known)))
		}
	}
	return out, nil
}

// IsNumeric reports whether a feature reads a column of numbers; a date may be labels too.
func IsNumeric(f *recipe.Feature) bool {
	return prepare.KindOfFeature(f).Reads == features.ReadsNumbers
}

// MissingColumns are the columns that a feature reads, without a value for any of n entities.
func MissingColumns(f *recipe.Feature, n int) datasets.Columns {
	var out datasets.Columns
	if !prepare.FromEvents(f) {
		out = append(out, emptyColumn(f.Column, IsNumeric(f), n))
	}
	if w := f.Within(); w != nil {
		out = append(out, emptyColumn(w.Column, false, n))
	}
	return out
}

// eventless is what is known of n entities with these columns that have done nothing.
func eventless(f *recipe.Feature, columns datasets.Columns, n int) prepare.Known {
	ids := datasets.NewIDs()
	for i := range n {
		ids.Add(strconv.Itoa(i))
	}
	return prepare.Known{
		Columns: columns,
		Events:  &datasets.Log{UserIDs: ids, ItemIDs: ids, Times: []int64{}},
		Items:   datasets.Columns{emptyColumn(f.Column, IsNumeric(f), n)},
	}
}

// emptyColumn is a column without a value for any of n entities.
func emptyColumn(name string, numeric bool, n int) *datasets.Column {
	c := &datasets.Column{Name: name}
	if numeric {
		c.Numbers = slices.Repeat([]float64{math.NaN()}, n)
		return c
	}
	c.Dict = datasets.NewIDs()
	for range n {
		c.Labels.Append()
	}
	return c
}
