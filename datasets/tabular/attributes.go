package tabular

import (
	"fmt"

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

// AttributeReport counts what became of the rows: Rows = one per described id +
// Unknown + Repeated.
type AttributeReport struct {
	Rows       int // rows read
	Added      int // ids that Unknown = add made
	Unknown    int // rows whose key has no id, not used
	Repeated   int // rows after the first of their key
	Absent     int // ids without a row: all their attributes are missing
	Dropped    int // rows that Where dropped, not counted in Rows
	Blanked    int // values that a Missing of their column made nothing
	NotNumbers int // values NaN and Infinity of JSON lines, read as missing
	CutPaths   int // rows with a path that lost parts after an empty one

	NullWords int // values and parts such as nan, None, NULL, N/A, taken for nothing; also of rows not used

	Prices []datasets.PriceReport // of the columns of kind price, in their order
}

func (a Attribute) name() string {
	if a.Name == "" && len(a.Sources) == 1 {
		return a.Sources[0]
	}
	return a.Name
}

// ReadAttributes reads one row per entity and returns the columns c.Columns.List, in that
// order, each covering every id of ids: those with no row have missing values. Label
// codes are in order of first appearance among the rows used.
//
// A word that programs write for nothing (nan, None, NULL, N/A and others, as pandas reads
// them) is nothing, whatever the kind, and counted; a key it cannot be: there it stays a text.
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
	refs := []string{c.Columns.Key}
	builders := make([]*columnBuilder, len(c.Columns.List))
	for i, a := range c.Columns.List {
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
	report.NotNumbers = notNumbers(in)
	if report.Rows == 0 {
		return nil, report, fmt.Errorf("tabular: %s: no rows, want at least one", path)
	}
	report.Absent = ids.Len() - (report.Rows - report.Unknown - report.Repeated)
	out := make(datasets.Columns, len(builders))
	for i, b := range builders {
		if err := b.settle(); err != nil {
			return nil, report, fmt.Errorf("tabular: %s: %w", path, err)
		}
		out[i] = b.column(ids.Len())
		if b.Kind == Price {
			report.Prices = append(report.Prices, b.price.Report)
		}
	}
	return out, report, nil
}
