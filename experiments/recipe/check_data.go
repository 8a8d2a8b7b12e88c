package recipe

import (
	"strconv"
	"strings"

	"tandem/datasets/setting"
	"tandem/datasets/split"
	"tandem/datasets/tabular"
)

// data checks that what the format reads is there, and in order.
func (c *checker) data() {
	d := &c.recipe.Data
	missing := func(reader, want string) { c.add("data."+reader, ": missing, want %s", want) }
	switch d.Format {
	case "ncf":
		if d.NCF == nil {
			missing("ncf", "train, test and negatives")
		} else {
			c.within("data.ncf", d.NCF.Validate())
		}
	case "movielens":
		if d.MovieLens == nil {
			missing("movielens", "a path")
		} else {
			c.within("data.movielens", d.MovieLens.Validate())
		}
	case "atomic":
		if d.Atomic == nil {
			missing("atomic", "a path")
		} else {
			c.within("data.atomic", d.Atomic.Validate())
		}
	case "sequence":
		if d.Sequence == nil {
			missing("sequence", "a path")
		} else {
			c.within("data.sequence", d.Sequence.Validate())
		}
	case "amazon":
		if d.Amazon == nil {
			missing("amazon", "reviews")
		} else {
			c.within("data.amazon", d.Amazon.Validate())
		}
	case "synth":
		if d.Synth == nil {
			missing("synth", "a shop")
		} else {
			c.within("data.synth", d.Synth.Validate())
		}
	case "prepared":
		c.there("data.path", d.Path)
	case "csv", "tsv", "jsonl", "parquet", "xlsx":
		c.interactions()
	}
	c.table(d.Items, "data.items", "item")
	c.table(d.Users, "data.users", "user")
}

// clean checks the rules alone, and against what the data bring.
func (c *checker) clean() {
	given := c.recipe.Data.bringsSplit()
	for i, r := range c.recipe.Clean {
		if given && r.Name() != "" && r.DropsRows() && !r.Idle() {
			c.add(join(strings.TrimSuffix("clean."+c.recipe.Clean.Place(i), "."), r.Name()), ": does not apply to a given split, which is evaluated as it is")
		}
	}
	c.within("clean", c.recipe.Clean.Validate())
}

func (c *checker) interactions() {
	d := c.recipe.Data
	if d.Interactions == nil {
		c.add("data.interactions", ": missing, want path and columns")
		return
	}
	in := *d.Interactions
	in.Format = tabular.Format(d.Format)
	c.within("data.interactions", in.Validate())
	if d.Items == nil {
		return
	}
	for i, a := range in.ItemColumns {
		for _, b := range d.Items.Columns.List {
			if a.Name == b.Name {
				c.add("data.interactions.item_columns."+strconv.Itoa(i)+".name", " = %q, want another name than a column of data.items", a.Name)
			}
		}
	}
}

// table checks a table of attributes, whose column of the key goes by the name of the side.
func (c *checker) table(t *tabular.Table, path, key string) {
	if t == nil {
		return
	}
	if t.Path == "" && c.recipe.Data.Interactions == nil {
		c.add(path+".path", ": missing, want a file: format %s has no table of interactions that could tell", c.recipe.Data.Format)
	}
	c.there(path+".columns."+key, t.Columns.Key)
	for _, f := range setting.Of(t.Validate()) {
		if f.Key == "columns" && t.Columns.Key == "" {
			continue // told by the name of the key
		}
		c.one(join(path, f.Key), f.Text)
	}
}

// split checks the split alone, and against what the data bring.
func (c *checker) split() {
	c.splitKind(&c.recipe.Split, "split")
	c.within("split", c.recipe.Split.Validate())
}

func (c *checker) splitKind(s *split.Config, path string) {
	given := c.recipe.Data.bringsSplit()
	if c.recipe.Data.Format == "prepared" {
		given = s.Kind == "given" // its manifest knows, and MakeSplit will tell
	}
	if given && s.Kind != "given" && s.Base == nil {
		c.add(path+".kind", " = %q, want given: the data brings its own split", s.Kind)
	}
	if !given && s.Kind == "given" {
		c.add(path+".kind", " = %q, want another kind: the data brings no split", s.Kind)
	}
	if s.Base != nil {
		c.splitKind(s.Base, path+".base")
	}
}

// bringsSplit reports whether the data comes in train and test already; of prepared data
// only its manifest knows.
func (d *Data) bringsSplit() bool {
	return d.Interactions != nil && d.Interactions.Train != "" || d.Amazon != nil && d.Amazon.Train != "" ||
		d.Atomic != nil && d.Atomic.Benchmark || d.Sequence != nil && d.Sequence.Train != "" || d.Format == "ncf"
}

// columns lists the attributes that the recipe brings for one side; nil where only the
// data knows.
func (d *Data) columns(t *tabular.Table, items bool) []string {
	if d.Format == "synth" || d.Format == "movielens" || d.Format == "atomic" || d.Format == "prepared" {
		return nil
	}
	names := []string{}
	if items && d.Amazon != nil && d.Amazon.Metadata != "" {
		names = append(names, d.Amazon.Columns...)
	}
	if items && d.Sequence != nil && d.Sequence.Attributes != "" {
		names = append(names, d.Sequence.Column)
	}
	if items && d.Interactions != nil {
		for _, column := range d.Interactions.ItemColumns {
			names = append(names, column.Name)
		}
	}
	if t != nil {
		for _, column := range t.Columns.List {
			names = append(names, column.Name)
		}
	}
	return names
}
