package recipe

import (
	"tandem/datasets/amazon"
	"tandem/datasets/atomic"
	"tandem/datasets/synth"
	"tandem/datasets/tabular"
)

// Data says where interactions and attributes are read from. Root stands before
// every relative path.
type Data struct {
	Format string `yaml:"format" kind:"true" choice:"csv tsv jsonl parquet prepared amazon movielens atomic ncf sequence synth"`
	Root   string `yaml:"root" path:"true"`
	Path   string `yaml:"path,omitempty" path:"true" only:"prepared"` // the directory that data prepare wrote

	Interactions *Interactions  `yaml:"interactions,omitempty" only:"csv tsv jsonl parquet"`
	Amazon       *amazon.Config `yaml:"amazon,omitempty" only:"amazon"`
	MovieLens    *MovieLens     `yaml:"movielens,omitempty" only:"movielens"`
	Atomic       *atomic.Config `yaml:"atomic,omitempty" only:"atomic"`
	NCF          *NCF           `yaml:"ncf,omitempty" only:"ncf"`
	Sequence     *Sequence      `yaml:"sequence,omitempty" only:"sequence"`
	Synth        *synth.Config  `yaml:"synth,omitempty" only:"synth"`

	Items *Table `yaml:"items,omitempty" only:"csv tsv jsonl parquet amazon movielens atomic ncf sequence"`
	Users *Table `yaml:"users,omitempty" only:"csv tsv jsonl parquet amazon movielens atomic ncf sequence"`
}

// Interactions is one file, or three for given splits. Before its columns are taken,
// lookup joins columns of other tables to the rows, where drops rows, and derive makes
// new columns; a reference may name a joined or a derived column too.
type Interactions struct {
	Path  string `yaml:"path,omitempty" path:"true"`
	Train string `yaml:"train,omitempty" path:"true"`
	Valid string `yaml:"valid,omitempty" path:"true"`
	Test  string `yaml:"test,omitempty" path:"true"`

	Columns    LogColumns `yaml:"columns"`
	Header     *bool      `yaml:"header,omitempty"`    // the first line names the columns; csv and tsv only
	Delimiter  string     `yaml:"delimiter,omitempty"` // csv and tsv only
	NumericIDs bool       `yaml:"numeric_ids"`         // keys are whole numbers; anything else is a fault
	TimeUnit   string     `yaml:"time_unit,omitempty"` // what whole numbers in the time column count: s (also if empty), ms, us or ns
	Sorted     bool       `yaml:"sorted,omitempty"`    // rows of one time stand in the order of their item's key, not of the file

	Lookup []Lookup          `yaml:"lookup,omitempty"`
	Where  []tabular.Rule    `yaml:"where,omitempty"`
	Derive []tabular.Derived `yaml:"derive,omitempty"`

	// Events gives a row the value of its event, in place of a value column. Another
	// event is an error, or, with unknown_events: drop, its row is left out and counted.
	Events        Weights `yaml:"events,omitempty"`
	UnknownEvents string  `yaml:"unknown_events,omitempty"` // error (also if empty) or drop

	ItemColumns []tabular.ItemColumn `yaml:"item_columns,omitempty"` // what the log tells of items, before a split; of given splits, train
}

// Weights are the values of events. In YAML they are a map: {view: 1, purchase: 5}.
type Weights []Weight

// Weight is the value of one event.
type Weight struct {
	Event string
	Value float64
}

// Lookup joins columns of another table: those of the row whose key is what the file
// has in the column on.
type Lookup struct {
	Path      string   `yaml:"path" path:"true"`
	Format    string   `yaml:"format,omitempty"` // empty = by the file's name
	Header    *bool    `yaml:"header,omitempty"`
	Delimiter string   `yaml:"delimiter,omitempty"`
	Key       string   `yaml:"key"`
	On        string   `yaml:"on,omitempty"` // empty = the same name as key
	Columns   []string `yaml:"columns"`
}

// LogColumns names the source column of each part of an interaction: its name, or
// its position counted from 1 in a file without header. Empty = not there.
type LogColumns struct {
	User  string `yaml:"user"`
	Item  string `yaml:"item"`
	Value string `yaml:"value,omitempty"`
	Time  string `yaml:"time,omitempty"`
	Event string `yaml:"event,omitempty"`
}

// Table is a file of attributes, one row per item or user.
type Table struct {
	Path      string  `yaml:"path" path:"true"`
	Format    string  `yaml:"format" choice:"csv tsv jsonl parquet"`
	Header    *bool   `yaml:"header,omitempty"`
	Delimiter string  `yaml:"delimiter,omitempty"`
	Columns   Columns `yaml:"columns"`
	// Unknown says what happens to rows whose key is in no interaction: they join as
	// new ids, or are left out and counted.
	Unknown string `yaml:"unknown" choice:"add count"`
	// Repeated says what happens to the second row of a key: an error (also if empty),
	// or, with first, it is left out and counted.
	Repeated string `yaml:"repeated,omitempty"`

	Lookup []Lookup          `yaml:"lookup,omitempty"`
	Where  []tabular.Rule    `yaml:"where,omitempty"`
	Derive []tabular.Derived `yaml:"derive,omitempty"`
}

// Columns are the source column that holds the key, and the attributes in the order
// of the recipe. In YAML they are one map, where the entry `item` (for users: `user`)
// is the key.
type Columns struct {
	Key  string
	List []Column
}

// Column is one attribute. In YAML `price: price` is short for a number column.
type Column struct {
	Name      string   `yaml:"-"`
	Sources   []string `yaml:"sources"` // in YAML also source: one name
	Kind      string   `yaml:"kind" kind:"true" choice:"number label tags path price"`
	Separator string   `yaml:"separator" only:"tags path"` // within one source; "" = one value per source

	High          bool   `yaml:"high" only:"price"`     // the upper bound of a range of prices, not the lower
	Currency      string `yaml:"currency" only:"price"` // of all prices; "" = that of the first with a mark
	OtherCurrency string `yaml:"other_currency" choice:"error missing" only:"price"`
	BadPrice      string `yaml:"bad_price" choice:"error missing" only:"price"` // a text that is no price
}

// MovieLens is a directory or a zip file as GroupLens publishes it.
type MovieLens struct {
	Path string `yaml:"path" path:"true"`
	Tags int    `yaml:"tags"` // users it takes for a tag on a movie to be read; 0 = no tags
}

// NCF is the file layout of the neural collaborative filtering paper: one held-out
// item per user and a list of negatives to rank it among.
type NCF struct {
	Train     string `yaml:"train" path:"true"`
	Test      string `yaml:"test" path:"true"`
	Negatives string `yaml:"negatives" path:"true"`
}

// Sequence is one line per user: the user, then the items in order.
type Sequence struct {
	Path       string `yaml:"path" path:"true"`
	Attributes string `yaml:"attributes,omitempty" path:"true"` // JSON: item → list of labels
	Column     string `yaml:"column"`                           // name of the attribute column
}
