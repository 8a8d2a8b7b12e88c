package datasets

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sort"
)

// UserPart is all rows of some users, in the order of the log.
type UserPart struct {
	Log          *Log  // of the rows; its user ids are shifted: user u is First + u
	First, Users int   // the first user, and how many there are
	Places       []int // of each row its place in the files of a Spill; nil for a Log
}

// partRowBytes is what a row of a part takes while a rule works on it: its columns and
// their bytes on disk, its place, its group, and what is decided of it.
const partRowBytes = 64

// ByUser calls f with all rows, as many users at a time as fit in memory. A part is valid
// during the call.
//
// It is a counting sort by ranges of users in a file: two passes over the columns, one
// over what they wrote.
func (s *Spill) ByUser(f func(p UserPart) error) error {
	counts := make([]int32, s.head.NumUsers())
	if err := s.Blocks(func(l *Log) {
		for _, u := range l.Users {
			counts[u]++
		}
	}); err != nil {
		return err
	}
	ranges, err := s.ranges(counts)
	if err != nil {
		return err
	}
	sorted, err := s.sortInto(ranges)
	if err != nil {
		return err
	}
	defer sorted.f.Close()
	for _, r := range ranges {
		if err := s.stopped(); err != nil {
			return err
		}
		p, err := sorted.part(r)
		if err != nil {
			return &DiskError{err}
		}
		if err := f(p); err != nil {
			return err
		}
	}
	return nil
}

// userRange is the users [low, high), whose rows are [start, end) once sorted.
type userRange struct{ low, high, start, end int }

// ranges cuts the users so that the rows of each range fit in what ids and counts leave.
func (s *Spill) ranges(counts []int32) ([]userRange, error) {
	left := s.Memory - s.head.UserIDs.Bytes() - s.head.ItemIDs.Bytes() - 8*int64(s.head.NumUsers()+s.head.NumItems())
	most := int(max(left/2, s.Memory/4) / partRowBytes) // the other half is for the part before, till it is collected
	var out []userRange
	at := userRange{}
	for u, n := range counts {
		if int(n) > most {
			return nil, fmt.Errorf("user %q has %d rows, of which %d fit in memory at a time, want a larger --mem", s.head.UserIDs.Key(int32(u)), n, most)
		}
		if at.end-at.start+int(n) > most {
			out = append(out, at)
			at = userRange{low: u, start: at.end, end: at.end}
		}
		at.high, at.end = u+1, at.end+int(n)
	}
	return append(out, at), nil
}

// sortedRows is a file of records, by ranges of users and in the order of the log within:
// user, item, place, and value, weight and time if there.
type sortedRows struct {
	f     file
	s     *Spill
	width int
}

// sortInto writes every row to its range.
func (s *Spill) sortInto(ranges []userRange) (*sortedRows, error) {
	f, err := s.newFile("sorted") // of a sort before: written over
	if err != nil {
		return nil, &DiskError{err}
	}
	out := &sortedRows{f, s, 4 + 4 + 8}
	if s.head.Values != nil {
		out.width += 4
	}
	if s.head.Weights != nil {
		out.width += 4
	}
	if s.head.Targets != nil {
		out.width += 2
	}
	if s.head.Times != nil {
		out.width += 8
	}
	// Every range gathers records before it writes them.
	size := int(min(max(s.Memory/4/int64(len(ranges)), 1<<9), 1<<18)) / out.width * out.width
	buffers, next := make([][]byte, len(ranges)), make([]int, len(ranges))
	flush := func(k int) error {
		_, err := f.WriteAt(buffers[k], int64(next[k])*int64(out.width))
		next[k] += len(buffers[k]) / out.width
		buffers[k] = buffers[k][:0]
		return err
	}
	for k, r := range ranges {
		buffers[k], next[k] = make([]byte, 0, size), r.start
	}
	var failed error
	err = s.each(0, func(b block) bool {
		for r, u := range b.log.Users {
			k := sort.Search(len(ranges), func(k int) bool { return ranges[k].high > int(u) })
			buffers[k] = out.record(buffers[k], b, r)
			if len(buffers[k]) == size {
				if failed = flush(k); failed != nil {
					return false
				}
			}
		}
		return true
	})
	for k := range ranges {
		if err == nil && failed == nil {
			failed = flush(k)
		}
	}
	if failed != nil {
		err = &DiskError{failed}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return out, nil
}

// record appends row r of b.
func (o *sortedRows) record(to []byte, b block, r int) []byte {
	little := binary.LittleEndian
	to = little.AppendUint32(to, uint32(b.log.Users[r]))
	to = little.AppendUint32(to, uint32(b.log.Items[r]))
	to = little.AppendUint64(to, uint64(b.rows[r]))
	if b.log.Values != nil {
		to = little.AppendUint32(to, math.Float32bits(b.log.Values[r]))
	}
	if b.log.Weights != nil {
		to = little.AppendUint32(to, math.Float32bits(b.log.Weights[r]))
	}
	if o.s.head.Targets != nil {
		to = little.AppendUint16(to, b.log.Events[r])
	}
	if b.log.Times != nil {
		to = little.AppendUint64(to, uint64(b.log.Times[r]))
	}
	return to
}

// part reads the rows of a range.
func (o *sortedRows) part(at userRange) (UserPart, error) {
	n := at.end - at.start
	head := o.s.head
	l := &Log{UserIDs: head.UserIDs, ItemIDs: head.ItemIDs, Fine: head.Fine, Users: make([]int32, n), Items: make([]int32, n)}
	if head.Values != nil {
		l.Values = make([]float32, n)
	}
	if head.Weights != nil {
		l.Weights = make([]float32, n)
	}
	if head.Targets != nil {
		l.Events, l.EventIDs, l.Targets = make([]uint16, n), head.EventIDs, head.Targets
	}
	if head.Times != nil {
		l.Times = make([]int64, n)
	}
	p := UserPart{l, at.low, at.high - at.low, make([]int, n)}
	bytes := make([]byte, n*o.width)
	if _, err := o.f.ReadAt(bytes, int64(at.start)*int64(o.width)); err != nil {
		return p, err
	}
	little, r := binary.LittleEndian, 0
	for rec := range slices.Chunk(bytes, o.width) {
		l.Users[r] = int32(little.Uint32(rec)) - int32(at.low)
		l.Items[r] = int32(little.Uint32(rec[4:]))
		p.Places[r] = int(little.Uint64(rec[8:]))
		rest := rec[16:]
		if l.Values != nil {
			l.Values[r], rest = math.Float32frombits(little.Uint32(rest)), rest[4:]
		}
		if l.Weights != nil {
			l.Weights[r], rest = math.Float32frombits(little.Uint32(rest)), rest[4:]
		}
		if l.Events != nil {
			l.Events[r], rest = little.Uint16(rest), rest[2:]
		}
		if l.Times != nil {
			l.Times[r] = int64(little.Uint64(rest))
		}
		r++
	}
	return p, nil
}
