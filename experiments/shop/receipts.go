package shop

import (
	"slices"
	"sort"

	"tandem/datasets"
)

// receipts are the rows of a log by user and time: what was bought at once, and after.
type receipts struct {
	users  []int          // where the receipts of each user begin; one more than users
	times  []int64        // of each receipt, ascending within a user
	items  datasets.Lists // of each receipt, ascending, each once
	byItem datasets.Lists // the receipts of each item, ascending
}

// newReceipts groups the rows of a log; a log without times has one receipt a user.
// Cost: O(rows · log rows).
func newReceipts(log *datasets.Log) *receipts {
	rows := make([]int, log.Len())
	for r := range rows {
		rows[r] = r
	}
	time := func(r int) int64 {
		if log.Times == nil {
			return 0
		}
		return log.Times[r]
	}
	sort.SliceStable(rows, func(a, b int) bool {
		x, y := rows[a], rows[b]
		if log.Users[x] != log.Users[y] {
			return log.Users[x] < log.Users[y]
		}
		return time(x) < time(y)
	})
	b := &receipts{users: make([]int, log.NumUsers()+1)}
	for from := 0; from < len(rows); {
		u, t, to := log.Users[rows[from]], time(rows[from]), from
		var items []int32
		for ; to < len(rows) && log.Users[rows[to]] == u && time(rows[to]) == t; to++ {
			items = append(items, log.Items[rows[to]])
		}
		slices.Sort(items)
		b.items.Append(slices.Compact(items)...)
		b.times = append(b.times, t)
		b.users[u+1]++
		from = to
	}
	for u := range log.NumUsers() {
		b.users[u+1] += b.users[u]
	}
	of := &datasets.Log{ItemIDs: log.ItemIDs} // whose users are receipts
	for n := range len(b.times) {
		for _, i := range b.items.At(int32(n)) {
			of.Users, of.Items = append(of.Users, int32(n)), append(of.Items, i)
		}
	}
	b.byItem = of.ByItem()
	return b
}

// userOf is the user of a receipt.
func (b *receipts) userOf(n int32) int32 {
	return int32(sort.SearchInts(b.users, int(n)+1) - 1)
}

// followed calls f with every item of receipt n, and of those of the same user that come
// at most window seconds later; an item may come again. window < 0 has no end.
func (b *receipts) followed(n int32, end int, window int64, f func(j int32)) {
	for m := int(n); m < end && (window < 0 || b.times[m]-b.times[n] <= window); m++ {
		for _, j := range b.items.At(int32(m)) {
			f(j)
		}
	}
}
