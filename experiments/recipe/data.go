package recipe

import (
	"path/filepath"

	"tandem/datasets"
	"tandem/datasets/amazon"
	"tandem/datasets/atomic"
	"tandem/datasets/synth"
	"tandem/datasets/tabular"
)

// Data says where interactions and attributes are read from. Root stands before
// every relative path.
type Data struct {
	// Format is what the files are: tables (csv, tsv, jsonl, parquet), what tandem data
	// prepare wrote, a published layout, or a shop that is made up (synth).
	// Touch: first of all.
	Format string `yaml:"format" kind:"true" choice:"csv tsv jsonl parquet prepared amazon movielens atomic ncf sequence synth"`
	// Root is the directory that relative paths begin at.
	// Touch: write ${SHOP_DATA:-data}, so that the recipe works elsewhere too.
	Root string `yaml:"root" path:"true"`
	// Path is the directory that tandem data prepare wrote.
	Path string `yaml:"path,omitempty" path:"true" only:"prepared"`

	// Interactions says how tables of interactions are read.
	Interactions *Interactions `yaml:"interactions,omitempty" only:"csv tsv jsonl parquet"`
	// Amazon names files of Amazon reviews as McAuley's lab publishes them.
	Amazon *amazon.Config `yaml:"amazon,omitempty" only:"amazon"`
	// MovieLens names data as GroupLens publishes them.
	MovieLens *MovieLens `yaml:"movielens,omitempty" only:"movielens"`
	// Atomic names the atomic files of RecBole.
	Atomic *atomic.Config `yaml:"atomic,omitempty" only:"atomic"`
	// NCF names files in the layout of the neural collaborative filtering paper.
	NCF *NCF `yaml:"ncf,omitempty" only:"ncf"`
	// Sequence names a file of one line per user.
	Sequence *Sequence `yaml:"sequence,omitempty" only:"sequence"`
	// Synth describes the shop that is made up.
	Synth *synth.Config `yaml:"synth,omitempty" only:"synth"`

	// Items is a table of attributes of items.
	// Touch: for hybrids, and for prices and categories in reports.
	Items *Table `yaml:"items,omitempty" only:"csv tsv jsonl parquet amazon movielens atomic ncf sequence"`
	// Users is a table of attributes of users.
	Users *Table `yaml:"users,omitempty" only:"csv tsv jsonl parquet amazon movielens atomic ncf sequence"`
}

// SetDefaults makes d the default of a format.
func (d *Data) SetDefaults(format string) {
	*d = Data{Format: format}
	switch format {
	case "amazon":
		files := amazon.DefaultConfig()
		d.Amazon = &files
	case "sequence":
		d.Sequence = &Sequence{Column: "attributes"}
	case "movielens":
		d.MovieLens = &MovieLens{}
	case "atomic":
		files := atomic.DefaultConfig()
		d.Atomic = &files
	case "ncf":
		d.NCF = &NCF{}
	case "prepared": // a path is all it needs
	case "synth":
		shop := synth.DefaultConfig()
		d.Synth = &shop
	default:
		d.Interactions = &Interactions{}
	}
}

// PathOf is a path of the recipe with the root before it.
func (d Data) PathOf(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(d.Root, path)
}

// delimiters are what stands between fields unless the recipe says otherwise; formats
// that are not here have neither delimiter nor header.
var delimiters = map[string]string{"csv": ",", "tsv": "\t"}

// Interactions is one file, or three for given splits. Before its columns are taken,
// lookup joins columns of other tables to the rows, where drops rows, and derive makes
// new columns; a reference may name a joined or a derived column too.
type Interactions struct {
	// Path is the file, or for Parquet a directory of parts.
	Path string `yaml:"path,omitempty" path:"true"`
	// Train, Valid and Test are the files of a given split, in place of path.
	// Touch: to compare with published figures of that split.
	Train string `yaml:"train,omitempty" path:"true"`
	// Valid may be left out: split.valid then takes rows from train.
	Valid string `yaml:"valid,omitempty" path:"true"`
	// Test is the part that models are compared on.
	Test string `yaml:"test,omitempty" path:"true"`

	// Columns name what a row tells: a column by its name, or by its position from 1 in a
	// file without header.
	Columns LogColumns `yaml:"columns"`
	// Header says whether the first line names the columns (csv and tsv only); unless
	// written it does, if any column is called by name.
	// Touch: for files whose columns are called 1, 2, 3.
	Header *bool `yaml:"header,omitempty"`
	// Delimiter stands between fields: one character for csv, any text for tsv.
	// Touch: ";" for files that spreadsheets of some countries write.
	Delimiter string `yaml:"delimiter,omitempty"`
	// NumericIDs makes a key that is no whole number a fault.
	// Touch: to find broken rows in a log of numbers.
	NumericIDs bool `yaml:"numeric_ids"`
	// TimeUnit is what whole numbers in the time column count: s (also if empty), ms, us or
	// ns.
	// Touch: when times come out in the wrong century.
	TimeUnit string `yaml:"time_unit,omitempty" choice:"s ms us ns"`
	// Sorted puts rows of one time in the order of their item's key, not of the file.
	// Touch: where the order of the file says nothing, so that it cannot matter.
	Sorted bool `yaml:"sorted,omitempty"`

	// Lookup joins columns of other tables to the rows.
	// Touch: where orders name no user, or lines no time.
	Lookup []Lookup `yaml:"lookup,omitempty"`
	// Where drops the rows that a rule does not hold for; all must hold.
	// Touch: to leave out returns, staff, or other shops.
	Where []tabular.Rule `yaml:"where,omitempty"`
	// Derive makes new columns of those that are there.
	// Touch: for a key of two columns, or a price from a sum and a quantity.
	Derive []tabular.Derived `yaml:"derive,omitempty"`

	// Events gives a row the value of its event, in place of a value column. Another
	// event is an error, or, with unknown_events: drop, its row is left out and counted.
	// Touch: for logs of views, carts and purchases.
	Events Weights `yaml:"events,omitempty"`
	// UnknownEvents is error (also if empty) or drop.
	// Touch: drop, to learn from some of the events alone.
	UnknownEvents string `yaml:"unknown_events,omitempty" choice:"error drop"`

	// ItemColumns are attributes of items that the rows tell, before any split; of given
	// splits the train part.
	// Touch: for prices, where there is no table of items.
	ItemColumns []tabular.ItemColumn `yaml:"item_columns,omitempty"`
}

// Weights are the values of events. In YAML they are a map: {view: 1, purchase: 5}.
type Weights []Weight

// Weight is the value of one event.
type Weight struct {
	Event string
	Value float64
}

// Values are w by event; nil when there is none.
func (w Weights) Values() map[string]float64 {
	if w == nil {
		return nil
	}
	values := map[string]float64{}
	for _, weight := range w {
		values[weight.Event] = weight.Value
	}
	return values
}

// Lookup joins columns of another table: those of the row whose key is what the file
// has in the column on.
type Lookup struct {
	// Path is the file of the other table.
	Path string `yaml:"path" path:"true"`
	// Format is that of the other table: csv, tsv, jsonl or parquet; by the file's name
	// unless written.
	Format string `yaml:"format,omitempty"`
	// Header says whether its first line names the columns.
	Header *bool `yaml:"header,omitempty"`
	// Delimiter stands between its fields.
	Delimiter string `yaml:"delimiter,omitempty"`
	// Key is the column of the other table that is looked up.
	Key string `yaml:"key"`
	// On is the column of this file whose value is looked up; unless written, that of the
	// same name as key.
	On string `yaml:"on,omitempty"`
	// Columns of the other table are what the rows get.
	Columns []string `yaml:"columns"`
}

// Shape says what a table's rows become before its columns are taken.
func (d Data) Shape(lookups []Lookup, where []tabular.Rule, derive []tabular.Derived) tabular.Shape {
	s := tabular.Shape{Where: where, Derive: derive}
	for _, l := range lookups {
		s.Lookup = append(s.Lookup, tabular.Lookup{
			Layout: tabular.Layout{Format: tabular.Format(l.Format), Delimiter: l.Delimiter, Header: l.Header},
			Path:   d.PathOf(l.Path), Key: l.Key, On: l.On, Columns: l.Columns,
		})
	}
	return s
}

// LogColumns names the source column of each part of an interaction: its name, or
// its position counted from 1 in a file without header. Empty = not there.
type LogColumns struct {
	// User is the column of the user's key.
	User string `yaml:"user"`
	// Item is the column of the item's key.
	Item string `yaml:"item"`
	// Value is a column of numbers, such as ratings or quantities; graded metrics and some
	// cleaning rules read it.
	Value string `yaml:"value,omitempty"`
	// Time is a column of times: seconds since 1970 or dates.
	// Touch: whenever there is one; most splits go by it.
	Time string `yaml:"time,omitempty"`
	// Event is a column that says what happened, for events.
	Event string `yaml:"event,omitempty"`
}

// Table is a file of attributes, one row per item or user.
type Table struct {
	// Path is the file, or for Parquet a directory of parts.
	Path string `yaml:"path" path:"true"`
	// Format is that of the file; that of the data unless written.
	Format string `yaml:"format" choice:"csv tsv jsonl parquet"`
	// Header says whether the first line names the columns (csv and tsv only).
	Header *bool `yaml:"header,omitempty"`
	// Delimiter stands between fields: one character for csv, any text for tsv.
	Delimiter string `yaml:"delimiter,omitempty"`
	// Columns are the column of the key, called item (or user), and the attributes by their
	// names.
	Columns Columns `yaml:"columns"`
	// Unknown says what happens to rows whose key is in no interaction: they join as
	// new ids, or are left out and counted.
	// Touch: add, for items that are on sale and nobody has bought yet.
	Unknown string `yaml:"unknown" choice:"add count"`
	// Repeated says what happens to the second row of a key: an error (also if empty),
	// or, with first, it is left out and counted.
	// Touch: first, for tables with a row per variant.
	Repeated string `yaml:"repeated,omitempty" choice:"error first"`

	// Lookup joins columns of other tables to the rows.
	Lookup []Lookup `yaml:"lookup,omitempty"`
	// Where drops the rows that a rule does not hold for; all must hold.
	Where []tabular.Rule `yaml:"where,omitempty"`
	// Derive makes new columns of those that are there.
	Derive []tabular.Derived `yaml:"derive,omitempty"`
}

// SetDefaults leaves out what nobody interacted with.
func (t *Table) SetDefaults(string) { *t = Table{Unknown: "count"} }

// Columns are the source column that holds the key, and the attributes in the order
// of the recipe. In YAML they are one map, where the entry `item` (for users: `user`)
// is the key.
type Columns struct {
	Key  string
	List []Column
}

// Column is one attribute. In YAML `price: price` is short for a number column.
type Column struct {
	Name string `yaml:"-"`
	// Sources are the columns of the file; source names one. Of tags and paths there may be
	// several, one after the other.
	Sources []string `yaml:"sources"`
	// Kind is what the values are: a number, one label, a set of tags, a path from the root
	// down, or a price as shops write it.
	Kind string `yaml:"kind" kind:"true" choice:"number label tags path price"`
	// Separator stands between the parts within one source; empty = it is one part.
	Separator string `yaml:"separator" only:"tags path"`

	// High takes the upper bound of a range of prices, not the lower.
	High bool `yaml:"high" only:"price"`
	// Currency is that of all prices, as ISO 4217 has it; empty = that of the first with a
	// mark.
	Currency string `yaml:"currency" only:"price"`
	// OtherCurrency is what a price in another one is: an error, or missing.
	OtherCurrency string `yaml:"other_currency" choice:"error missing" only:"price"`
	// BadPrice is what a text that is no price is: an error, or missing.
	BadPrice string `yaml:"bad_price" choice:"error missing" only:"price"`
}

// SetDefaults makes c a column of a kind that refuses what it cannot read; the name stays.
func (c *Column) SetDefaults(kind string) {
	*c = Column{Name: c.Name, Kind: kind}
	if kind == "price" {
		c.OtherCurrency, c.BadPrice = datasets.PriceError, datasets.PriceError
	}
}

// MovieLens is a directory or a zip file as GroupLens publishes it.
type MovieLens struct {
	// Path is the directory or the zip file.
	Path string `yaml:"path" path:"true"`
	// Tags is how many users it takes for a tag on a movie to be read; 0 = no tags.
	Tags int `yaml:"tags" range:"≥ 0"`
}

// NCF is the file layout of the neural collaborative filtering paper: one held-out
// item per user and a list of negatives to rank it among.
type NCF struct {
	// Train is the file of training rows.
	Train string `yaml:"train" path:"true"`
	// Test is the file of one row per user.
	Test string `yaml:"test" path:"true"`
	// Negatives is the file of what each test row is ranked among.
	Negatives string `yaml:"negatives" path:"true"`
}

// Sequence is one line per user: the user, then the items in order.
type Sequence struct {
	// Path is the file.
	Path string `yaml:"path" path:"true"`
	// Attributes is a file of JSON: item → list of labels.
	Attributes string `yaml:"attributes,omitempty" path:"true"`
	// Column is what the attributes are called.
	Column string `yaml:"column"`
}
