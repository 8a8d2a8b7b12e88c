package model

import (
	"errors"
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/model/internal/history"
	"tandem/model/kernel"
)

// Histories are the rows of every user, oldest first: by time, and rows of one time, or all where
// times are unknown, in the order of their logs.
type Histories struct {
	Offsets []int   // by user, one more than there are: rows Offsets[u] … Offsets[u+1]−1 are theirs
	Items   []int32 // by row
	Gaps    []int32 // by row: the bucket of the time since the one before; nil unless the model reads it
	Events  []int32 // by row: the kind of event; nil unless the model reads it
	Rows    []int32 // by row: its number in the logs, counted through
}

// NewHistories reads the rows of logs, which share their ids, as a model of that config wants them:
// logs that stand later are later where times are equal or unknown. It is an error if the config
// reads gaps without times, or events where there are none.
func NewHistories(c Config, logs ...*datasets.Log) (*Histories, error) {
	h := &Histories{Offsets: make([]int, logs[0].NumUsers()+1)}
	n, timed := 0, true
	for _, l := range logs {
		for _, u := range l.Users {
			h.Offsets[u+1]++
		}
		n += l.Len()
		timed = timed && (l.Times != nil || l.Len() == 0)
		if c.History.Events && l.Events == nil && l.Len() > 0 {
			return nil, errors.New("model: history.events = true, but the data have no events")
		}
	}
	if c.History.Gaps > 0 && !timed {
		return nil, fmt.Errorf("model: history.gaps = %d, but the data have no times", c.History.Gaps)
	}
	for u := range len(h.Offsets) - 1 {
		h.Offsets[u+1] += h.Offsets[u]
	}
	items, events, times := make([]int32, 0, n), []int32(nil), []int64(nil)
	h.Rows = make([]int32, n)
	next := slices.Clone(h.Offsets[:len(h.Offsets)-1])
	for _, l := range logs {
		for r, u := range l.Users {
			h.Rows[next[u]] = int32(len(items))
			next[u]++
			items = append(items, l.Items[r])
			if timed {
				times = append(times, l.Times[r])
			}
			if c.History.Events {
				events = append(events, int32(l.Events[r]))
			}
		}
	}
	for u := range len(next) {
		if rows := h.Rows[h.Offsets[u]:h.Offsets[u+1]]; timed {
			slices.SortStableFunc(rows, func(a, b int32) int { return compare(times[a], times[b]) })
		}
	}
	h.Items = make([]int32, n)
	for at, r := range h.Rows {
		h.Items[at] = items[r]
	}
	if c.History.Events {
		h.Events = make([]int32, n)
		for at, r := range h.Rows {
			h.Events[at] = events[r]
		}
	}
	if c.History.Gaps > 0 {
		h.gaps(times, c.History.Gaps)
	}
	return h, nil
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// gaps fills in the buckets, of which there are n; those of the first rows of users are 0.
func (h *Histories) gaps(times []int64, n int) {
	h.Gaps = make([]int32, len(h.Rows))
	for u := range len(h.Offsets) - 1 {
		for at := h.Offsets[u] + 1; at < h.Offsets[u+1]; at++ {
			h.Gaps[at] = gapBucket(times[h.Rows[at]]-times[h.Rows[at-1]], n)
		}
	}
}

// Users is how many users there are, with rows or without.
func (h *Histories) Users() int { return len(h.Offsets) - 1 }

// Cut counts the rows that a model which reads so many of a user leaves out, and their users.
func (h *Histories) Cut(length int) (rows, users int) {
	for u := range h.Users() {
		if n := h.Offsets[u+1] - h.Offsets[u] - length; n > 0 {
			rows, users = rows+n, users+1
		}
	}
	return rows, users
}

// Pack appends rows from … to−1 to p as one history, at most that of one user. Their items are
// its rows, until a caller numbers them otherwise.
func (h *Histories) Pack(p *Packed, from, to int) {
	if len(p.Offsets) == 0 {
		p.Offsets = append(p.Offsets, 0)
	}
	p.Rows = append(p.Rows, h.Items[from:to]...)
	if h.Gaps != nil {
		p.Gaps = append(p.Gaps, h.Gaps[from:to]...)
		if to > from {
			p.Gaps[len(p.Gaps)-(to-from)] = 0 // what came before is not read
		}
	}
	if h.Events != nil {
		p.Events = append(p.Events, h.Events[from:to]...)
	}
	p.Offsets = append(p.Offsets, int32(len(p.Rows)))
}

// historyReader makes the vectors of users from their histories for a Scorer.
type historyReader struct {
	of      *Histories
	width   int
	length  int
	rows    []float32 // of all items that histories name, (items × width)
	weights [][]float32
}

// newHistoryReader reads rows of items as the model whose items the histories name has them; nil
// for a model that reads none.
func (m *Model) newHistoryReader(rows []float32) *historyReader {
	if !m.Reads() {
		return nil
	}
	w, d := m.Items.Width, m.Dim
	if m.reads != nil {
		rows, w = m.reads.itemRows(), m.reads.Items.Width
	}
	h := &historyReader{of: m.Histories, width: d, length: m.History.Length, weights: m.encoderWeights()}
	h.rows = make([]float32, len(rows)/w*d)
	for i := range len(rows) / w {
		copy(h.rows[i*d:(i+1)*d], rows[i*w:]) // the vector is the first part
	}
	return h
}

// historyScratch is what one goroutine needs to read histories.
type historyScratch struct {
	encoder *history.Encoder
	packed  Packed
	out     []float32
	vectors []float32 // by user: what the encoder makes of the whole history; 0 without one
}

// scratchPositions is how many positions are read at a time, at least.
const scratchPositions = 512

// userHistories are the vectors of the histories of all users; nil for a model that reads none.
func (m *Model) userHistories() ([]float32, error) {
	if !m.Reads() {
		return nil, nil
	}
	users := make([]int32, m.Users.ID.Rows)
	for u := range users {
		users[u] = int32(u)
	}
	var s historyScratch
	err := m.newHistoryReader(m.itemRows()).read(&s, m.Config, users)
	return s.vectors, err
}

// read fills in the vectors of users.
func (h *historyReader) read(s *historyScratch, c Config, users []int32) error {
	if h.of == nil {
		return errors.New("model: the model reads histories and was given none: open it with its data")
	}
	d := h.width
	if s.encoder == nil {
		room := max(scratchPositions, h.length)
		s.encoder, s.out = history.New(c.encoder(), room, kernel.Float32, false), make([]float32, room*d)
	}
	s.vectors = resize(s.vectors, len(users)*d)
	clear(s.vectors)
	for first := 0; first < len(users); {
		s.packed.Offsets, s.packed.Rows, s.packed.Gaps, s.packed.Events = s.packed.Offsets[:0], s.packed.Rows[:0], s.packed.Gaps[:0], s.packed.Events[:0]
		end := first
		for ; end < len(users); end++ {
			u := int(users[end])
			if u < 0 || u >= h.of.Users() {
				return fmt.Errorf("model: user %d, want [0, %d)", u, h.of.Users())
			}
			to := h.of.Offsets[u+1]
			from := max(h.of.Offsets[u], to-h.length)
			if len(s.packed.Rows)+to-from > s.encoder.Room() {
				break
			}
			h.of.Pack(&s.packed, from, to)
		}
		s.encoder.Forward(s.out, h.rows, h.weights, &s.packed)
		for r := first; r < end; r++ {
			if last := s.packed.Offsets[r-first+1]; last > s.packed.Offsets[r-first] {
				copy(s.vectors[r*d:(r+1)*d], s.out[int(last-1)*d:int(last)*d])
			}
		}
		first = end
	}
	return nil
}
