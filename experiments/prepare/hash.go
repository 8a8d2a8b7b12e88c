package prepare

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/experiments/audit"
	"tandem/experiments/recipe"
	"tandem/experiments/sums"
)

// HashRecipe is the SHA-256 of the resolved recipe in hex. Where the data lies on this
// machine (data.root), the recipe's name, what is tuned, how loud the audit is and who is
// whose partner do not count.
func HashRecipe(r *recipe.Recipe) (string, error) {
	c := *r
	c.Name, c.Data.Root, c.Tune, c.Audit = "", "", nil, audit.Limits{}
	c.Models = slices.Clone(r.Models)
	for i := range c.Models {
		c.Models[i].Partner = ""
	}
	data, err := c.Marshal()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// HashData is the SHA-256 over all keys, interactions and attributes of d in hex.
// Spilled rows that cannot be read are the only error: see hashData.
func HashData(d *datasets.Data) string {
	sum, _ := hashData(d)
	return sum
}

// hashData is HashData, also for rows on disk, with the error of reading them.
func hashData(d *datasets.Data) (string, error) {
	h := hasher{sha256.New()}
	h.ids(d.UserIDs())
	h.ids(d.ItemIDs())
	switch {
	case d.Spilled != nil:
		if err := h.spilled(d.Spilled); err != nil {
			return "", err
		}
	case d.Log != nil:
		h.log(d.Log)
	}
	if d.Given != nil {
		h.split(d.Given)
	}
	h.columns(d.Items)
	h.columns(d.Users)
	h.lists(d.Candidates)
	return h.sum(), nil
}

// HashSplit is the SHA-256 over the parts of s, with their keys, and over the
// candidates to rank (nil = the whole catalogue) in hex. Runs with the same hash evaluate
// on the same questions, so their users can be paired.
func HashSplit(s *datasets.Split, candidates *datasets.Lists) string {
	h := hasher{sha256.New()}
	h.ids(s.Train.UserIDs)
	h.ids(s.Train.ItemIDs)
	h.split(s)
	h.lists(candidates)
	return h.sum()
}

// hasher writes every value behind its length, so that no two inputs run together.
type hasher struct{ hash.Hash }

func (h hasher) sum() string { return hex.EncodeToString(h.Sum(nil)) }

func (h hasher) number(n int) {
	var buf [8]byte
	binary.LittleEndian.PutUint64(buf[:], uint64(n))
	h.Write(buf[:])
}

func (h hasher) text(s string) {
	h.number(len(s))
	io.WriteString(h.Hash, s)
}

func (h hasher) ids(ids *datasets.IDs) {
	h.number(ids.Len())
	for _, key := range ids.All() {
		h.text(key)
	}
}

// column writes the length of values and the bits of each.
func column[T any](h hasher, values []T, bits func(T) uint64) {
	h.number(len(values))
	piece(h, values, bits)
}

// piece writes the bits of values.
func piece[T any](h hasher, values []T, bits func(T) uint64) {
	const chunk = 8 << 10
	buf := make([]byte, 0, 8*min(chunk, len(values)))
	for part := range slices.Chunk(values, chunk) {
		buf = buf[:0]
		for _, v := range part {
			buf = binary.LittleEndian.AppendUint64(buf, bits(v))
		}
		h.Write(buf)
	}
}

func (h hasher) int32s(values []int32) {
	column(h, values, func(v int32) uint64 { return uint64(v) })
}

func (h hasher) log(l *datasets.Log) {
	if l == nil {
		h.number(-1)
		return
	}
	h.int32s(l.Users)
	h.int32s(l.Items)
	column(h, l.Values, func(v float32) uint64 { return uint64(math.Float32bits(v)) })
	column(h, l.Times, func(t int64) uint64 { return uint64(t) })
	h.number(len(l.Events))
	for r := range l.Events {
		h.text(l.Event(r))
	}
	if l.Weights != nil { // logs without keep the hash that they had before there were any
		h.text("weights")
		column(h, l.Weights, func(v float32) uint64 { return uint64(math.Float32bits(v)) })
	}
	h.marks("targets", l, l.Targets)
	h.marks("met", l, l.Met)
}

// marks writes which rows are of marked events, and nothing where all are.
func (h hasher) marks(name string, l *datasets.Log, events []bool) {
	if events == nil {
		return
	}
	h.text(name)
	h.markedRows(l, events)
}

func (h hasher) markedRows(l *datasets.Log, events []bool) {
	piece(h, l.Events, func(e uint16) uint64 {
		if int(e) < len(events) && events[e] {
			return 1
		}
		return 0
	})
}

// spilled is log for rows on disk, in one pass for every column.
func (h hasher) spilled(s *datasets.Spill) error {
	head := s.Head()
	pass := func(there bool, f func(l *datasets.Log)) error {
		if !there {
			h.number(0)
			return nil
		}
		h.number(s.Len())
		return s.Blocks(f)
	}
	ids := func(v int32) uint64 { return uint64(v) }
	for _, err := range []error{
		pass(true, func(l *datasets.Log) { piece(h, l.Users, ids) }),
		pass(true, func(l *datasets.Log) { piece(h, l.Items, ids) }),
		pass(head.Values != nil, func(l *datasets.Log) {
			piece(h, l.Values, func(v float32) uint64 { return uint64(math.Float32bits(v)) })
		}),
		pass(head.Times != nil, func(l *datasets.Log) { piece(h, l.Times, func(t int64) uint64 { return uint64(t) }) }),
		pass(head.Events != nil, func(l *datasets.Log) {
			for r := range l.Events {
				h.text(l.Event(r))
			}
		}),
	} {
		if err != nil {
			return err
		}
	}
	if head.Weights != nil {
		h.text("weights")
		if err := pass(true, func(l *datasets.Log) {
			piece(h, l.Weights, func(v float32) uint64 { return uint64(math.Float32bits(v)) })
		}); err != nil {
			return err
		}
	}
	for _, m := range []struct {
		name   string
		events []bool
	}{{"targets", head.Targets}, {"met", head.Met}} {
		if m.events == nil {
			continue
		}
		h.text(m.name)
		if err := s.Blocks(func(l *datasets.Log) { h.markedRows(l, m.events) }); err != nil {
			return err
		}
	}
	return nil
}

func (h hasher) split(s *datasets.Split) {
	h.log(s.Train)
	h.log(s.Valid)
	h.log(s.Test)
	if s.Fold != nil { // splits without keep the hash that they had before there was one
		h.log(s.Fold)
	}
	if s.Signals != nil {
		h.log(s.Signals)
	}
}

func (h hasher) columns(columns datasets.Columns) {
	h.number(len(columns))
	for _, c := range columns {
		h.text(c.Name)
		column(h, c.Numbers, math.Float64bits)
		h.lists(&c.Labels)
		if c.Dict != nil {
			h.ids(c.Dict)
		}
	}
}

func (h hasher) lists(l *datasets.Lists) {
	if l == nil {
		h.number(-1)
		return
	}
	column(h, l.Offsets, func(o int) uint64 { return uint64(o) })
	h.int32s(l.Values)
}

// FeatureHashes are the SHA-256 of the state of every fitted encoder in hex, by item/name and
// user/name.
func (p *Prepared) FeatureHashes() (map[string]string, error) {
	out := map[string]string{}
	for name, encoder := range p.Encoders {
		text, err := json.Marshal(encoder)
		if err != nil {
			return nil, fmt.Errorf("experiments: encoders: %s: %w", name, err)
		}
		out[name] = sums.OfText(text)
	}
	return out, nil
}
