package tabular

import (
	"fmt"
	"math"

	"tandem/datasets"
)

// logChunk holds the rows of one piece of a file, ids still to come.
type logChunk struct {
	*LogConfig
	users, items keys
	values       []float32
	times        []int64
	events       []int32 // codes into kinds
	kinds        *datasets.IDs
}

// reset empties k for another piece. Columns that the log keeps are not used again.
func (k *logChunk) reset(c *LogConfig) {
	*k = logChunk{
		LogConfig: c, events: k.events[:0], kinds: k.kinds,
		users: keys{k.users.text[:0], k.users.ends[:0]},
		items: keys{k.items.text[:0], k.items.ends[:0]},
	}
}

// add appends one row; the cells are those of refs.
func (k *logChunk) add(cells []cell) error {
	user, err := parseKey(cells[0], k.NumericIDs)
	if err != nil {
		return fmt.Errorf("user id %w", err)
	}
	item, err := parseKey(cells[1], k.NumericIDs)
	if err != nil {
		return fmt.Errorf("item id %w", err)
	}
	var value float64
	if k.Columns.Value != "" {
		if value, err = parseNumber(cells[2], 32); err != nil {
			return fmt.Errorf("value %w", err)
		}
	}
	var at int64
	if k.Columns.Time != "" {
		if at, err = parseTime(cells[3], k.TimeUnit); err != nil {
			return fmt.Errorf("time %w", err)
		}
	}
	if k.Columns.Event != "" {
		if cells[4].kind != scalar || len(cells[4].text) == 0 {
			return fmt.Errorf("event %s, want a text", cells[4].shown())
		}
		k.events = append(k.events, k.kinds.AddBytes(cells[4].text))
	}
	k.users.add(user)
	k.items.add(item)
	if k.Columns.Value != "" {
		k.values = append(k.values, float32(value))
	}
	if k.Columns.Time != "" {
		k.times = append(k.times, at)
	}
	return nil
}

// logBuilder puts the chunks of a file together.
type logBuilder struct {
	log          *datasets.Log
	users, items joined[int32]
	values       joined[float32]
	times        joined[int64]
	events       joined[uint16]
}

// take appends the rows of k, and gives new keys their ids.
func (b *logBuilder) take(k *logChunk) (row int, err error) {
	n := len(k.users.ends)
	users, items := make([]int32, n), make([]int32, n)
	b.log.UserIDs.AddEach(users, k.users.text, k.users.ends)
	b.log.ItemIDs.AddEach(items, k.items.text, k.items.ends)
	b.users.add(users)
	b.items.add(items)
	b.values.add(k.values)
	b.times.add(k.times)
	events := make([]uint16, len(k.events))
	for row, local := range k.events {
		kind := b.log.EventIDs.Add(k.kinds.Key(local))
		if kind > math.MaxUint16 {
			return row, fmt.Errorf("event %q, want at most %d kinds", k.kinds.Key(local), math.MaxUint16+1)
		}
		events[row] = uint16(kind)
	}
	b.events.add(events)
	return 0, nil
}

// finish returns the log.
func (b *logBuilder) finish() *datasets.Log {
	b.log.Users, b.log.Items = b.users.all(), b.items.all()
	b.log.Values, b.log.Times, b.log.Events = b.values.all(), b.times.all(), b.events.all()
	return b.log
}
