package tabular

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// parquetRows reads one Parquet file after the other, row group by row group, and
// of those only the columns asked for. Memory: one page per column.
type parquetRows struct {
	refs   []string
	parts  []string // still to be read
	path   string   // the open part
	file   *os.File
	groups []parquet.RowGroup
	group  int // of groups, the one being read
	row    int // rows of it already read
	at     int // row that next returned or failed on last
	leaves []*leaf
	cells  []cell
}

func openParquet(path string, refs []string) (*parquetRows, error) {
	parts, err := partFiles(path)
	if err != nil {
		return nil, fmt.Errorf("tabular: %w", err)
	}
	p := &parquetRows{refs: refs, parts: parts, cells: make([]cell, len(refs))}
	if err := p.openPart(); err != nil {
		p.close()
		return nil, fmt.Errorf("tabular: %s: %w", p.path, err)
	}
	return p, nil
}

// partFiles lists the Parquet files of a directory by name, or path itself. Names
// that start with "_" or "." are what writers leave beside their parts (_SUCCESS,
// ._SUCCESS.crc); any other name is an error: it may hold rows.
func partFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path) // sorted by name
	if err != nil {
		return nil, err
	}
	var parts []string
	for _, e := range entries {
		switch name := e.Name(); {
		case strings.HasPrefix(name, "_"), strings.HasPrefix(name, "."):
		case e.IsDir():
			return nil, fmt.Errorf("%s: holds the directory %q, want part files only", path, name)
		case filepath.Ext(name) != ".parquet":
			return nil, fmt.Errorf("%s: holds %q, want only files named *.parquet", path, name)
		default:
			parts = append(parts, filepath.Join(path, name))
		}
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("%s: a directory without *.parquet files", path)
	}
	return parts, nil
}

// openPart opens the first of the parts left. parquet-go panics on some broken
// files; here and in next that becomes an error.
func (p *parquetRows) openPart() (err error) {
	defer caught(&err)
	p.path, p.parts = p.parts[0], p.parts[1:]
	p.groups, p.group, p.row, p.at, p.leaves = nil, 0, 0, 0, nil
	if p.file, err = os.Open(p.path); err != nil {
		return err
	}
	info, err := p.file.Stat()
	if err != nil {
		return err
	}
	if err := checkFooter(p.file, info.Size()); err != nil {
		return err
	}
	file, err := parquet.OpenFile(p.file, info.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return fmt.Errorf("broken parquet file: %w", err)
	}
	leaves, err := findLeaves(file, p.refs)
	if err != nil {
		return err
	}
	p.groups, p.leaves = file.RowGroups(), leaves
	return nil
}

// checkFooter returns an error unless the file begins and ends as Parquet does, with
// a footer that fits in it: parquet-go allocates what the footer's length claims.
func checkFooter(r io.ReaderAt, size int64) error {
	const mark = "PAR1"
	var head [4]byte
	var tail [8]byte // length of the footer, mark
	if size < int64(len(head)+len(tail)) {
		return fmt.Errorf("%d bytes, too short for a parquet file", size)
	}
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return err
	}
	if _, err := r.ReadAt(tail[:], size-int64(len(tail))); err != nil {
		return err
	}
	if string(head[:]) != mark {
		return fmt.Errorf("starts with %q, want the parquet mark %q", head, mark)
	}
	if string(tail[4:]) != mark {
		return fmt.Errorf("ends with %q, want the parquet mark %q: is the file cut short?", tail[4:], mark)
	}
	if n, most := int64(binary.LittleEndian.Uint32(tail[:])), size-int64(len(head)+len(tail)); n > most {
		return fmt.Errorf("a footer of %d bytes, want at most %d", n, most)
	}
	return nil
}

func caught(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("broken parquet file: %v", r)
	}
}

func (p *parquetRows) next() (cells []cell, err error) {
	defer caught(&err)
	for p.group == len(p.groups) || p.row == int(p.groups[p.group].NumRows()) {
		if p.group < len(p.groups) {
			p.group, p.row = p.group+1, 0
			p.closeLeaves()
			continue
		}
		if len(p.parts) == 0 {
			return nil, io.EOF
		}
		p.file.Close()
		if err := p.openPart(); err != nil {
			return nil, err
		}
	}
	p.at = p.row
	for i, l := range p.leaves {
		if l == nil {
			continue
		}
		if l.pages == nil {
			l.pages = p.groups[p.group].ColumnChunks()[l.index].Pages()
		}
		if p.cells[i], err = l.cell(); err != nil {
			return nil, fmt.Errorf("column %q: %w", p.refs[i], err)
		}
	}
	p.row++
	return p.cells, nil
}

// where counts row groups, and rows in them, from 0 as Parquet tools do.
func (p *parquetRows) where() string {
	if p.group == len(p.groups) {
		return p.path
	}
	return fmt.Sprintf("%s: row group %d, row %d", p.path, p.group, p.at)
}

func (p *parquetRows) close() error {
	p.closeLeaves()
	if p.file == nil {
		return nil
	}
	return p.file.Close()
}

func (p *parquetRows) closeLeaves() {
	for _, l := range p.leaves {
		if l != nil {
			l.close()
		}
	}
}

// leaf reads one column of one file, value by value.
type leaf struct {
	index  int  // among the file's leaf columns
	list   bool // rows have any number of values
	text   func(parquet.Value) (string, bool)
	pages  parquet.Pages // of the row group being read; nil = not begun
	page   parquet.Page
	values parquet.ValueReader
	buf    []parquet.Value
	rest   []parquet.Value // of buf, not used yet
}

// findLeaves finds the column of every reference, nil for an empty one.
func findLeaves(file *parquet.File, refs []string) ([]*leaf, error) {
	var names []string
	for _, c := range file.Root().Columns() {
		names = append(names, c.Name())
	}
	leaves := make([]*leaf, len(refs))
	for i, ref := range refs {
		if ref == "" {
			continue
		}
		at, err := findName(ref, names)
		if err != nil {
			return nil, err
		}
		if leaves[i], err = newLeaf(file.Root().Columns()[at]); err != nil {
			return nil, fmt.Errorf("column %q: %w", ref, err)
		}
	}
	return leaves, nil
}

// newLeaf descends to the values of column c: its own, or those of a list.
func newLeaf(c *parquet.Column) (*leaf, error) {
	nested := !c.Leaf()
	for !c.Leaf() {
		if len(c.Columns()) != 1 {
			return nil, fmt.Errorf("a group of %d columns, want values or a list of values", len(c.Columns()))
		}
		c = c.Columns()[0]
	}
	if c.MaxRepetitionLevel() > 1 || nested && c.MaxRepetitionLevel() == 0 {
		return nil, errors.New("a nested column, want values or a list of values")
	}
	text, err := textOf(c.Type())
	if err != nil {
		return nil, err
	}
	return &leaf{index: c.Index(), list: c.MaxRepetitionLevel() == 1, text: text, buf: make([]parquet.Value, 256)}, nil
}

// cell reads the values of one row. A null inside a list is an empty part of it; a
// null list and an empty one are both absent.
func (l *leaf) cell() (cell, error) {
	v, ok, err := l.peek()
	if err != nil {
		return cell{}, err
	}
	if !ok {
		return cell{}, errors.New("ends before the row group does")
	}
	text, ok := l.text(v)
	l.rest = l.rest[1:]
	if !l.list {
		if !ok {
			return cell{}, nil
		}
		return cell{kind: scalar, text: text}, validText(text)
	}
	out := cell{kind: list, list: []string{text}}
	for {
		v, more, err := l.peek()
		if err != nil {
			return cell{}, err
		}
		if !more || v.RepetitionLevel() == 0 {
			break
		}
		text, _ := l.text(v)
		out.list = append(out.list, text)
		l.rest = l.rest[1:]
	}
	if len(out.list) == 1 && !ok {
		return cell{}, nil
	}
	return out, validText(out.list...)
}

// peek returns the next value of the row group's column without taking it; ok is
// false at the end. The value points into the page: use it before the next peek.
func (l *leaf) peek() (v parquet.Value, ok bool, err error) {
	for len(l.rest) == 0 {
		if l.values != nil {
			n, err := l.values.ReadValues(l.buf)
			l.rest = l.buf[:n]
			if err != nil && err != io.EOF {
				return v, false, err
			}
			if err == io.EOF || n == 0 {
				l.values = nil
			}
			continue
		}
		l.release()
		if l.page, err = l.pages.ReadPage(); err == io.EOF {
			return v, false, nil
		} else if err != nil {
			return v, false, err
		}
		l.values = l.page.Values()
	}
	return l.rest[0], true, nil
}

func (l *leaf) release() {
	if l.page != nil {
		parquet.Release(l.page)
		l.page = nil
	}
}

// close makes the leaf ready for the next row group.
func (l *leaf) close() {
	l.release()
	if l.pages != nil {
		l.pages.Close()
	}
	l.pages, l.values, l.rest = nil, nil, nil
}
