package tabular

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"tandem/datasets/internal/jsonline"
	"tandem/datasets/internal/parts"
	"tandem/datasets/internal/textfile"
)

// Head is the beginning of a table: enough to guess what its columns are.
type Head struct {
	Format Format     // as the name tells
	Names  []string   // of the columns; the first line of CSV and TSV
	Rows   [][]string // by row, then column: the value as text, "" = nothing
	Lists  []bool     // by column: it holds lists or objects in some of the rows
	Sheets []string   // of a workbook, but for the hidden ones: the first was read
}

// FormatOf is the format that the name of a file tells, and whether it tells one.
func FormatOf(path string) (Format, bool) {
	f, ok := endings[strings.ToLower(filepath.Ext(textfile.TrimCompression(path)))]
	return f, ok
}

// ReadHead reads at most n rows of a file, or of the first part of a directory of Parquet
// files. Unlike the readers it takes what it finds: short rows, any type.
func ReadHead(path string, n int) (*Head, error) {
	layout, err := Layout{}.resolve(path)
	if err != nil {
		return nil, err
	}
	h := &Head{Format: layout.Format}
	switch layout.Format {
	case Parquet:
		err = h.parquet(path, n)
	case XLSX:
		err = h.workbook(path, n)
	case JSONL:
		err = h.text(path, func(r io.Reader) error { return h.jsonLines(r, n) })
	case TSV:
		err = h.text(path, func(r io.Reader) error { return h.tsv(r, layout.Delimiter, n) })
	default:
		err = h.text(path, func(r io.Reader) error { return h.csv(r, n) })
	}
	if err != nil {
		return nil, fmt.Errorf("tabular: %s: %w", path, err)
	}
	for i, row := range h.Rows { // JSON lines may name columns late
		h.Rows[i] = append(row, make([]string, len(h.Names)-len(row))...)
	}
	h.Lists = append(h.Lists, make([]bool, len(h.Names)-len(h.Lists))...)
	return h, nil
}

func (h *Head) text(path string, read func(io.Reader) error) error {
	f, err := textfile.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return read(f)
}

// wants reports whether fewer than n rows are there, and not so many as would fill the memory.
func (h *Head) wants(n int) bool {
	const most = 1 << 22 // values
	return len(h.Rows) < n && len(h.Rows)*len(h.Names) < most
}

// take adds one row; the first one holds the names.
func (h *Head) take(row []string) {
	if h.Names == nil {
		h.Names = slices.Clone(row)
		return
	}
	row = slices.Clone(row[:min(len(row), len(h.Names))])
	h.Rows = append(h.Rows, row)
	for len(h.Lists) < len(h.Names) {
		h.Lists = append(h.Lists, false)
	}
	for at, text := range row {
		if many, is, err := listText([]byte(text), Label); is && err == nil && many.kind == list {
			h.Lists[at] = true
		}
	}
}

func (h *Head) csv(r io.Reader, n int) error {
	records := csv.NewReader(r)
	records.FieldsPerRecord, records.LazyQuotes, records.ReuseRecord = -1, true, true
	for h.wants(n) {
		row, err := records.Read()
		if err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		h.take(row)
	}
	return nil
}

func (h *Head) tsv(r io.Reader, delimiter string, n int) error {
	lines := textfile.NewLines(r)
	for h.wants(n) {
		line, err := lines.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		h.take(strings.Split(string(line), delimiter))
	}
	return nil
}

func (h *Head) jsonLines(r io.Reader, n int) error {
	h.Names = []string{}
	lines := textfile.NewLines(r)
	for h.wants(n) {
		line, err := lines.Next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := h.object(line); err != nil {
			return fmt.Errorf("line %d: %w", lines.Line(), err)
		}
	}
	return nil
}

// object adds one JSON object as a row.
func (h *Head) object(line []byte) error {
	if !json.Valid(line) {
		line, _ = jsonline.WithoutNaN(line)
	}
	d := json.NewDecoder(bytes.NewReader(line))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return errors.New("not a JSON object")
	}
	row := make([]string, len(h.Names))
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		at := slices.Index(h.Names, key.(string))
		if at < 0 {
			at = len(h.Names)
			h.Names, row = append(h.Names, key.(string)), append(row, "")
		}
		for len(h.Lists) < len(h.Names) {
			h.Lists = append(h.Lists, false)
		}
		var text string
		switch {
		case value[0] == '[' || value[0] == '{':
			h.Lists[at] = true
			text = string(value)
		case json.Unmarshal(value, &text) != nil && string(value) != "null":
			text = string(value)
		}
		row[at] = text
	}
	h.Rows = append(h.Rows, row)
	return nil
}

func (h *Head) parquet(path string, n int) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("damaged Parquet: %v", v)
		}
	}()
	files, err := parts.Files(path, ".parquet")
	if err != nil {
		return err
	}
	first := files[0]
	f, err := os.Open(first.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	file, err := parquet.OpenFile(f, info.Size(), parquet.SkipPageIndex(true))
	if err != nil {
		return err
	}
	leaves := h.parquetColumns(file, first.Keys)
	rows := parquet.NewReader(file)
	defer rows.Close()
	buf := make([]parquet.Row, min(n, 64))
	for h.wants(n) {
		got, err := rows.ReadRows(buf[:min(len(buf), n-len(h.Rows))])
		for _, r := range buf[:got] {
			h.Rows = append(h.Rows, h.parquetRow(r, leaves, first.Keys))
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// parquetColumns takes the columns of a file and those of its directories, and returns
// which column each leaf of the file is.
func (h *Head) parquetColumns(file *parquet.File, keys []parts.Key) (leaves map[int]int) {
	leaves = map[int]int{}
	for at, c := range file.Root().Columns() {
		h.Names, h.Lists = append(h.Names, c.Name()), append(h.Lists, !c.Leaf() || c.Repeated())
		leaf := c
		for !leaf.Leaf() {
			leaf = leaf.Columns()[0]
		}
		leaves[leaf.Index()] = at
	}
	for _, key := range keys {
		h.Names, h.Lists = append(h.Names, key.Name), append(h.Lists, false)
	}
	return leaves
}

// parquetRow is a row as texts.
func (h *Head) parquetRow(r parquet.Row, leaves map[int]int, keys []parts.Key) []string {
	row := make([]string, len(h.Names))
	for _, v := range r {
		if at, ok := leaves[v.Column()]; ok && !v.IsNull() && row[at] == "" {
			row[at] = v.String()
		}
	}
	for k, key := range keys {
		row[len(row)-len(keys)+k] = key.Text
	}
	return row
}
