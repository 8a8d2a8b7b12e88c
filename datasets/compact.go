package datasets

import (
	"slices"

	"tandem/datasets/internal/group"
)

// Compact returns d with new dense ids for the users and items that still occur, in the
// order of the old ones; attributes and candidates move along, label dictionaries are
// shared, and the whole of a side of which all occur. A user occurs if one of d's logs has
// a row of it; an item also if it is a candidate of such a user. With keepItems every item stays, so that what only the
// catalog knows can still be ranked. d is not changed, except for spilled rows, whose
// Seen must have been called, and are not compacted a second time.
// Cost: O(rows + users + items + labels + candidates).
func Compact(d *Data, keepItems bool) *Data {
	users := make([]bool, d.UserIDs().Len())
	items := make([]bool, d.ItemIDs().Len())
	for _, l := range d.Logs() {
		group.Mark(users, l.Users)
		group.Mark(items, l.Items)
	}
	if d.Spilled != nil {
		users, items = d.Spilled.seenUsers, slices.Clone(d.Spilled.seenItems)
	}
	for u, used := range users {
		if used && d.Candidates != nil {
			group.Mark(items, d.Candidates.At(int32(u)))
		}
	}
	if keepItems {
		for i := range items {
			items[i] = true
		}
	}
	m := remap{user: newRenumbering(d.UserIDs(), users), item: newRenumbering(d.ItemIDs(), items)}
	out := &Data{Log: m.log(d.Log), Items: m.item.columns(d.Items), Users: m.user.columns(d.Users)}
	if d.Spilled != nil {
		out.Spilled = d.Spilled
		out.Spilled.renumber(m)
		out.Log = out.Spilled.head
	}
	if d.Given != nil {
		out.Given = &Split{Train: m.log(d.Given.Train), Valid: m.log(d.Given.Valid), Test: m.log(d.Given.Test)}
	}
	if d.Candidates != nil {
		out.Candidates = &Lists{}
		for u := range int32(m.user.keys.Len()) {
			if m.user.old != nil {
				u = m.user.old[u]
			}
			out.Candidates.Append(m.item.ids(d.Candidates.At(u))...)
		}
	}
	return out
}

// renumbering maps the used ones of old ids to new ids without gaps. When all are used
// new and old are nil: every id stays what it is.
type renumbering struct {
	keys *IDs
	new  []int32 // by old id; of no meaning for an unused one
	old  []int32 // by new id
}

func newRenumbering(ids *IDs, used []bool) renumbering {
	if !slices.Contains(used, false) {
		return renumbering{keys: ids} // nothing moves
	}
	n := renumbering{keys: &IDs{}, new: make([]int32, len(used))}
	for id, is := range used {
		if is {
			n.new[id] = n.keys.Add(ids.Key(int32(id)))
			n.old = append(n.old, int32(id))
		}
	}
	return n
}

func (n renumbering) ids(old []int32) []int32 {
	if n.new == nil {
		return old
	}
	out := make([]int32, len(old))
	for i, id := range old {
		out[i] = n.new[id]
	}
	return out
}

// inPlace is ids, written over the old ones.
func (n renumbering) inPlace(ids []int32) {
	if n.new != nil {
		for i, id := range ids {
			ids[i] = n.new[id]
		}
	}
}

func (n renumbering) columns(cols Columns) Columns {
	if n.new == nil {
		return cols
	}
	var out Columns
	for _, c := range cols {
		moved := &Column{Name: c.Name, Dict: c.Dict}
		if c.IsNumeric() {
			moved.Numbers = make([]float64, len(n.old))
		}
		for id, old := range n.old {
			if c.IsNumeric() {
				moved.Numbers[id] = c.Numbers[old]
			} else {
				moved.Labels.Append(c.Labels.At(old)...)
			}
		}
		out = append(out, moved)
	}
	return out
}

type remap struct{ user, item renumbering }

func (m remap) log(l *Log) *Log {
	if l == nil {
		return nil
	}
	out := *l
	out.Users, out.Items = m.user.ids(l.Users), m.item.ids(l.Items)
	out.UserIDs, out.ItemIDs = m.user.keys, m.item.keys
	return &out
}
