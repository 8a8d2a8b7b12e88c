package datasets

// core returns the largest part of l in which every user has at least minUser rows and
// every item at least minItem: the bipartite k-core. It is unique, so the order of
// removal does not matter. Rows are counted, not distinct pairs.
// Every row is removed at most once.   Cost: O(rows + users + items).
// Source: Batagelj & Zaveršnik 2003, "An O(m) algorithm for cores decomposition of
// networks", cut down to one threshold per side.
func core(l *Log, minUser, minItem int32) *Log {
	users, items := newSide(l.Users, l.NumUsers(), minUser), newSide(l.Items, l.NumItems(), minItem)
	dropped := make([]bool, l.Len())
	for len(users.queue)+len(items.queue) > 0 {
		users.drain(items, dropped)
		items.drain(users, dropped)
	}
	return l.selectWhere(func(r int) bool { return !dropped[r] })
}

// side is the users or the items of a log while its core is peeled.
type side struct {
	ids   []int32 // by row
	rows  rowGroups
	left  []int32 // rows not yet dropped, by id
	least int32
	queue []int32 // ids with fewer than least rows left, each queued once
}

func newSide(ids []int32, n int, least int32) *side {
	s := &side{ids: ids, rows: groupRows(ids, n), left: counts(ids, n), least: least}
	for id, c := range s.left {
		if c < least {
			s.queue = append(s.queue, int32(id))
		}
	}
	return s
}

// drain drops all rows of the queued ids and queues those of the other side that fall
// below their threshold by it.
func (s *side) drain(other *side, dropped []bool) {
	for _, id := range s.queue {
		for _, r := range s.rows.at(int(id)) {
			if dropped[r] {
				continue
			}
			dropped[r] = true
			o := other.ids[r]
			other.left[o]--
			if other.left[o] == other.least-1 {
				other.queue = append(other.queue, o)
			}
		}
	}
	s.queue = s.queue[:0]
}
