package tabular

import (
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// Attribute is one column to make of an attribute table.
//
// Blanks around numbers, labels and parts are trimmed. Tags drop empty parts and
// repetitions. A path ends at its first empty part; a later part that is not empty is
// lost and its row counted in AttributeReport.CutPaths. The dictionary of a path holds
// its parts, not its prefixes: "Other" has one code wherever it stands.
type Attribute struct {
	// Name is that of the column made; empty = the name of its only source.
	Name string `yaml:"-"`
	// Sources are columns of the file: one; for tags and path any number, whose parts are
	// put one after the other. In a recipe source: x is short for one.
	// Touch: always.
	Sources []string `yaml:"sources"`
	// Kind is what the values are: a number, a label (one text), tags (a set of texts), a
	// path (texts from the root down) or a price (a number as shops write it; one decimal
	// point, "." or ",", holds for the whole column).
	// Touch: to what a feature is to make of it.
	Kind Kind `yaml:"kind" kind:"true" choice:"number label tags path price"`
	// Separator cuts the text of tags and path into parts ("|", ">"); empty = the text
	// is one part. Lists in JSON lines and Parquet are cut already, and not again; so are texts
	// that hold a list of JSON, Python or PostgreSQL.
	// Touch: where one text holds several tags or a whole path.
	Separator string `yaml:"separator" only:"tags path"`
	// Missing are the texts that say that nothing is known, without the blanks around them:
	// they are read as nothing, and counted. Tags and paths lose parts that are such texts.
	// Example:
	//
	//	columns: {item: sku, colour: {source: colour, kind: label, missing: [NA, "-", unknown]}}
	//
	// Touch: where an export writes a word in place of nothing.
	Missing []string `yaml:"missing,omitempty"`
	// Words are texts that stand for a number, without the blanks around them.
	// Example:
	//
	//	columns: {item: appid, price: {source: price, kind: price, words: {"Free to Play": 0, Free to Try: 0}}}
	//
	// Touch: for what a shop writes in place of a price of 0.
	Words Words `yaml:"words,omitempty" only:"number price"`
	// High takes the upper bound of a range of prices, not the lower.
	// Touch: where the dearest variant is what people pay.
	High bool `yaml:"high" only:"price"`
	// Prices are the rules of a price.
	Prices datasets.PriceRules `yaml:",inline" only:"price"`
}

// firstKnown is the word for taking of a key, column by column, what its first row says that
// says anything.
const firstKnown = "first_known"

// Words are texts that stand for a number. In a recipe they are a map: {"Free to Play": 0}.
type Words []Word

// Word is a text that stands for a number.
type Word struct {
	Text  string  // without blanks around it
	Value float64 // finite
}

// AttributeColumns are the column that holds the entity's key, as in Columns, and the
// attributes in order. In a recipe they are one map, where the entry item (for users: user)
// is the key, and price: price is short for a number column.
type AttributeColumns struct {
	Key  string      // column of the entity's key
	List []Attribute // the attributes, in order
}

// AttributeConfig says how to read the attributes of items or of users. Columns are
// required, the zero value of everything else works.
type AttributeConfig struct {
	Layout `yaml:",inline"`
	// Columns are the key of the entity and the attributes.
	Columns AttributeColumns `yaml:"columns"`
	// NumericIDs makes a key that is not an integer >= 0 an error.
	NumericIDs bool `yaml:"-"`
	// Unknown says what happens to rows whose key is in no interaction: they join as new ids
	// (add), or are left out and counted (count; also if empty).
	// Touch: add for the catalogue of a shop, so that what nobody bought can be recommended.
	Unknown string `yaml:"unknown" choice:"add count"`
	// Repeated says what happens to the second row of a key: an error (also if left out), or
	// it is left out and counted (first), or it tells the columns of which no row before said
	// anything, and is counted (first_known).
	// Example:
	//
	//	repeated: first_known
	//
	// Touch: first for tables with one row per variant; first_known for those of one row per
	// sale, where not every sale says all of the item.
	Repeated string `yaml:"repeated,omitempty" choice:"error first first_known"`
	Shape    `yaml:",inline"`
}

// Table is a file of attributes, one row per item or user.
type Table struct {
	// Path is the file; left out, the attributes stand in the interactions, read as those are
	// (of a given split, in its train part), and repeated is first_known unless it is said.
	// Touch: always, but where the log itself tells what items and users are.
	Path            string `yaml:"path,omitempty" path:"true"`
	AttributeConfig `yaml:",inline"`
}

// SetDefaults is all but the path and the columns.
func (t *Table) SetDefaults(string) { *t = Table{AttributeConfig: AttributeConfig{Unknown: "count"}} }

// SetDefaults is the default of a kind; the name stays.
func (a *Attribute) SetDefaults(kind string) {
	*a = Attribute{Name: a.Name, Kind: Kind(kind)}
	if a.Kind == Price {
		a.Prices = datasets.DefaultPriceRules()
	}
}

// Validate returns every fault of t that shows without the file; that of a path which has to be
// there is told by who knows whether there are interactions.
func (t Table) Validate() error {
	var faults setting.Faults
	if l := (Layout{}); t.Path == "" && t.Layout != l {
		faults.Add("", ": format, header or delimiter without path, want none: the interactions have theirs")
	}
	t.check(&faults)
	return faults.Join("tabular: ")
}

// Validate returns every fault of c that shows without the file.
func (c AttributeConfig) Validate() error {
	var faults setting.Faults
	c.check(&faults)
	return faults.Join("tabular: ")
}

func (c AttributeConfig) check(faults *setting.Faults) {
	if c.Unknown == "" {
		c.Unknown = "count"
	}
	tags := setting.Check(c)
	*faults = append(*faults, tags...)
	if !slices.ContainsFunc(tags, func(f *setting.Fault) bool { return f.Key == "format" }) {
		c.Layout.check(faults, "")
	}
	c.Shape.check(faults)
	if c.Columns.Key == "" {
		faults.Add("columns", ": no key, want the column that holds it")
	}
	if len(c.Columns.List) == 0 {
		faults.Add("columns", ": none, want at least one")
	}
	seen := map[string]bool{}
	for _, a := range c.Columns.List {
		name := a.name()
		switch _, form := position(name); {
		case name == "" || form != byName:
			faults.Add("columns", ": name = %q, want a name", name)
			continue
		case seen[name]:
			faults.Add("columns."+name, ": duplicate name")
		}
		seen[name] = true
		faults.Within("columns."+name, a.Validate())
	}
}

// Validate returns every fault of a that shows without the file.
func (a Attribute) Validate() error {
	prices := a.Prices
	a.Prices = datasets.DefaultPriceRules() // has a check of its own, where "" is error
	faults := setting.Check(a)
	switch many := a.Kind == Tags || a.Kind == Path; {
	case len(a.Sources) == 0:
		faults.Add("", ": no source, want source or sources")
	case slices.Contains(a.Sources, ""):
		faults.Add("sources", " = %q, want columns of the file", a.Sources)
	case !many && len(a.Sources) > 1:
		faults.Add("sources", " = %d columns, want one for kind %s", len(a.Sources), a.Kind)
	case !many && a.Separator != "":
		faults.Add("separator", " = %q, want none for kind %s", a.Separator, a.Kind)
	}
	if a.Kind != Price && (a.High || prices != datasets.PriceRules{}) {
		faults.Add("kind", " = %q, want no rules for prices with it", a.Kind)
	}
	if len(a.Words) > 0 && a.Kind != Price && a.Kind != Number {
		faults.Add("words", ": want none for kind %s, whose values are texts", a.Kind)
	}
	for _, w := range a.Words {
		if slices.Contains(a.Missing, w.Text) {
			faults.Add("words", ": %q stands for %g and, in missing, for nothing: want one of them", w.Text, w.Value)
		}
	}
	faults.Within("", prices.Validate())
	return faults.Join("tabular: ")
}

// FillLayout gives the format, if it has none, and header and delimiter what holds where they
// are left out.
func (c *AttributeConfig) FillLayout(format Format) {
	if c.Format == "" {
		c.Format = format
	}
	refs := []string{c.Columns.Key}
	for _, a := range c.Columns.List {
		refs = append(refs, a.Sources...)
	}
	c.Layout.Fill(refs...)
}
