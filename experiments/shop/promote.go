package shop

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"tandem/datasets"
)

// Promoting says how items are promoted.
type Promoting struct {
	K         int // items of a list
	Exposures int // lists that every promoted item stands in, at least
	PerList   int // promoted items that a list takes in, at most
}

// DefaultPromoting is one item in a list of ten.
func DefaultPromoting() Promoting { return Promoting{K: 10, Exposures: 100, PerList: 1} }

// Promotion is what promoting items costs, and the lists.
type Promotion struct {
	Users    int           `json:"users"`           // with a list
	Clicks   float64       `json:"expected_clicks"` // of the plain lists, in sum
	Loss     float64       `json:"expected_loss"`   // of those, in sum
	Promoted []Exposed     `json:"promoted"`        // in the order asked for
	Curve    []CurvePoint  `json:"curve"`           // by ascending exposures
	Lists    []PromoteList `json:"lists,omitempty"` // one for each user
}

// Exposed is one promoted item.
type Exposed struct {
	Item    string `json:"item"`            // key
	Label   string `json:"label,omitempty"` // of the item; empty without one
	Natural int    `json:"natural"`         // lists that have it without help
	Added   int    `json:"added"`           // lists that took it in
}

// CurvePoint is the least loss for so many exposures of every item.
type CurvePoint struct {
	Exposures int     `json:"exposures"`     // of every promoted item
	Loss      float64 `json:"expected_loss"` // expected clicks
}

// PromoteList is the list of one user, the most likely items first.
type PromoteList struct {
	User  string       `json:"user"`  // key
	Items []PromoteRow `json:"items"` // the likeliest first
}

// PromoteRow is one item of it.
type PromoteRow struct {
	Item     string  `json:"item"`            // key
	Label    string  `json:"label,omitempty"` // of the item; empty without one
	Chance   float64 `json:"chance"`          // calibrated
	Promoted bool    `json:"promoted"`        // it took the place of another one
}

// Promote mixes promoted items into the lists of all known users: every one of them stands
// in at least Exposures lists, natural ones counted, no list takes in more than PerList,
// and the expected clicks of all lists, Σ of calibrated chances, are the most that this
// leaves. It is exact; see placer. An item that comes in takes the place of the least
// likely one that is not promoted, and none stands before a user who has met it. The curve
// has the least loss for every lower number of exposures too.
//
// More than Exposures never pays: what is taken in is less likely than what leaves, as lists
// are the most likely items.
//
// Unknown items, and exposures that the lists have no room for, are an input.Error.
// Cost: O(U·(I + P·log U)) and O(P²·log U) for an exposure: 20 items in 1,000 lists each of
// 100,000 users take .6 s on one core besides the scores (BenchmarkPlacement). Memory: some
// 100 bytes for every user and promoted item.
func (s *Shop) Promote(ctx context.Context, c *Calibration, keys []string, with Promoting) (*Promotion, error) {
	items, err := s.promoted(keys, with)
	if err != nil {
		return nil, err
	}
	l, err := s.listsFor(ctx, c, s.Test, items, with)
	if err != nil {
		return nil, err
	}
	m, losses, err := l.solve(s, with.Exposures)
	if err != nil {
		return nil, err
	}
	out := &Promotion{Users: len(l.users), Curve: []CurvePoint{{}}}
	for at, i := range items {
		out.Promoted = append(out.Promoted, Exposed{s.Items.Key(i), s.label(i), l.natural[at], m.per[at]})
	}
	for _, p := range l.chances {
		out.Clicks += total(p)
	}
	for n, loss := range losses {
		out.Curve = append(out.Curve, CurvePoint{n + 1, loss})
	}
	out.Loss = out.Curve[with.Exposures].Loss
	for r, u := range l.users {
		one := PromoteList{User: s.Users.Key(u)}
		rows := l.mixed(r, m.has[r])
		for _, x := range rows {
			one.Items = append(one.Items, PromoteRow{s.Items.Key(x.item), s.label(x.item), x.chance, slices.Contains(items, x.item)})
		}
		out.Lists = append(out.Lists, one)
	}
	return out, nil
}

// promoted are the ids of keys, each once, in their order.
func (s *Shop) promoted(keys []string, with Promoting) ([]int32, error) {
	if with.K < 1 || with.Exposures < 1 || with.PerList < 1 || with.PerList > with.K {
		return nil, wrong("%d exposures, at most %d in a list of %d, want ≥ 1 of each and no more than the list has", with.Exposures, with.PerList, with.K)
	}
	var items []int32
	for _, key := range keys {
		i, err := s.item(key)
		if err != nil {
			return nil, err
		}
		if slices.Contains(items, i) {
			return nil, wrong("item %q is promoted twice", key)
		}
		items = append(items, i)
	}
	if len(items) == 0 {
		return nil, wrong("no item to promote, want at least one")
	}
	return items, nil
}

// lists are the plain lists of users, and what may come in.
type lists struct {
	users     []int32
	items     []int32   // promoted
	plain     [][]int32 // per user, best first
	chances   [][]float64
	natural   []int // per promoted item
	placement placement
}

// listsFor makes the lists of all known users, who are to be evaluated by a part.
func (s *Shop) listsFor(ctx context.Context, c *Calibration, part *datasets.Log, items []int32, with Promoting) (*lists, error) {
	l := &lists{users: s.known(), items: items, natural: make([]int, len(items))}
	l.placement = placement{users: len(l.users), items: len(items), gain: make([]float64, len(l.users)*len(items)), leave: make([][]float64, len(l.users))}
	x, chance := s.chancesFor(c, part), make([]float64, s.Items.Len())
	err := s.rows(ctx, l.users, func(r int, row []float32) error {
		x.take(chance, row, l.users[r])
		plain := best(row, with.K)
		of := make([]float64, len(plain))
		var leave []float64
		for at, j := range plain {
			if of[at] = chance[j]; !slices.Contains(items, j) {
				leave = append(leave, chance[j])
			}
		}
		slices.Sort(leave)
		l.placement.leave[r] = leave[:min(with.PerList, len(leave))]
		for p, j := range items {
			gain := &l.placement.gain[r*len(items)+p]
			if *gain = chance[j]; slices.Contains(plain, j) {
				*gain = -1
				l.natural[p]++
			}
		}
		l.plain, l.chances = append(l.plain, plain), append(l.chances, of)
		return nil
	})
	return l, err
}

// solve places what natural exposures lack.
func (l *lists) solve(s *Shop, exposures int) (*placer, []float64, error) {
	m := newPlacer(l.placement)
	need := make([]int, len(l.items))
	losses := make([]float64, 0, exposures)
	for n := 1; n <= exposures; n++ {
		for p := range need {
			if l.natural[p] < n {
				need[p]++
			}
		}
		err := m.place(need)
		var room *roomError
		if errors.As(err, &room) {
			return nil, nil, wrong("item %q has room in %d lists beside the others, want %d: more places in a list, fewer exposures or fewer items",
				s.Items.Key(l.items[room.item]), l.natural[room.item]+room.room, exposures)
		}
		losses = append(losses, float64(m.loss)/costUnit)
	}
	return m, losses, nil
}

// listed is an item of a list with its chance.
type listed struct {
	item   int32
	chance float64
}

// mixed is the list of user r with the promoted items `in`, places in items, the most
// likely first, ties as the plain list has them.
func (l *lists) mixed(r int, in []int32) []listed {
	out := make([]listed, len(l.plain[r]))
	for at, j := range l.plain[r] {
		out[at] = listed{j, l.chances[r][at]}
	}
	for _, p := range in {
		low := -1
		for at := len(out) - 1; at >= 0; at-- { // of ties the last leaves
			if !slices.Contains(l.items, out[at].item) && (low < 0 || out[at].chance < out[low].chance) {
				low = at
			}
		}
		out[low] = listed{l.items[p], l.placement.gain[r*len(l.items)+int(p)]}
	}
	slices.SortStableFunc(out, func(a, b listed) int { return cmp.Compare(b.chance, a.chance) })
	return out
}
