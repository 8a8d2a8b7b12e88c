package tabular

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/blanks"
	"tandem/datasets/internal/datedigits"
)

// logChunk holds the rows of one piece of a file, ids still to come.
type logChunk struct {
	logPlan
	users, items keys
	ratings      []float32
	weights      []float32
	times        []int64 // nanoseconds
	events       []int32 // codes into kinds
	kinds        *datasets.IDs
	attributes   [][]float64      // by ItemColumns
	unknown      int              // rows dropped for their event
	dislikes     int              // rows dropped for their value
	digits       datedigits.Watch // of the times
	blanks       blanks.Count     // if they are counted
}

// reset empties k for another piece. Columns that the log keeps are not used again.
func (k *logChunk) reset(p logPlan) {
	*k = logChunk{
		logPlan: p, events: k.events[:0], kinds: k.kinds, attributes: k.attributes,
		users: keys{k.users.text[:0], k.users.ends[:0]},
		items: keys{k.items.text[:0], k.items.ends[:0]},
	}
	for i := range k.attributes {
		k.attributes[i] = k.attributes[i][:0]
	}
}

// add appends one row; the cells are those of refs.
func (k *logChunk) add(cells []cell) error {
	if k.Blanks != nil && k.blank(cells) {
		return nil
	}
	user, err := parseKey(cells[0], k.NumericIDs)
	if err != nil {
		return lacking("user id", k.Columns.User, cells[0], err)
	}
	item, err := parseKey(cells[1], k.NumericIDs)
	if err != nil {
		return lacking("item id", k.Columns.Item, cells[1], err)
	}
	t, dropped, err := k.told(cells)
	if err != nil || dropped {
		return err
	}
	for i := range k.ItemColumns {
		x := math.NaN()
		if c := cells[len(fields)+i]; !c.empty() {
			if x, err = parseNumber(c, 64); err != nil {
				return fmt.Errorf("%s %w", k.ItemColumns[i].Name, err)
			}
		}
		k.attributes[i] = append(k.attributes[i], x)
	}
	if k.Columns.Event != "" {
		k.events = append(k.events, t.event)
	}
	k.users.add(user)
	k.items.add(item)
	if k.Columns.Value != "" || k.values != nil {
		k.ratings = append(k.ratings, float32(t.value))
	}
	if k.weighs {
		k.weights = append(k.weights, t.weight)
	}
	if k.Columns.Time != "" {
		k.times = append(k.times, t.time)
	}
	return nil
}

// parseTime reads a time as the recipe says.
func (k *logChunk) parseTime(c cell) (at int64, err error) {
	if k.layout != "" {
		at, err = parseFormatted(c, k.TimeFormat, k.layout)
	} else {
		at, err = parseTime(c, k.unit)
		k.digits.See(c.text)
	}
	if err != nil {
		err = fmt.Errorf("%w%s", err, formatHint(c))
	}
	return at, err
}

// told is what a row says beside who and what.
type told struct {
	value  float64
	time   int64
	event  int32
	weight float32
}

// told reads what is optional in a row. Rows are dropped, and counted, for their event or a
// value below the positive ones.
func (k *logChunk) told(cells []cell) (t told, dropped bool, err error) {
	if k.Columns.Value != "" {
		if t.value, err = parseNumber(cells[2], 32); err != nil {
			return t, false, lacking("value", k.Columns.Value, cells[2], err)
		}
	}
	if k.Columns.Time != "" {
		if t.time, err = k.parseTime(cells[3]); err != nil {
			return t, false, lacking("time", k.Columns.Time, cells[3], err)
		}
	}
	counts := 1.
	if k.Columns.Event != "" {
		if t.event, counts, dropped, err = k.event(cells[4]); err != nil || dropped {
			return t, dropped, err
		}
	}
	if k.Columns.Value == "" {
		t.value = counts
	}
	if k.below(t.value) {
		k.dislikes++
		return t, true, nil
	}
	if k.weighs {
		t.weight, err = k.weigh(counts, t.value)
	}
	return t, false, err
}

// event returns the code of a row's event, and what it counts for.
func (k *logChunk) event(c cell) (code int32, counts float64, dropped bool, err error) {
	if c.kind != scalar || len(c.text) == 0 {
		return 0, 0, false, lacking("event", k.Columns.Event, c, fmt.Errorf("%s, want a text", c.shown()))
	}
	kind, err := c.name()
	if err != nil {
		return 0, 0, false, fmt.Errorf("event %w", err)
	}
	counts = 1
	if k.values != nil {
		known := false
		switch counts, known = k.values[string(kind)]; {
		case known:
		case k.UnknownEvents == "drop":
			k.unknown++
			return 0, 0, true, nil
		default:
			return 0, 0, false, fmt.Errorf("event %w", notAmong(string(kind), slices.Sorted(maps.Keys(k.values))))
		}
	}
	return k.kinds.AddBytes(kind), counts, false, nil
}
