package exports

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"tandem/datasets"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/serving"
	"tandem/model"
	"tandem/model/embed"
	"tandem/model/export"
	"tandem/model/serve"
)

// bundleEncoders are what a bundle makes vectors of newcomers with: fitted encoders and
// where their rows are.
func bundleEncoders(o *serving.Opened) (*serve.Encoders, error) {
	m, s := o.Weights, o.Serving()
	e := &serve.Encoders{ColdOffset: m.ColdOffset}
	e.Fuse, e.Product = m.Serving()
	if e.Product.Output != nil {
		e.Output = "dense/output/vector"
	}
	if m.Kind != model.TwoTower {
		e.Constant = "dense/output/bias"
	}
	for i, w := range m.Dense {
		if !m.InHead(i) {
			e.Dense = append(e.Dense, w.Name)
		}
	}
	var err error
	if e.Items, err = bundleSide(s, "item", m.Items, o.Run.Recipe.Features.Item, o.Spec.Features); err != nil {
		return nil, err
	}
	if e.Users, err = bundleSide(s, "user", m.Users, o.Run.Recipe.Features.User, o.Spec.UserFeatures); err != nil {
		return nil, err
	}
	switch {
	case o.Spec.ShuffleFeatures:
		e.Items.Refused = o.Spec.Name + " is a placebo: its features are those of other items"
	case !m.IsInnerProduct():
		e.Items.Refused = o.Spec.Name + " scores through an MLP: a new item needs a new export"
	case len(o.Spec.Features) == 0:
		e.Items.Refused = o.Spec.Name + " has no features of items"
	}
	if len(o.Spec.UserFeatures) == 0 {
		e.Users.Refused = o.Spec.Name + " has no features of users"
	}
	return e, nil
}

// bundleSide describes the tables of a side and the encoders of the used features. What is
// made of events has the row of somebody without any.
func bundleSide(s *serving.Serving, side string, tables *embed.Side, specs []recipe.Feature, used []string) (serve.EncoderSide, error) {
	out := serve.EncoderSide{Parts: tables.Parts}
	for _, f := range tables.Features {
		out.Tables = append(out.Tables, serve.EncoderTable{Name: f.Table.Name, Feature: f.Block.Name, At: f.At, Width: f.Table.Width, Rows: f.Table.Rows})
		if slices.ContainsFunc(out.Features, func(x serve.EncoderFeature) bool { return x.Name == f.Block.Name }) {
			continue // an affinity reads it too
		}
		feature := serve.EncoderFeature{Name: f.Block.Name, Rows: f.Table.Rows}
		if slices.Contains(used, f.Block.Name) {
			if err := describe(s, &feature, side, specs); err != nil {
				return out, err
			}
		} // else a profile, which newcomers have none of
		out.Features = append(out.Features, feature)
	}
	return out, nil
}

// describe fills in how a feature is encoded.
func describe(s *serving.Serving, f *serve.EncoderFeature, side string, specs []recipe.Feature) error {
	spec := specs[slices.IndexFunc(specs, func(x recipe.Feature) bool { return x.Name == f.Name })]
	if prepare.FromEvents(&spec) {
		blocks, err := s.Encode(side, specs, []string{f.Name}, nil, 1)
		if err == nil {
			f.Index, f.Weight = blocks[0].Row(0)
		}
		return err
	}
	f.Kind, f.Column, f.Numeric = spec.Kind, spec.Column, serving.Numeric(&spec)
	if w := spec.Within(); w != nil {
		f.Within = w.Column
	}
	var err error
	if f.State, err = json.Marshal(s.Fitted[side+"/"+f.Name]); err != nil {
		return fmt.Errorf("experiments: encoders: %s: %w", f.Name, err)
	}
	return nil
}

// encodersFile is that of a bundle.
func encodersFile(e *serve.Encoders) export.BundleFile {
	return export.BundleFile{Name: serve.EncodersFile, What: "fitted encoders, and where the rows of features are in the weights", Write: func(path string) error {
		text, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("experiments: export: encoders: %w", err)
		}
		return export.WriteFileAtomic(path, func(w io.Writer) error {
			_, err := w.Write(append(text, '\n'))
			return err
		})
	}}
}

// attributesOf are what the data have of entity e in the columns that features read.
func attributesOf(s *serve.EncoderSide, columns datasets.Columns, e int32) serve.Attributes {
	a := serve.Attributes{Numbers: map[string]float64{}, Labels: map[string][]string{}}
	for _, f := range s.Features {
		for _, name := range []string{f.Column, f.Within} {
			c := columns.Find(name)
			switch {
			case f.Kind == "" || c == nil:
			case !c.IsNumeric():
				labels := []string{}
				for _, code := range c.Labels.At(e) {
					labels = append(labels, c.Dict.Key(code))
				}
				a.Labels[name] = labels
			case c.Numbers[e] == c.Numbers[e]:
				a.Numbers[name] = c.Numbers[e]
			}
		}
	}
	return a
}
