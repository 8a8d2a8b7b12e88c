package serving

import (
	"cmp"
	"context"
	"fmt"

	"tandem/datasets"
	"tandem/datasets/tabular"
	"tandem/experiments/input"
	"tandem/experiments/recipe"
	"tandem/model/export"
)

// Encoded are vectors of items or users that came after training, as EncodeItems,
// EncodeUsers and FoldIn make them.
type Encoded struct {
	Keys    []string  // as the table has them
	Vectors []float32 // (len(Keys), Dim), row-major
	Dim     int       // width of a vector
}

// Write writes the vectors to a Parquet file with the columns key and vector, as exports.Vectors
// writes those of the catalogue.
func (e *Encoded) Write(path string) error {
	return export.WriteVectors(path, e.Keys, e.Vectors, e.Dim)
}

// EncodeTable returns the vectors of the items or users (side) of a table, by their
// features alone. The table has a row for each, in any format of package tabular: the
// column key (empty = the name of the side) and the columns that the model's features read,
// by the names of the data; several tags, or the parts of a path from the root down, stand
// apart by |.
//
// A table that cannot be read or lacks a column, and what EncodeItems and EncodeUsers
// refuse, are an input.Error.
func (s *Model) EncodeTable(side, path, key string) (*Encoded, error) {
	specs, used := s.Run.Recipe.Features.Item, s.Spec.Features
	if side == "user" {
		specs, used = s.Run.Recipe.Features.User, s.Spec.UserFeatures
	}
	c := tabular.AttributeConfig{Unknown: "add", Columns: tabular.AttributeColumns{Key: cmp.Or(key, side), List: attributes(specs, used)}}
	if len(c.Columns.List) == 0 {
		return nil, input.Wrong(fmt.Errorf("experiments: no feature of %s reads a column of %ss: a table tells nothing of new ones", s.Spec.Name, side))
	}
	ids := &datasets.IDs{}
	columns, _, err := tabular.ReadAttributes(path, c, ids)
	if err != nil {
		return nil, input.Wrong(fmt.Errorf("experiments: %w", err))
	}
	encode := s.EncodeItems
	if side == "user" {
		encode = s.EncodeUsers
	}
	out := &Encoded{Keys: ids.Keys()}
	out.Vectors, out.Dim, err = encode(columns, ids.Len())
	return out, err
}

// attributes are the columns that the used ones of specs read from a table, each once.
func attributes(specs []recipe.Feature, used []string) []tabular.Attribute {
	var out []tabular.Attribute
	var there datasets.Columns
	for _, name := range used {
		for _, spec := range specs {
			if spec.Name != name {
				continue
			}
			for _, c := range MissingColumns(&spec, 1) {
				a := tabular.Attribute{Sources: []string{c.Name}, Kind: tabular.Path, Separator: "|"}
				switch {
				case there.Find(c.Name) != nil:
					continue
				case c.IsNumeric():
					a.Kind, a.Separator = tabular.Number, ""
				case spec.Kind == "tags":
					a.Kind = tabular.Tags
				case spec.Kind == "text":
					a.Kind, a.Separator = tabular.Label, ""
				}
				there, out = append(there, c), append(out, a)
			}
		}
	}
	return out
}

// FoldInTable returns the vectors of the users of a table of what they have, a row for each
// user and item: each is FoldIn of their items. Empty names of columns are user and item.
// Features of users are taken for missing.
//
// A table that cannot be read, and what FoldIn refuses, are an input.Error that names the
// user. Cost: a FoldIn for every user.
func (s *Model) FoldInTable(ctx context.Context, path, user, item string) (*Encoded, error) {
	c := tabular.LogConfig{Columns: tabular.Columns{User: cmp.Or(user, "user"), Item: cmp.Or(item, "item")}}
	r, err := tabular.Read(path, c, nil, nil)
	if err != nil {
		return nil, input.Wrong(fmt.Errorf("experiments: %w", err))
	}
	out := &Encoded{Keys: r.Log.UserIDs.Keys()}
	byUser := r.Log.ByUser()
	for u, key := range out.Keys {
		var items []string
		for _, i := range byUser.At(int32(u)) {
			items = append(items, r.Log.ItemIDs.Key(i))
		}
		v, dim, err := s.FoldIn(ctx, items, nil)
		if err != nil {
			return nil, fmt.Errorf("%s: user %q: %w", path, key, err)
		}
		out.Vectors, out.Dim = append(out.Vectors, v...), dim
	}
	return out, nil
}
