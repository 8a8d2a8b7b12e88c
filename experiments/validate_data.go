package experiments

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/datasets/split"
	"tandem/datasets/tabular"
)

func (c *checker) data() {
	d := &c.recipe.Data
	switch d.Format {
	case "ncf":
		if d.NCF == nil {
			c.add("data.ncf", ": missing, want train, test and negatives")
			return
		}
		c.there("data.ncf.train", d.NCF.Train)
		c.there("data.ncf.test", d.NCF.Test)
		c.there("data.ncf.negatives", d.NCF.Negatives)
	case "movielens":
		if d.MovieLens == nil {
			c.add("data.movielens", ": missing, want a path")
			return
		}
		c.there("data.movielens.path", d.MovieLens.Path)
		c.atLeast("data.movielens.tags", d.MovieLens.Tags, 0)
	case "atomic":
		if d.Atomic == nil {
			c.add("data.atomic", ": missing, want a path")
			return
		}
		c.config("atomic", d.Atomic.Validate())
	case "sequence":
		if d.Sequence == nil {
			c.add("data.sequence", ": missing, want a path")
			return
		}
		c.there("data.sequence.path", d.Sequence.Path)
		if d.Sequence.Attributes != "" {
			c.there("data.sequence.column", d.Sequence.Column)
		}
	case "prepared":
		c.there("data.path", d.Path)
	case "amazon":
		c.amazon()
	case "synth":
		c.synth()
	case "csv", "tsv", "jsonl", "parquet":
		c.interactions()
	}
	c.table(d.Items, "data.items", "item")
	c.table(d.Users, "data.users", "user")
}

func (c *checker) synth() {
	s := c.recipe.Data.Synth
	if s == nil {
		c.add("data.synth", ": missing")
		return
	}
	c.config("synth", s.Validate())
}

func (c *checker) amazon() {
	a := c.recipe.Data.Amazon
	if a == nil {
		c.add("data.amazon", ": missing, want reviews")
		return
	}
	c.config("amazon", a.Validate())
}

// config adds the faults of a reader's config, which names its keys as the recipe
// does: "synth: users = 0, want …".
func (c *checker) config(reader string, err error) {
	c.within("data."+reader, err)
}

// within adds the faults that the Validate of an owner's config found, by the tags and
// rules that stand beside it.
func (c *checker) within(path string, err error) {
	for _, fault := range setting.Of(err) {
		c.add(strings.TrimSuffix(join(path, fault.Key), "."), "%s", fault.Text)
	}
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
	in := c.recipe.Data.Interactions
	if in == nil {
		c.add("data.interactions", ": missing, want path and columns")
		return
	}
	given := in.Train != "" || in.Valid != "" || in.Test != ""
	switch {
	case in.Path != "" && given:
		c.add("data.interactions", ": path together with train, valid or test, want one or the other")
	case in.Path == "" && !given:
		c.add("data.interactions.path", ": missing, want a file, or train and test for given splits")
	case given:
		c.there("data.interactions.train", in.Train)
		c.there("data.interactions.test", in.Test)
	}
	c.there("data.interactions.columns.user", in.Columns.User)
	c.there("data.interactions.columns.item", in.Columns.Item)
	c.layout("data.interactions", c.recipe.Data.Format, in.Header, in.Delimiter)
	c.shape("data.interactions", c.recipe.Data.shape(in.Lookup, in.Where, in.Derive))
	c.optional("data.interactions.time_unit", in.TimeUnit, "s", "ms", "us", "ns")
	c.optional("data.interactions.unknown_events", in.UnknownEvents, "error", "drop")
	switch {
	case in.Events != nil && in.Columns.Event == "":
		c.add("data.interactions.columns.event", ": missing, want the column of the events")
	case in.Events != nil && in.Columns.Value != "":
		c.add("data.interactions.columns.value", " = %q, want none: events have values", in.Columns.Value)
	case in.Events == nil && in.UnknownEvents != "":
		c.add("data.interactions.events", ": missing, want the values of the known ones")
	}
	for _, w := range in.Events {
		if math.Abs(w.Value) > math.MaxFloat32 {
			c.add("data.interactions.events."+w.Event, " = %g, want a number of float32", w.Value)
		}
	}
	for i, a := range in.ItemColumns {
		at := "data.interactions.item_columns." + strconv.Itoa(i)
		c.there(at+".name", a.Name)
		c.there(at+".median", a.Median)
		for _, b := range c.recipe.Data.Items.columnsOrNone() {
			if a.Name == b.Name {
				c.add(at+".name", " = %q, want another name than a column of data.items", a.Name)
			}
		}
	}
}

func (t *Table) columnsOrNone() []Column {
	if t == nil {
		return nil
	}
	return t.Columns.List
}

// shape checks what becomes of a table's rows; tabular names its fields as the recipe
// does: "where.0.column: …".
func (c *checker) shape(path string, s tabular.Shape) {
	c.within(path, s.Validate())
}

// optional checks a word that may be left out.
func (c *checker) optional(path, word string, known ...string) {
	if word != "" {
		c.choice(path, word, known)
	}
}

func (c *checker) layout(path, format string, header *bool, delimiter string) {
	_, delimited := delimiters[format]
	if !delimited && (header != nil || delimiter != "") {
		c.add(path, ": header or delimiter, want neither for %s", format)
	}
	if format == "csv" && utf8.RuneCountInString(delimiter) > 1 {
		c.add(path+".delimiter", " = %q, want one character for csv (tsv takes any text)", delimiter)
	}
}

func (c *checker) table(t *Table, path, key string) {
	if t == nil {
		return
	}
	c.there(path+".path", t.Path)
	c.there(path+".columns."+key, t.Columns.Key)
	c.layout(path, t.Format, t.Header, t.Delimiter)
	c.shape(path, c.recipe.Data.shape(t.Lookup, t.Where, t.Derive))
	c.optional(path+".repeated", t.Repeated, "error", "first")
	for _, column := range t.Columns.List {
		at := path + ".columns." + column.Name
		if len(column.Sources) == 0 {
			c.add(at, ": no source, want source or sources")
		}
		for i, source := range column.Sources {
			c.there(at+".sources."+strconv.Itoa(i), source)
		}
		if !datasets.IsCurrency(column.Currency) && column.Currency != "" {
			c.add(at+".currency", " = %q, want an ISO 4217 code such as USD", column.Currency)
		}
		if len(column.Sources) > 1 && column.Kind != "path" && column.Kind != "tags" {
			c.add(at+".sources", " = %d columns, want one for kind %s", len(column.Sources), column.Kind)
		}
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
		d.Atomic != nil && d.Atomic.Benchmark || d.Format == "ncf"
}

// columns lists the attributes that the recipe brings for one side; nil where only the
// data knows.
func (d *Data) columns(t *Table, items bool) []string {
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
