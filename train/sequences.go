package train

import (
	"sort"

	"tandem/datasets"
	"tandem/model"
	"tandem/model/draw"
)

// sequences are the histories of a log as positions to learn from: of every user those before their
// last target, at most as many as the model reads. Each predicts the next target: a row whose event
// is to be recommended and that an epoch visits.
type sequences struct {
	*model.Histories
	log    *datasets.Log
	length int
	asked  int    // positions of a batch
	target []bool // by place in Histories
	users  []int32
	from   []int32 // by entry of users: the place of their first position
	count  []int32 // by entry of users: their positions
	total  int     // of all users

	order draw.Permutation
	start []int // by place in the order of an epoch: positions of the users before; one more than users
}

// newSequences orders the rows of a log, for batches of about so many positions.
func newSequences(m *model.Model, log *datasets.Log, batch int) (*sequences, error) {
	h, err := model.NewHistories(m.Config, log)
	if err != nil {
		return nil, err
	}
	s := &sequences{Histories: h, log: log, length: m.History.Length, asked: batch, target: make([]bool, log.Len())}
	s.visit(nil)
	return s, nil
}

// visit makes targets of these rows of the log, nil = all, and returns how many positions there are
// and the mean weight of what they predict.
func (s *sequences) visit(rows []int32) (total int, mean float64) {
	visited := make([]bool, s.log.Len())
	for _, r := range rows {
		visited[r] = true
	}
	for at, r := range s.Rows {
		s.target[at] = (rows == nil || visited[r]) && (s.log.Targets == nil || s.log.Targets[s.log.Events[r]])
	}
	s.users, s.from, s.count, s.total = s.users[:0], s.from[:0], s.count[:0], 0
	sum := 0.
	for u := range s.Users() {
		first, last := s.Offsets[u], s.Offsets[u+1]-1
		for last > first && !s.target[last] {
			last--
		}
		if last <= first {
			continue
		}
		from := max(first, last-s.length)
		s.users, s.from, s.count = append(s.users, int32(u)), append(s.from, int32(from)), append(s.count, int32(last-from))
		s.total += last - from
		s.eachBack(from, last, func(_, target int) { sum += float64(s.log.Weight(int(s.Rows[target]))) })
	}
	s.start = append(s.start[:0], make([]int, len(s.users)+1)...)
	if sum == 0 { // nothing to learn from is refused elsewhere
		return s.total, 1
	}
	return s.total, sum / float64(s.total)
}

// eachBack visits the positions from … last−1 from the last to the first, with the place that each
// predicts; last is a target.
func (s *sequences) eachBack(from, last int, visit func(position, target int)) {
	target := last
	for at := last - 1; at >= from; at-- {
		visit(at, target)
		if s.target[at] {
			target = at
		}
	}
}

// fit is the batch of at most as many positions as was asked for, or a history has, that cuts an
// epoch into steps of one size, and the most positions and rows of items that one can have.
func (s *sequences) fit(negatives int) (batch, positions, rows int) {
	window := max(s.asked, s.length)
	steps := max(1, (s.total+window-1)/window)
	batch = max(1, (s.total+steps-1)/steps)
	positions = window + s.length
	rows = s.log.NumItems()
	if negatives > 0 {
		rows = min(rows, negatives+2*positions)
	}
	return batch, positions, rows
}

// begin deals the users of an epoch out in a keyed order.
func (s *sequences) begin(key draw.Key) {
	s.order = draw.NewPermutation(key, len(s.users))
	at := 0
	for j := range s.users {
		s.start[j] = at
		at += int(s.count[s.order.At(j)])
	}
	s.start[len(s.users)] = at
}

// window are the users, by place in the order, whose first position lies in part i of n equal
// parts of an epoch.
func (s *sequences) window(i, n int) (from, to int) {
	first := func(part int) int {
		return sort.Search(len(s.users), func(j int) bool { return s.start[j]*n >= part*s.total })
	}
	return first(i), first(i + 1)
}
