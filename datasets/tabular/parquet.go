package tabular

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"tandem/datasets/internal/parts"
)

// parquetFiles reads one Parquet file after the other; its pieces are their row groups,
// of which only the columns asked for are read. Memory of a piece: one page per column.
type parquetFiles struct {
	refs  []string
	parts []parts.Part // still to be opened
	open  []*parquetFile
	group int // of the last open file, the next to read
}

// parquetFile is an open part.
type parquetFile struct {
	parts.Part
	file    *os.File
	groups  []parquet.RowGroup
	root    *parquet.Column
	logical []format.LogicalTypeValue // of the leaf columns, as the file states them
	unread  atomic.Int64              // row groups not yet released
}

func openParquet(path string, refs []string) (*parquetFiles, error) {
	files, err := parts.Files(path, ".parquet")
	if err != nil {
		return nil, fmt.Errorf("tabular: %w", err)
	}
	p := &parquetFiles{refs: refs, parts: files}
	if err := p.openPart(); err != nil {
		p.close()
		return nil, fmt.Errorf("tabular: %w", err)
	}
	return p, nil
}

func (p *parquetFiles) next() (piece, error) {
	for {
		f := p.open[len(p.open)-1]
		if p.group < len(f.groups) {
			p.group++
			return groupPiece{p, f, p.group - 1}, nil
		}
		if len(p.parts) == 0 {
			return nil, io.EOF
		}
		if err := p.openPart(); err != nil {
			return nil, err
		}
	}
}

func (p *parquetFiles) end() error { return nil }

func (p *parquetFiles) close() error {
	var errs []error
	for _, f := range p.open {
		if f.unread.Load() > 0 {
			errs = append(errs, f.file.Close())
		}
	}
	return errors.Join(errs...)
}

// openPart opens the first of the parts left.
func (p *parquetFiles) openPart() error {
	f := &parquetFile{Part: p.parts[0]}
	p.parts, p.group = p.parts[1:], 0
	if err := f.start(); err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	if _, err := findLeaves(f, p.refs); err != nil { // a wrong name is told at once
		f.file.Close()
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	if f.unread.Store(int64(len(f.groups))); len(f.groups) == 0 {
		f.file.Close()
	}
	p.open = append(p.open, f)
	return nil
}

// start opens f. parquet-go panics on some broken files; here and in next that becomes
// an error.
func (f *parquetFile) start() (err error) {
	if f.file, err = os.Open(f.Path); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.file.Close()
		}
	}()
	defer caught(&err)
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	if err := checkFooter(f.file, info.Size()); err != nil {
		return err
	}
	file, err := parquet.OpenFile(f.file, info.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return fmt.Errorf("broken parquet file: %w", err)
	}
	f.groups, f.root = file.RowGroups(), file.Root()
	for _, e := range file.Metadata().Schema {
		if e.NumChildren.V == 0 && e.Type.Valid {
			f.logical = append(f.logical, e.LogicalType.Value)
		}
	}
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

// groupPiece is one row group.
type groupPiece struct {
	p     *parquetFiles
	f     *parquetFile
	group int
}

func (g groupPiece) rows() rows { return &groupRows{groupPiece: g, cells: make([]cell, len(g.p.refs))} }

func (g groupPiece) release() {
	if g.f.unread.Add(-1) == 0 {
		g.f.file.Close()
	}
}

type groupRows struct {
	groupPiece
	leaves []*leaf // nil before the first row
	row    int     // rows begun
	cells  []cell
}

// where counts row groups, and rows in them, from 0 as Parquet tools do.
func (r *groupRows) where() string {
	return fmt.Sprintf("%s: row group %d, row %d", r.f.Path, r.group, max(0, r.row-1))
}

func (r *groupRows) next() (cells []cell, err error) {
	defer func() {
		if err != nil {
			r.closeLeaves()
		}
	}()
	defer caught(&err)
	group := r.f.groups[r.group]
	if r.row == int(group.NumRows()) {
		return nil, io.EOF
	}
	r.row++
	if r.leaves == nil {
		if r.leaves, err = findLeaves(r.f, r.p.refs); err != nil {
			return nil, err
		}
	}
	for i, l := range r.leaves {
		switch {
		case l == nil:
			continue
		case l.constant != nil:
			r.cells[i] = *l.constant
			continue
		case l.pages == nil:
			l.pages = group.ColumnChunks()[l.index].Pages()
		}
		if r.cells[i], err = l.cell(); err != nil {
			return nil, fmt.Errorf("column %q: %w", r.p.refs[i], err)
		}
	}
	return r.cells, nil
}

func (r *groupRows) closeLeaves() {
	for _, l := range r.leaves {
		if l != nil && l.pages != nil {
			l.release()
			l.pages.Close()
		}
	}
	r.leaves = nil
}
