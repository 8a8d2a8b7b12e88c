package tabular

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"tandem/datasets"
	"tandem/datasets/internal/datedigits"
	"tandem/datasets/internal/group"
	"tandem/datasets/internal/nulls"
	"tandem/datasets/internal/strptime"
)

// logBuilder puts the chunks of a file together.
type logBuilder struct {
	logPlan
	chunks       sync.Pool // of *logChunk, to use again
	log          *datasets.Log
	users, items joined[int32]
	ratings      joined[float32]
	times        joined[int64] // nanoseconds
	digits       datedigits.Watch
	events       joined[uint16]
	weights      joined[float32]
	attributes   []joined[float64]
	unknown      int
	blank        int // rows left out for Blanks
	dislikes     int
	latest       []int64 // by user: the newest time in the Spill
	nullKeys     int     // rows in the Spill; see LogReport
	overtaken    int     // rows in the Spill behind a newer one of their second
	spillErr     error
}

// logPlan is a LogConfig, and what every row asks of it.
type logPlan struct {
	*LogConfig
	values map[string]float64 // by event; nil = events have none
	unit   time.Duration      // of whole numbers in the time column
	layout string             // of TimeFormat; "" = none
	weighs bool               // rows may count for another weight than 1
}

func newLogBuilder(c *LogConfig, users, items *datasets.IDs) *logBuilder {
	layout := ""
	if c.TimeFormat != "" {
		layout, _ = strptime.Layout(c.TimeFormat) // Validate has found it in order
	}
	b := &logBuilder{
		logPlan: logPlan{LogConfig: c, values: c.Events.values(), unit: c.unit(), weighs: c.weighs(), layout: layout}, attributes: make([]joined[float64], len(c.ItemColumns)),
		log: &datasets.Log{UserIDs: users, ItemIDs: items},
	}
	if c.Columns.Event != "" {
		b.log.EventIDs = &datasets.IDs{}
	}
	return b
}

// fresh returns an empty chunk.
func (b *logBuilder) fresh() *logChunk {
	k, ok := b.chunks.Get().(*logChunk)
	if !ok {
		k = &logChunk{kinds: &datasets.IDs{}, attributes: make([][]float64, len(b.ItemColumns))}
	}
	k.reset(b.logPlan)
	return k
}

// take appends the rows of k, and gives new keys their ids.
func (b *logBuilder) take(k *logChunk) (row int, err error) {
	n := len(k.users.ends)
	users, items := make([]int32, n), make([]int32, n)
	var wg sync.WaitGroup // what must be done in order takes longest: two at a time
	wg.Go(func() { b.log.UserIDs.AddEach(users, k.users.text, k.users.ends) })
	b.log.ItemIDs.AddEach(items, k.items.text, k.items.ends)
	wg.Wait()
	b.users.add(users)
	b.items.add(items)
	b.ratings.add(k.ratings)
	b.weights.add(k.weights)
	b.times.add(k.times)
	for i := range b.attributes {
		b.attributes[i].add(slices.Clone(k.attributes[i]))
	}
	events := make([]uint16, len(k.events))
	for row, local := range k.events {
		kind := b.log.EventIDs.Add(k.kinds.Key(local))
		if kind > math.MaxUint16 {
			return row, fmt.Errorf("event %q, want at most %d kinds", k.kinds.Key(local), math.MaxUint16+1)
		}
		events[row] = uint16(kind)
	}
	b.events.add(events)
	b.unknown += k.unknown
	if b.Blanks != nil {
		b.Blanks.Add(k.blanks)
		b.blank += k.blanks.Any
	}
	b.dislikes += k.dislikes
	b.digits.Join(k.digits)
	b.chunks.Put(k)
	b.spillErr = b.spill()
	return 0, b.spillErr
}

func (b *logBuilder) spilled() bool { return b.Spill != nil && b.Spill.Used() }

// spill moves the rows to the Spill, once they need more memory than it has.
func (b *logBuilder) spill() error {
	if b.Spill == nil {
		return nil
	}
	rows := b.users.n
	// What the columns take is known by the first rows.
	l := &datasets.Log{UserIDs: b.log.UserIDs, ItemIDs: b.log.ItemIDs, EventIDs: b.log.EventIDs}
	if b.ratings.n > 0 {
		l.Values = []float32{}
	}
	if b.times.n > 0 {
		l.Times = []int64{}
	}
	if b.events.n > 0 {
		l.Events = []uint16{}
	}
	if b.weights.n > 0 {
		l.Weights = []float32{}
	}
	need, ids := datasets.Need(l, rows), datasets.Need(l, 0)
	switch {
	case ids > b.Spill.Memory:
		return fmt.Errorf("the ids of the first %d users and %d items alone need %s, want a larger --mem than %s",
			l.NumUsers(), l.NumItems(), datasets.Size(ids), datasets.Size(b.Spill.Memory))
	case rows == 0 || need <= b.Spill.Memory && !b.Spill.Used():
		return nil
	case b.Sorted || len(b.ItemColumns) > 0:
		return fmt.Errorf("the first %d rows need %s, and sorted and item_columns need all in memory: want a larger --mem than %s",
			rows, datasets.Size(need), datasets.Size(b.Spill.Memory))
	}
	l.Users, l.Items = b.users.all(), b.items.all()
	l.Values, l.Times, l.Events, l.Weights = b.ratings.all(), b.times.all(), b.events.all(), b.weights.all()
	b.overtake(l)
	b.nullKeys += nullKeys(l)
	var order []int
	if order, l.Fine = group.Settle(l.Users, l.Times, l.NumUsers()); order != nil {
		l = l.Select(order)
	}
	return b.Spill.Append(l)
}

// nullKeys counts the rows of a user or an item that is a word for nothing.
func nullKeys(l *datasets.Log) (rows int) {
	users, items := map[int32]bool{}, map[int32]bool{}
	for w := range nulls.All {
		if id, ok := l.UserIDs.Find(w); ok {
			users[id] = true
		}
		if id, ok := l.ItemIDs.Find(w); ok {
			items[id] = true
		}
	}
	if len(users)+len(items) == 0 {
		return 0
	}
	for r, u := range l.Users {
		if users[u] || items[l.Items[r]] {
			rows++
		}
	}
	return rows
}

// overtake counts the rows of l that are older than one of the same user and second that is in
// the files already, where no row changes its place.
func (b *logBuilder) overtake(l *datasets.Log) {
	if l.Times == nil {
		return
	}
	b.latest = grown(b.latest, l.NumUsers(), math.MinInt64)
	for r, u := range l.Users {
		if t := l.Times[r]; t < b.latest[u] && group.Second(t) == group.Second(b.latest[u]) {
			b.overtaken++
		}
	}
	for r, u := range l.Users {
		b.latest[u] = max(b.latest[u], l.Times[r])
	}
}

// finish returns the log and what it tells of items.
func (b *logBuilder) finish() (*LogResult, error) {
	if err := digitsFault(&b.digits); err != nil {
		return nil, err
	}
	if b.log.EventIDs != nil {
		b.mark(b.log)
	}
	if b.spilled() {
		b.Spill.Head().Targets, b.Spill.Head().Met = b.log.Targets, b.log.Met
		return &LogResult{Log: b.Spill.Head(), Report: LogReport{UnknownEvents: b.unknown, BelowPositive: b.dislikes, NullKeys: b.nullKeys, Overtaken: b.overtaken}}, nil
	}
	l := b.log
	l.Users, l.Items = b.users.all(), b.items.all()
	l.Values, l.Times, l.Events, l.Weights = b.ratings.all(), b.times.all(), b.events.all(), b.weights.all()
	r := &LogResult{Log: l, Report: LogReport{UnknownEvents: b.unknown, BelowPositive: b.dislikes, NullKeys: nullKeys(l)}}
	for i, a := range b.ItemColumns {
		r.Items = append(r.Items, &datasets.Column{Name: a.Name, Numbers: medians(l.Items, b.attributes[i].all(), l.NumItems())})
	}
	var order []int
	if order, l.Fine = group.Settle(l.Users, l.Times, l.NumUsers()); order != nil {
		r.Log = l.Select(order)
	}
	if b.Sorted {
		r.Log = sorted(r.Log)
	}
	return r, nil
}

// medians returns for each of n items the median of its values that are not NaN.
// Cost: O(rows), plus sorting within items.
func medians(items []int32, values []float64, n int) []float64 {
	ends := make([]int, n+1) // of item i: where its values end; first where they begin
	for r, i := range items {
		if !math.IsNaN(values[r]) {
			ends[i+1]++
		}
	}
	for i := range n {
		ends[i+1] += ends[i]
	}
	flat := make([]float64, ends[n])
	for r, i := range items {
		if !math.IsNaN(values[r]) {
			flat[ends[i]] = values[r]
			ends[i]++
		}
	}
	out, start := make([]float64, n), 0
	for i := range n {
		of := flat[start:ends[i]]
		start = ends[i]
		slices.Sort(of)
		if m := len(of) / 2; len(of) == 0 {
			out[i] = math.NaN()
		} else {
			out[i] = (of[m] + of[(len(of)-1)/2]) / 2
		}
	}
	return out
}

// sorted returns the rows of l by time, then by the key of the item.
func sorted(l *datasets.Log) *datasets.Log {
	rows := make([]int, l.Len())
	for r := range rows {
		rows[r] = r
	}
	slices.SortFunc(rows, func(a, b int) int {
		byTime := 0
		if l.Times != nil {
			byTime = cmp.Compare(l.Times[a], l.Times[b])
		}
		return cmp.Or(byTime, cmp.Compare(l.ItemIDs.Key(l.Items[a]), l.ItemIDs.Key(l.Items[b])), cmp.Compare(a, b))
	})
	return l.Select(rows)
}
