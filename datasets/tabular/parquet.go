package tabular

import (
	"encoding/binary"
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
