package describe

import (
	"cmp"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/group"
	"tandem/datasets/internal/measure"
)

// Habits is what only the data as read can tell: cleaning removes it.
type Habits struct {
	Rows    int     `json:"rows"`    // as read
	Users   int     `json:"users"`   // with a row
	Items   int     `json:"items"`   // with a row
	Repeats Repeats `json:"repeats"` // how often users come back
	Events  []Event `json:"events"`  // nil for a log of one kind
	// EventTimes counts them over the calendar, Conversions how far pairs get along them by
	// category and by price; nil for a log of one kind.
	EventTimes  *EventTimes  `json:"event_times,omitempty"`
	Conversions []Conversion `json:"conversions,omitempty"` // nil without such columns
	Odd         []Oddity     `json:"odd"`                   // in a fixed order; only what was found
}

// Repeats says how often users come back to an item, and buy several at once.
type Repeats struct {
	// Rows have a user and item that an earlier row has too.
	Rows  int     `json:"rows"`
	Share float64 `json:"share"` // of all rows
	// Pairs are met twice or more, a share of all distinct pairs.
	Pairs      int     `json:"pairs"`
	PairsShare float64 `json:"pairs_share"` // of all distinct pairs
	// Users have at least one such pair, a share of the users with a row.
	Users      int     `json:"users"`
	UsersShare float64 `json:"users_share"` // of the users with a row
	// Baskets are the rows of one user at one time; 0 without a calendar.
	Baskets    int     `json:"baskets"`
	BasketMean float64 `json:"basket_mean"` // rows per basket
	// BasketShare is the share of rows in a basket of two or more.
	BasketShare float64 `json:"basket_share"`
}

// Event is one kind of interaction, the most frequent first.
type Event struct {
	Name  string  `json:"name"`  // as the data have it
	Rows  int     `json:"rows"`  // of this kind
	Share float64 `json:"share"` // of all rows
	Users int     `json:"users"` // with at least one
	// Pairs are the distinct (user, item) with this kind; PairsAlso[k] is the share of
	// them that also have kind k, itself included: the funnel.
	Pairs     int       `json:"pairs"`
	PairsAlso []float64 `json:"pairs_also"` // by kind, in the order of the events

	also []int
}

// maxEvents is how many kinds are told apart; rarer ones count as the last.
const maxEvents = 12

// Inspect looks at d as it was read, before any cleaning.
// Cost: O(rows·log rows) for times, else O(rows·log(rows per user) + ids·log ids).
// Memory: about 50 bytes a row and 30 a user above d.
func Inspect(d *datasets.Data, c Config) *Habits {
	l := joined(d)
	h := &Habits{Rows: l.Len(), Users: countSeen(l.UserCounts()), Items: countSeen(l.ItemCounts())}
	codes, names := eventCodes(l)
	h.Events = newEvents(codes, names)
	h.EventTimes = newEventTimes(l, codes, len(names))
	converted := newConversions(d.Items, c, len(names))
	w := walker{log: l, converted: converted, codes: codes, habits: h, calendar: l.TimeScale() == datasets.TimeCalendar}
	groups := group.ByTime(l.Users, l.Times, l.NumUsers())
	for u := range l.NumUsers() {
		if rows := groups.At(u); len(rows) > 0 {
			w.user(int32(u), rows)
		}
	}
	r := &h.Repeats
	r.Share, r.PairsShare, r.UsersShare = measure.Share(r.Rows, h.Rows), measure.Share(r.Pairs, h.Rows-r.Rows), measure.Share(r.Users, h.Users)
	r.BasketMean, r.BasketShare = measure.Share(w.basketRows, r.Baskets), measure.Share(w.together, h.Rows)
	for i := range h.Events {
		e := &h.Events[i]
		e.Share = measure.Share(e.Rows, h.Rows)
		for _, n := range e.also {
			e.PairsAlso = append(e.PairsAlso, measure.Share(n, e.Pairs))
		}
	}
	for _, x := range converted {
		h.Conversions = append(h.Conversions, x.finish())
	}
	h.Odd = append(w.oddities(), oddData(d, l, c)...)
	return h
}

// countSeen is how many counts are above zero.
func countSeen(counts []int32) int {
	n := 0
	for _, c := range counts {
		if c > 0 {
			n++
		}
	}
	return n
}

// eventCodes returns the kind of every row as a position in names, the most frequent
// kind first; nil, nil for a log of one kind.
func eventCodes(l *datasets.Log) (codes []uint8, names []string) {
	if l.Events == nil {
		return nil, nil
	}
	rows := make([]int, l.EventIDs.Len())
	for _, e := range l.Events {
		rows[e]++
	}
	var kinds []uint16
	for kind, n := range rows {
		if n > 0 {
			kinds = append(kinds, uint16(kind))
		}
	}
	if len(kinds) < 2 {
		return nil, nil
	}
	slices.SortStableFunc(kinds, func(a, b uint16) int { return cmp.Compare(rows[b], rows[a]) })
	code := make([]uint8, len(rows))
	for i, kind := range kinds {
		code[kind] = uint8(min(i, maxEvents-1))
		names = append(names, l.EventIDs.Key(int32(kind)))
	}
	codes = make([]uint8, len(l.Events))
	for r, e := range l.Events {
		codes[r] = code[e]
	}
	if len(names) > maxEvents {
		names = append(names[:maxEvents-1:maxEvents-1], "all rarer kinds")
	}
	return codes, names
}

func newEvents(codes []uint8, names []string) []Event {
	if codes == nil {
		return nil
	}
	events := make([]Event, len(names))
	for i, name := range names {
		events[i] = Event{Name: name, also: make([]int, len(names))}
	}
	for _, c := range codes {
		events[c].Rows++
	}
	return events
}

// walker visits the rows of one user after the other.
type walker struct {
	log       *datasets.Log
	codes     []uint8
	habits    *Habits
	calendar  bool
	converted []*conversions

	buffer     []int32
	copies     oddCount // rows
	hasty      oddCount // users
	basketRows int
	together   int
	busiest    int // rows of the busiest user
	busiestKey int32
}

// user takes the rows of user u, oldest first.
func (w *walker) user(u int32, rows []int32) {
	if len(rows) > w.busiest {
		w.busiest, w.busiestKey = len(rows), u
	}
	w.pairs(u, rows)
	if w.calendar {
		w.clock(u, rows)
	}
}

// pairs visits the rows of the user item by item.
func (w *walker) pairs(u int32, rows []int32) {
	l, r := w.log, &w.habits.Repeats
	w.buffer = append(w.buffer[:0], rows...)
	slices.SortStableFunc(w.buffer, func(a, b int32) int { return cmp.Compare(l.Items[a], l.Items[b]) })
	repeated, kinds := false, uint(0)
	for from := 0; from < len(w.buffer); {
		to, mask := from, uint(0)
		for ; to < len(w.buffer) && l.Items[w.buffer[to]] == l.Items[w.buffer[from]]; to++ {
			if w.codes != nil {
				mask |= 1 << w.codes[w.buffer[to]]
			}
			if to > from && l.Times != nil && l.Times[w.buffer[to]] == l.Times[w.buffer[to-1]] &&
				(w.codes == nil || w.codes[w.buffer[to]] == w.codes[w.buffer[to-1]]) {
				w.copies.add(1, l.UserIDs.Key(u)+" · "+l.ItemIDs.Key(l.Items[w.buffer[to]]))
			}
		}
		if to-from > 1 {
			r.Pairs++
			r.Rows += to - from - 1
			repeated = true
		}
		kinds |= mask
		w.funnel(mask)
		for _, x := range w.converted {
			x.add(l.Items[w.buffer[from]], mask)
		}
		from = to
	}
	if repeated {
		r.Users++
	}
	for i := range w.habits.Events {
		if kinds>>i&1 == 1 {
			w.habits.Events[i].Users++
		}
	}
}

// funnel counts a pair that has the kinds of mask.
func (w *walker) funnel(mask uint) {
	for i := range w.habits.Events {
		if mask>>i&1 == 0 {
			continue
		}
		e := &w.habits.Events[i]
		e.Pairs++
		for k := range e.also {
			e.also[k] += int(mask >> k & 1)
		}
	}
}

// hastyRows in an hour are more than a person looks at, buys or rates.
const hastyRows = 100

// clock visits baskets and the fullest hour.
func (w *walker) clock(u int32, rows []int32) {
	t := w.log.Times
	for from := 0; from < len(rows); {
		to := from
		for to < len(rows) && t[rows[to]] == t[rows[from]] {
			to++
		}
		w.habits.Repeats.Baskets++
		w.basketRows += to - from
		if to-from > 1 {
			w.together += to - from
		}
		from = to
	}
	most, from := 0, 0
	for to := range rows {
		for t[rows[to]]-t[rows[from]] >= 3600 {
			from++
		}
		most = max(most, to-from+1)
	}
	if most > hastyRows {
		w.hasty.add(1, w.log.UserIDs.Key(u))
		w.hasty.most = max(w.hasty.most, most)
	}
}

// oddCount counts something odd and keeps the first examples.
type oddCount struct {
	n, most  int
	examples []string
}

func (o *oddCount) add(n int, example string) {
	o.n += n
	if len(o.examples) < 3 {
		o.examples = append(o.examples, example)
	}
}
