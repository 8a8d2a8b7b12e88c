package tabular

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"tandem/datasets/internal/numeral"
	"tandem/datasets/internal/xlsx"
)

// workbook reads a sheet of an xlsx file. Rows of blank cells are skipped.
type workbook struct {
	path   string
	layout Layout
	refs   []string
	file   *xlsx.File
	sheet  *xlsx.Rows
	index  []int // of each reference's column; -1 = no column
	err    error // of the row behind the last piece
}

// sheetKind tells of a cell of a sheet how it was written.
type sheetKind uint8

const (
	sheetText   sheetKind = iota // or not in a sheet
	sheetNumber                  // without a date format
	sheetTime                    // a date or a time, whose text reads without a time_format
)

func openWorkbook(path string, layout Layout, refs []string) (*workbook, error) {
	w := &workbook{path: path, layout: layout, refs: refs}
	var err error
	if w.file, err = xlsx.Open(path); err != nil {
		return nil, fmt.Errorf("tabular: %s: %w", path, err)
	}
	if err = w.start(); err != nil {
		w.close()
		return nil, fmt.Errorf("tabular: %s: %w", path, err)
	}
	return w, nil
}

// start opens the sheet and finds the columns.
func (w *workbook) start() (err error) {
	if w.sheet, err = w.file.Rows(w.layout.Sheet); err != nil {
		return err
	}
	named := slices.ContainsFunc(w.refs, func(ref string) bool { _, form := position(ref); return ref != "" && form == byName })
	stated := w.layout.Header != nil && !w.layout.assumed
	header := 0
	switch {
	case !stated && !named:
		err = errors.New("all columns are positions: want header: true to leave the first row out, false to read it")
	case stated && !*w.layout.Header && named:
		err = errors.New(`want positions ("#1", "#2", …) for columns in a sheet without a header`)
	case stated && !*w.layout.Header:
		w.index, err = findFields(w.refs, make([]string, 1<<14), false)
	default:
		header, err = w.header()
	}
	if err != nil {
		return fmt.Errorf("sheet %q: %w", w.sheet.Sheet, err)
	}
	for _, ref := range w.sheet.Merged {
		firstColumn, firstRow, lastColumn, lastRow, err := xlsx.Range(ref)
		asked := slices.ContainsFunc(w.index, func(at int) bool { return firstColumn <= at && at <= lastColumn })
		if err == nil && asked && lastRow > max(header, w.layout.SkipRows) && (firstRow < lastRow || firstColumn < lastColumn) {
			err = fmt.Errorf("merged cells %s, of which the first alone has a value: want them split, and a value in each", ref)
		}
		if err != nil {
			return fmt.Errorf("sheet %q: %w", w.sheet.Sheet, err)
		}
	}
	return nil
}

// header finds the columns in the first row, and returns its number.
func (w *workbook) header() (int, error) {
	row, cells, err := w.row()
	if err == io.EOF {
		return 0, errors.New("empty, want rows")
	}
	if err != nil {
		return 0, err
	}
	w.index, err = findFields(w.refs, sheetTexts(cells, 1<<14), true)
	if err != nil {
		err = fmt.Errorf("row %d: %w; skip_rows and sheet say where else the header is", row, err)
	}
	return row, err
}

// sheetTexts are the texts of cells by column, of at most so many columns.
func sheetTexts(cells []xlsx.Cell, most int) []string {
	texts := make([]string, min(most, cells[len(cells)-1].Column+1))
	for _, c := range cells {
		if c.Column < len(texts) {
			texts[c.Column] = string(c.Text)
		}
	}
	return texts
}

// row is the next of the table.
func (w *workbook) row() (int, []xlsx.Cell, error) {
	for {
		row, cells, err := w.sheet.Next()
		if err != nil || row > w.layout.SkipRows {
			return row, cells, err
		}
	}
}

func (w *workbook) next() (piece, error) {
	const rows = 1024
	p := &sheetPiece{w: w}
	for len(p.numbers) < rows && w.err == nil {
		var row int
		var cells []xlsx.Cell
		if row, cells, w.err = w.row(); w.err != nil {
			if w.err != io.EOF {
				w.err = fmt.Errorf("%s: sheet %q: behind row %d: %w", w.path, w.sheet.Sheet, row, w.err)
			}
			break
		}
		for _, column := range w.index {
			at, there := slices.BinarySearchFunc(cells, column, func(c xlsx.Cell, column int) int { return c.Column - column })
			c := xlsx.Cell{Column: -1}
			if there {
				c = cells[at]
			}
			p.cells = append(p.cells, c)
		}
		p.numbers = append(p.numbers, row)
	}
	if len(p.numbers) == 0 {
		return nil, w.err
	}
	return p, nil
}

func (w *workbook) end() error { return nil }

func (w *workbook) close() error {
	var err error
	if w.sheet != nil {
		err = w.sheet.Close()
	}
	return errors.Join(err, w.file.Close())
}

// sheetPiece is a run of rows; of each it has a cell for every reference, in column -1 if there
// is none.
type sheetPiece struct {
	w       *workbook
	numbers []int // of the rows
	cells   []xlsx.Cell
}

func (p *sheetPiece) rows() rows { return &sheetRows{sheetPiece: p, out: make([]cell, len(p.w.refs))} }
func (p *sheetPiece) release()   {}

type sheetRows struct {
	*sheetPiece
	read int
	out  []cell
}

func (r *sheetRows) where() string {
	return fmt.Sprintf("%s: sheet %q: row %d", r.w.path, r.w.sheet.Sheet, r.numbers[max(0, r.read-1)])
}

func (r *sheetRows) next() ([]cell, error) {
	if r.read == len(r.numbers) {
		return nil, io.EOF
	}
	cells := r.cells[r.read*len(r.out):][:len(r.out)]
	r.read++
	for i, c := range cells {
		r.out[i] = cell{kind: scalar, text: c.Text}
		switch {
		case c.Column < 0:
			r.out[i] = cell{}
		case c.Kind == xlsx.Pending:
			return nil, fmt.Errorf("column %s: a formula whose value was not saved, want its value: open and save the workbook in a spreadsheet", r.w.refs[i])
		case c.Kind == xlsx.Number:
			r.out[i].mantissa, r.out[i].sheet = numeral.Double, sheetNumber
		case c.Kind == xlsx.Time:
			r.out[i].sheet = sheetTime
		}
		if err := validText(c.Text); err != nil {
			return nil, fmt.Errorf("column %s: %w", r.w.refs[i], err)
		}
	}
	return r.out, nil
}

// workbook adds the rows of the first sheet.
func (h *Head) workbook(path string, n int) error {
	f, err := xlsx.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := f.Rows("")
	if err != nil {
		return err
	}
	defer rows.Close()
	h.Sheets = f.Sheets
	for most := 1 << 14; h.wants(n); most = len(h.Names) {
		_, cells, err := rows.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		h.take(sheetTexts(cells, most))
	}
	return nil
}
