package tabular

import (
	"errors"
	"fmt"
	"slices"

	"tandem/datasets"
)

// Kind is what the values of an attribute are.
type Kind string

const (
	Number Kind = "number" // finite; nothing = NaN
	Label  Kind = "label"  // one text; nothing = no label
	Tags   Kind = "tags"   // a set of texts, in the order of the file
	Path   Kind = "path"   // a list of texts from the root down
	Price  Kind = "price"  // a number, read by datasets.ParsePrice; nothing = NaN
)

// Attribute is one column to make of an attribute table.
//
// Blanks around numbers, labels and parts are trimmed. Tags drop empty parts and
// repetitions. A path ends at its first empty part; a later part that is not empty is
// lost and its row counted in AttributeReport.CutPaths. The dictionary of a path holds
// its parts, not its prefixes: "Other" has one code wherever it stands.
type Attribute struct {
	Name string `yaml:"name"` // of the column made; empty = the name of its only source
	// Sources are columns of the file, as in Columns: one; for tags and path any
	// number, whose parts are put one after the other.
	Sources []string `yaml:"sources"`
	Kind    Kind     `yaml:"kind"`
	// Separator cuts the text of tags and path into parts ("|", ">"); empty = the text
	// is one part. Lists in JSON lines and Parquet are cut already, and not again.
	Separator string `yaml:"separator"`
	// Prices are the rules of a price, and High says to take the upper bound of a range.
	Prices datasets.PriceRules `yaml:"prices"`
	High   bool                `yaml:"high"`
}

// AttributeConfig says how to read the attributes of items or of users. Key and
// Columns are required, the zero value of everything else works.
type AttributeConfig struct {
	Layout  `yaml:",inline"`
	Shape   `yaml:",inline"`
	Key     string      `yaml:"key"` // column of the entity's key, as in Columns
	Columns []Attribute `yaml:"columns"`
	// NumericIDs makes a key that is not an integer >= 0 an error.
	NumericIDs bool `yaml:"numeric_ids"`
	// AddUnknown gives keys that have no id yet a new one; else their rows are
	// counted in AttributeReport.Unknown.
	AddUnknown bool `yaml:"add_unknown"`
	// KeepFirst takes the first row of a key and counts the others; else a second row
	// is an error.
	KeepFirst bool `yaml:"keep_first"`
}

// AttributeReport counts what became of the rows: Rows = one per described id +
// Unknown + Repeated.
type AttributeReport struct {
	Rows     int // rows read
	Added    int // ids that AddUnknown made
	Unknown  int // rows whose key has no id, not used
	Repeated int // rows after the first of their key, not used
	Absent   int // ids without a row: all their attributes are missing
	Dropped  int // rows that Where dropped, not counted in Rows
	CutPaths int // rows with a path that lost parts after an empty one

	Prices []datasets.PriceReport // of the columns of kind price, in their order
}

// Validate returns every fault of c that shows without the file.
func (c AttributeConfig) Validate() error {
	errs := []error{c.Layout.validate()}
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf("tabular: "+format, args...)) }
	for _, err := range parts(c.Shape.Validate()) {
		fault("%w", err)
	}
	if c.Key == "" {
		fault(`key = "", want a column`)
	}
	if len(c.Columns) == 0 {
		fault("columns: none, want at least one")
	}
	seen := map[string]bool{}
	for i, a := range c.Columns {
		name := a.name()
		switch _, digits := position(name); {
		case name == "" || digits:
			fault("columns: number %d: name = %q, want a name", i+1, name)
		case seen[name]:
			fault("columns: duplicate name %q", name)
		}
		seen[name] = true
		if len(a.Sources) == 0 || slices.Contains(a.Sources, "") {
			fault("columns: %q: sources = %q, want columns of the file", name, a.Sources)
		}
		switch a.Kind {
		case Number, Label, Price:
			if len(a.Sources) > 1 || a.Separator != "" {
				fault("columns: %q: want one source and no separator for a %s", name, a.Kind)
			}
		case Tags, Path:
		default:
			fault("columns: %q: kind = %q, want number, label, tags, path or price", name, a.Kind)
		}
		if a.Kind != Price && (a.High || a.Prices != datasets.PriceRules{}) {
			fault("columns: %q: want no rules for prices for a %s", name, a.Kind)
		} else if err := a.Prices.Validate(); err != nil {
			fault("columns: %q: %w", name, err)
		}
	}
	return errors.Join(errs...)
}

func (a Attribute) name() string {
	if a.Name == "" && len(a.Sources) == 1 {
		return a.Sources[0]
	}
	return a.Name
}

// ReadAttributes reads one row per entity and returns the columns c.Columns, in that
// order, each covering every id of ids: those with no row have missing values. Label
// codes are in order of first appearance among the rows used.
//
// Errors name the file and the line (or, from 0, the row group and row): a malformed
// row, a number that is not a plain one ("$12.99", "1,299"; kind price takes those), a
// key met before. A file
// without rows is an error. After an error ids may have grown. It panics if ids is nil.
// Memory: the columns, plus one record.
func ReadAttributes(path string, c AttributeConfig, ids *datasets.IDs) (datasets.Columns, AttributeReport, error) {
	if ids == nil {
		panic("tabular: attributes of nil ids")
	}
	var report AttributeReport
	if err := c.Validate(); err != nil {
		return nil, report, err
	}
	refs := []string{c.Key}
	builders := make([]*columnBuilder, len(c.Columns))
	for i, a := range c.Columns {
		builders[i] = &columnBuilder{Attribute: a, dict: &datasets.IDs{}, price: datasets.PriceColumn{Rules: a.Prices}}
		refs = append(refs, a.Sources...)
	}
	in, view, err := openRows(path, c.Layout, c.Shape, refs, 1)
	if err != nil {
		return nil, report, err
	}
	defer in.close()
	t := tableBuilder{AttributeConfig: c, ids: ids, columns: builders, report: &report}
	if err := each(in, view, func() *tableChunk { return newTableChunk(c) }, t.take); err != nil {
		return nil, report, fmt.Errorf("tabular: %w", err)
	}
	if view != nil {
		report.Dropped = view.report.Rows - report.Rows
	}
	if report.Rows == 0 {
		return nil, report, fmt.Errorf("tabular: %s: no rows, want at least one", path)
	}
	report.Absent = ids.Len() - (report.Rows - report.Unknown - report.Repeated)
	out := make(datasets.Columns, len(builders))
	for i, b := range builders {
		out[i] = b.column(ids.Len())
		if b.Kind == Price {
			report.Prices = append(report.Prices, b.price.Report)
		}
	}
	return out, report, nil
}
