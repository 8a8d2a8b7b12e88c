package datasets

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"tandem/datasets/internal/group"
)

// Spill holds the rows of one log in files, for data whose rows do not fit in memory.
// Its ids stay in memory. A reader that may spill is given one, and calls Append once
// the rows need more than their share; package clean, Compact and prepared.Write know how
// to go on with Data whose rows have been spilled.
//
// Each column is a file of little-endian values in a temporary directory, made with the
// first row and removed by Close. A row that a rule drops keeps its place: a bit says so.
type Spill struct {
	Memory int64        // bytes for ids, columns and what rules count
	Parent string       // where the temporary directory is made
	Stop   func() error // asked before every block; an error ends what is going on. nil = never

	dir     string
	head    *Log // no rows, but ids; columns that the rows have are not nil
	users   store[int32]
	items   store[int32]
	values  store[float32]
	times   store[int64]
	events  store[uint16]
	weights store[float32]
	rows    int      // in the files
	kept    int      // not dropped
	dropped []uint64 // by row, one bit

	seenUsers, seenItems []bool // with a row, once Seen has looked
	user, item           renumbering

	starts []int // of every startRows kept rows: the row in the files
	once   sync.Once

	create func(path string) (file, error) // nil = os.Create
}

// DiskError is that of a file that rows were spilled to: a full disk, most of the time.
type DiskError struct {
	Err error // that of the file
}

// Error says where the error came up.
func (e *DiskError) Error() string { return "datasets: spill: " + e.Err.Error() }

// Unwrap returns the error of the file.
func (e *DiskError) Unwrap() error { return e.Err }

// startRows is how many kept rows lie between two entries of Spill.starts.
const startRows = 1 << 12

// Need estimates the bytes that cleaning so many rows in memory takes: the ids; and per
// row its columns twice, since a rule copies what it keeps, and 12 bytes to group rows
// and to mark them.
func Need(l *Log, rows int) int64 {
	return l.UserIDs.Bytes() + l.ItemIDs.Bytes() + int64(rows)*int64(2*rowBytes(l)+12)
}

// Size is a number of bytes as people write it.
type Size int64

// String is like 1.5 GiB, rounded up.
func (s Size) String() string {
	x, unit := float64(s), 0
	for ; x >= 1024 && unit < 4; unit++ {
		x /= 1024
	}
	if unit == 0 {
		return fmt.Sprintf("%d B", int64(s))
	}
	return fmt.Sprintf("%.1f %ciB", math.Ceil(10*x)/10, " KMGT"[unit])
}

// rowBytes is the bytes of a row of l in its columns.
func rowBytes(l *Log) int {
	n := 4 + 4
	if l.Values != nil {
		n += 4
	}
	if l.Times != nil {
		n += 8
	}
	if l.Events != nil {
		n += 2
	}
	if l.Weights != nil {
		n += 4
	}
	return n
}

// Used reports whether any row has been spilled.
func (s *Spill) Used() bool { return s.head != nil }

// Len is the number of rows that no rule has dropped.
func (s *Spill) Len() int { return s.kept }

// Head returns a Log without rows: the ids, and columns that are not nil where the rows
// have them.
func (s *Spill) Head() *Log { return s.head }

// Append writes the rows of l behind those before. All calls bring the same ids and the
// same columns.
func (s *Spill) Append(l *Log) error {
	if s.head == nil {
		if err := s.open(l); err != nil {
			return err
		}
	}
	if err := s.stopped(); err != nil {
		return err
	}
	err := cmp.Or(s.users.append(l.Users), s.items.append(l.Items), s.values.append(l.Values),
		s.times.append(l.Times), s.events.append(l.Events), s.weights.append(l.Weights))
	if err != nil {
		return &DiskError{err}
	}
	s.head.Fine = s.head.Fine || l.Fine
	s.rows += l.Len()
	s.kept += l.Len()
	s.dropped = append(s.dropped, make([]uint64, (s.rows+63)/64-len(s.dropped))...)
	return nil
}

// open makes the directory and the files for rows like those of l.
func (s *Spill) open(l *Log) (err error) {
	if err := os.MkdirAll(s.Parent, 0o755); err != nil {
		return &DiskError{err}
	}
	if s.dir, err = os.MkdirTemp(s.Parent, ".tandem-*.spill"); err != nil {
		return &DiskError{err}
	}
	s.head = emptyLike(l)
	errs := []error{s.users.open(s, "users"), s.items.open(s, "items")}
	if l.Values != nil {
		errs = append(errs, s.values.open(s, "values"))
	}
	if l.Times != nil {
		errs = append(errs, s.times.open(s, "times"))
	}
	if l.Events != nil {
		errs = append(errs, s.events.open(s, "events"))
	}
	if l.Weights != nil {
		errs = append(errs, s.weights.open(s, "weights"))
	}
	if err := errors.Join(errs...); err != nil {
		return &DiskError{err}
	}
	return nil
}

// emptyLike returns a Log without rows that has the ids of l and its columns.
func emptyLike(l *Log) *Log {
	out := l.empty()
	out.Users, out.Items = []int32{}, []int32{}
	if l.Values != nil {
		out.Values = []float32{}
	}
	if l.Times != nil {
		out.Times = []int64{}
	}
	if l.Events != nil {
		out.Events = []uint16{}
	}
	if l.Weights != nil {
		out.Weights = []float32{}
	}
	return out
}

// Close removes the files. The Spill is of no use afterwards.
func (s *Spill) Close() error {
	if s.dir == "" {
		return nil
	}
	err := errors.Join(s.users.close(), s.items.close(), s.values.close(), s.times.close(), s.events.close(), s.weights.close(), os.RemoveAll(s.dir))
	if err != nil {
		return &DiskError{err}
	}
	return nil
}

func (s *Spill) stopped() error {
	if s.Stop == nil {
		return nil
	}
	return s.Stop()
}

// newFile makes a file of the temporary directory.
func (s *Spill) newFile(name string) (file, error) {
	path := filepath.Join(s.dir, name)
	if s.create != nil {
		return s.create(path)
	}
	return os.Create(path)
}

// blockRows is how many rows are read at a time.
func (s *Spill) blockRows() int {
	return int(min(max(s.Memory/8/int64(rowBytes(s.head)+8), 64), 1<<16))
}

// block is some rows that are not dropped, in order.
type block struct {
	log  *Log
	rows []int // of each its place in the files
}

// each calls f with all rows from a place in the files on, until it returns false. A
// block is valid during the call.
func (s *Spill) each(from int, f func(b block) (more bool)) error {
	size := s.blockRows()
	rows := make([]int, 0, size)
	whole := emptyLike(s.head)
	for low := from; low < s.rows; low += size {
		if err := s.stopped(); err != nil {
			return err
		}
		n := min(size, s.rows-low)
		l := *whole
		err := cmp.Or(s.users.read(&l.Users, low, n), s.items.read(&l.Items, low, n), s.values.read(&l.Values, low, n),
			s.times.read(&l.Times, low, n), s.events.read(&l.Events, low, n), s.weights.read(&l.Weights, low, n))
		if err != nil {
			return &DiskError{err}
		}
		*whole = l
		rows = rows[:0]
		for r := range n {
			if !s.isDropped(low + r) {
				rows = append(rows, low+r)
			}
		}
		squeeze(l.Users, rows, low)
		squeeze(l.Items, rows, low)
		squeeze(l.Values, rows, low)
		squeeze(l.Times, rows, low)
		squeeze(l.Events, rows, low)
		squeeze(l.Weights, rows, low)
		s.user.inPlace(l.Users[:len(rows)])
		s.item.inPlace(l.Items[:len(rows)])
		if len(rows) > 0 && !f(block{l.Slice(0, len(rows)), rows}) {
			return nil
		}
	}
	return nil
}

// squeeze moves the values of rows to the front; the first value is that of row low.
func squeeze[T any](values []T, rows []int, low int) {
	if values == nil || len(rows) == len(values) {
		return
	}
	for at, r := range rows {
		values[at] = values[r-low]
	}
}

func (s *Spill) isDropped(row int) bool { return s.dropped[row/64]>>(row%64)&1 != 0 }

// Drop drops a row that is there, by its place in the files: UserPart.Places has it.
func (s *Spill) Drop(row int) {
	s.dropped[row/64] |= 1 << (row % 64)
	s.kept--
}

// Blocks calls f with all rows that are not dropped, some at a time, in order. A Log is
// valid during the call.
func (s *Spill) Blocks(f func(l *Log)) error {
	return s.each(0, func(b block) bool { f(b.log); return true })
}

// Read returns the rows [low, high) of those that are not dropped. Many may read at a
// time, once all rules have run.
func (s *Spill) Read(low, high int) (*Log, error) {
	s.once.Do(s.index)
	out := s.head.empty()
	if high == low {
		return s.head, nil
	}
	skip := low % startRows
	err := s.each(s.starts[low/startRows], func(b block) bool {
		from := min(skip, b.log.Len())
		skip -= from
		l := b.log.Slice(from, min(b.log.Len(), from+high-low-out.Len()))
		out.Users, out.Items = append(out.Users, l.Users...), append(out.Items, l.Items...)
		out.Values, out.Times = append(out.Values, l.Values...), append(out.Times, l.Times...)
		out.Events, out.Weights = append(out.Events, l.Events...), append(out.Weights, l.Weights...)
		return out.Len() < high-low
	})
	if err == nil && out.Len() != high-low {
		panic("datasets: spill: rows out of range")
	}
	return out, err
}

// Seen marks the users and the items that have a row left; the caller may read both
// slices until the next call. Compact wants the marks.
func (s *Spill) Seen() (users, items []bool, err error) {
	s.seenUsers, s.seenItems = make([]bool, s.head.NumUsers()), make([]bool, s.head.NumItems())
	err = s.Blocks(func(l *Log) {
		group.Mark(s.seenUsers, l.Users)
		group.Mark(s.seenItems, l.Items)
	})
	return s.seenUsers, s.seenItems, err
}

// index notes where Read begins.
func (s *Spill) index() {
	n := 0
	for w, drops := range s.dropped {
		here := min(64, s.rows-64*w) - bits.OnesCount64(drops)
		if next := len(s.starts) * startRows; n+here > next {
			for r := 64 * w; ; r++ {
				if s.isDropped(r) {
					continue
				}
				if n == next {
					s.starts = append(s.starts, r)
					break
				}
				n, here = n+1, here-1
			}
		}
		n += here
	}
}

// KeepIf drops the rows for which stays is false: row r of l, which is a piece of the
// log and valid during the call. It reports whether it dropped any.
func (s *Spill) KeepIf(stays func(l *Log, r int) bool) (dropped bool, err error) {
	err = s.each(0, func(b block) bool {
		for r, row := range b.rows {
			if !stays(b.log, r) {
				s.Drop(row)
				dropped = true
			}
		}
		return true
	})
	return dropped, err
}

// renumber gives all rows that are read from now on their new ids.
func (s *Spill) renumber(m remap) {
	s.user, s.item = m.user, m.item
	s.head = m.log(s.head)
	s.seenUsers, s.seenItems = nil, nil
}

// Set changes the value and the weight of a row, by its place in the files, as far as rows
// have them.
func (s *Spill) Set(row int, value, weight float32) error {
	var errs []error
	if s.head.Values != nil {
		errs = append(errs, s.values.write([]float32{value}, row))
	}
	if s.head.Weights != nil {
		errs = append(errs, s.weights.write([]float32{weight}, row))
	}
	if err := errors.Join(errs...); err != nil {
		return &DiskError{err}
	}
	return nil
}

// EnsureValues gives every row the value 1, if the rows have no values.
func (s *Spill) EnsureValues() error {
	if s.head.Values != nil {
		return nil
	}
	err := s.values.open(s, "values")
	ones := slices.Repeat([]float32{1}, s.blockRows())
	for n := 0; err == nil && n < s.rows; n += len(ones) {
		if err = s.stopped(); err == nil {
			err = s.values.append(ones[:min(len(ones), s.rows-n)])
		}
	}
	if err != nil {
		return &DiskError{err}
	}
	s.head.Values = []float32{}
	return nil
}
