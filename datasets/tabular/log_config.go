package tabular

import (
	"strconv"
	"time"

	"tandem/datasets"
	"tandem/datasets/internal/strptime"
	"tandem/datasets/setting"
)

// Columns says where an interaction's fields stand: each is a column's name, or, in
// CSV and TSV, a position ("#1" is the first). Digits alone are a name below a header, and a
// position in a file without one. In JSON lines and Parquet every reference is a name. Empty = the file has none; User and Item are
// required.
type Columns struct {
	// User is the column of the user's key.
	// Touch: always.
	User string `yaml:"user"`
	// Item is the column of the item's key.
	// Touch: always.
	Item string `yaml:"item"`
	// Value is the column of a rating, amount or count, a finite number.
	// Touch: where rows say how much or how good; graded metrics, some cleaning rules and value
	// read it.
	Value string `yaml:"value,omitempty"`
	// Time is the column of a unix time (see time_unit) or a date.
	// Touch: whenever there is one: most splits go by it.
	Time string `yaml:"time,omitempty"`
	// Event is the column of the kind of interaction, any text that is not empty.
	// Touch: with events.
	Event string `yaml:"event,omitempty"`
}

// LogConfig says how to read a log. Columns.User and Columns.Item are required, the
// zero value of everything else works. Before the columns are taken, Shape is applied: a
// reference may name a joined or a derived column too.
type LogConfig struct {
	// Columns says where user, item and the rest of a row stand.
	Columns Columns `yaml:"columns"`
	// Format, Header, Delimiter, Sheet and SkipRows are those of Layout. Format is none of the recipe's keys
	// here: the data section has one.
	Format Format `yaml:"-"`
	// Header says whether the first line names the columns, of csv, tsv and xlsx only; left out
	// it does, unless every column asked for is a position: then a first line that looks like
	// names is an error.
	// Touch: true to take columns by position ("#1") from a file with names.
	Header *bool `yaml:"header,omitempty"`
	// Delimiter stands between the fields of csv (one character) and tsv (any text, such as
	// "::").
	// Touch: ";" for what spreadsheets write in half of Europe.
	Delimiter string `yaml:"delimiter,omitempty"`
	// Sheet is the one of a workbook to read, of xlsx only; left out, the first that is not hidden.
	// Touch: for a workbook of several sheets.
	Sheet string `yaml:"sheet,omitempty"`
	// SkipRows is how many rows of a sheet stand above its header, or its first row of data.
	// Touch: for titles and notes above a table.
	SkipRows int `yaml:"skip_rows,omitempty" range:"≥ 0"`
	// NumericIDs makes a key that is not an integer from 0 to 2⁶³−1 an error. Keys
	// stay strings.
	// Touch: to find the broken row of a file whose keys are all numbers.
	NumericIDs bool `yaml:"numeric_ids"`
	// TimeUnit is what numbers in the time column count: s (also if left out), ms, us or ns.
	// Digits alone are such a count; a column of nothing but dates in digits (20170128) is an
	// error. Times are kept in whole seconds, rounded down, and what is finer in the order of
	// the rows: those of one user and second stand from the oldest to the newest.
	// Touch: ms for what JavaScript and Java write.
	TimeUnit string `yaml:"time_unit,omitempty" choice:"s ms us ns"`
	// TimeFormat is how the time column writes a time, as strptime has it (%d.%m.%Y %H:%M) or as
	// a Go layout (02.01.2006 15:04); left out, it is a number of time_unit or a date like
	// 2006-01-02 15:04:05. A fraction of a second may follow. Without a zone times are UTC.
	// Example:
	//
	//	columns: {user: Customer ID, item: StockCode, time: InvoiceDate}
	//	time_format: "%m/%d/%Y %H:%M"
	//
	// Touch: where times are refused; the error names the format that reads them.
	TimeFormat string `yaml:"time_format,omitempty"`
	// Sorted puts the rows in the order of time, those of one time in the order of
	// their item's key, then of the file. Ids are given in the order of the file.
	// Touch: where a file came out of a database in no order, so that results do not hang on it.
	Sorted bool `yaml:"sorted,omitempty"`
	Shape  `yaml:",inline"`
	// Events says what the row of an event counts for, in learning and as its value where no
	// column has one; left out, all events count alike. A number is short for a map with
	// weight alone. Of a user and item with several rows, matrices take the strongest, and
	// cleaning says which rows stay: duplicates max keeps the strongest of them, sum adds up.
	// Example:
	//
	//	columns: {user: user, item: item, event: kind, time: at}
	//	events: {view: 0.2, cart: 0.5, purchase: {weight: 1, target: true}}
	//	unknown_events: drop
	//
	// Touch: where kinds of interactions say more and less of what people like.
	Events Weights `yaml:"events,omitempty"`
	// Seen names the events by which a user has seen an item, so that it is not recommended
	// again; left out, the targets.
	// Example:
	//
	//	events: {view: 0.2, buy: {target: true}}
	//	seen: [buy, view]
	//
	// Touch: to keep what people only looked at out of their lists, too.
	Seen []string `yaml:"seen,omitempty"`
	// UnknownEvents says what happens to a row with an event that is not in Events: an error
	// (also if left out), or it is dropped and counted.
	// Touch: drop to learn from some kinds of a log of many.
	UnknownEvents string `yaml:"unknown_events,omitempty" choice:"error drop"`
	// Value says what the value column holds, and what a row counts for in learning by it; left
	// out, all values count alike, and only graded metrics and cleaning rules read them.
	// Example:
	//
	//	columns: {user: user, item: item, value: stars}
	//	value: {as: rating, positive_from: 4}
	//
	// Touch: where rows say how much or how good.
	Value *ValueRule `yaml:"value,omitempty"`
	// ItemColumns are attributes of items that the rows of the log tell, before a split; of
	// the parts of a given split, train tells them.
	// Example:
	//
	//	item_columns: [{name: price, median: unit_price}]
	//
	// Touch: for prices that only the receipts know.
	ItemColumns []ItemColumn `yaml:"item_columns,omitempty"`
	// Blanks counts rows without a user, an item, a value, a time or an event, which are left
	// out; nil = such a row is an error.
	Blanks *Blanks `yaml:"-"`
	// Spill takes the rows once they need more memory than it has; nil = none does.
	// With Sorted or ItemColumns that is an error, and so are ids that need all of it.
	Spill *datasets.Spill `yaml:"-"`

	assumed bool // see Layout
}

// ItemColumn is a number column over items: the median of Median over all rows of the
// item where it is there; of an even number, the mean of the two in the middle. NaN
// for an item without.
//
// All rows are those of the file, before any split: it is what a catalogue would list, and
// rows that later become validation or test have their say in it. Where prices move with
// time, take a table of items, or a statistic of the training log (features).
type ItemColumn struct {
	// Name is that of the new column.
	// Touch: always; features name it.
	Name string `yaml:"name"`
	// Median is the number column of the log.
	// Touch: always.
	Median string `yaml:"median"`
}

// Interactions is one file of a log, or three for a given split.
type Interactions struct {
	// Path is the file.
	// Touch: always, but for given splits.
	Path string `yaml:"path,omitempty" path:"true"`
	// Train is the file of the train part of a given split, in place of path.
	// Touch: to compare with published figures of that split.
	Train string `yaml:"train,omitempty" path:"true"`
	// Valid is the file of its validation part; left out, the split takes one out of train.
	// Touch: with train, if the split has such a part.
	Valid string `yaml:"valid,omitempty" path:"true"`
	// Test is the file of its test part.
	// Touch: with train.
	Test string `yaml:"test,omitempty" path:"true"`
	// UndatedTest says that the test part has no column of times: signals of train stay where they are.
	// Touch: for published splits that hide when the test rows happened.
	UndatedTest bool `yaml:"undated_test,omitempty"`
	LogConfig   `yaml:",inline"`
}

// Validate returns every fault of c that shows without the files.
func (c Interactions) Validate() error {
	var faults setting.Faults
	faults.Parts(c.Path, c.Train, c.Valid, c.Test)
	if c.UndatedTest && (c.Test == "" || c.Columns.Time == "") {
		faults.Add("undated_test", " = true, want test, and columns.time that the other parts have")
	}
	c.check(&faults)
	return faults.Join("tabular: ")
}

// Validate returns every fault of c that shows without the file.
func (c LogConfig) Validate() error {
	var faults setting.Faults
	c.check(&faults)
	return faults.Join("tabular: ")
}

func (c LogConfig) check(faults *setting.Faults) {
	*faults = append(*faults, setting.Check(c)...)
	c.layout().check(faults, "")
	c.Shape.check(faults)
	for i, ref := range c.refs()[:len(fields)] {
		for j, other := range c.refs()[:i] {
			if ref != "" && other == ref {
				faults.Add("columns."+fields[i], " = %q, want another column than %s", ref, fields[j])
			}
		}
		if i < 2 && ref == "" {
			faults.Add("columns."+fields[i], ": missing")
		}
	}
	c.checkEvents(faults)
	c.checkTime(faults)
	for i, a := range c.ItemColumns {
		at := "item_columns." + strconv.Itoa(i)
		if a.Name == "" {
			faults.Add(at+".name", ": missing")
		}
		if a.Median == "" {
			faults.Add(at+".median", ": missing")
		}
	}
}

func (c LogConfig) checkTime(faults *setting.Faults) {
	if c.TimeFormat == "" {
		return
	}
	if _, err := strptime.Layout(c.TimeFormat); err != nil {
		faults.Add("time_format", " = %q, %s", c.TimeFormat, err)
	}
	if c.Columns.Time == "" {
		faults.Add("columns.time", ": missing, want the column of the times")
	}
	if c.TimeUnit != "" {
		faults.Add("time_unit", " = %q, want none: time_format says what times are", c.TimeUnit)
	}
}

func (c LogConfig) checkEvents(faults *setting.Faults) {
	switch {
	case c.Events != nil && c.Columns.Event == "":
		faults.Add("columns.event", ": missing, want the column of the events")
	case c.Events != nil && c.Columns.Value != "" && c.Value == nil:
		faults.Add("columns.value", " = %q, want none, or a rule in value: events have values", c.Columns.Value)
	case c.Events == nil && c.UnknownEvents != "":
		faults.Add("events", ": missing, want the values of the known ones")
	}
	c.checkTargets(faults)
	if c.Value != nil && c.Columns.Value == "" {
		faults.Add("columns.value", ": missing, want the column of the values")
	}
	for _, w := range c.Events {
		for _, fault := range setting.Of(w.Validate()) { // that of the short form stands at the event
			faults.Add("events."+w.Event, "%s", fault.Text)
		}
	}
}

// FillLayout gives header and delimiter what holds where they are left out.
func (c *LogConfig) FillLayout() {
	l := c.layout()
	l.Fill(c.refs()[:len(fields)]...)
	c.Header, c.Delimiter, c.assumed = l.Header, l.Delimiter, l.assumed
}

func (c LogConfig) layout() Layout {
	return Layout{Format: c.Format, Header: c.Header, Delimiter: c.Delimiter, Sheet: c.Sheet, SkipRows: c.SkipRows, assumed: c.assumed}
}

// unit is what whole numbers in the time column count.
func (c LogConfig) unit() time.Duration {
	switch c.TimeUnit {
	case "ms":
		return time.Millisecond
	case "us":
		return time.Microsecond
	case "ns":
		return time.Nanosecond
	}
	return time.Second
}
