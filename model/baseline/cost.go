package baseline

// Size are the counts that the memory of a fit follows from.
type Size struct {
	Rows, Users, Items int64 // of the log
	Workers            int64 // GOMAXPROCS
}

// Part is one thing that takes memory.
type Part struct {
	Name  string // what it is, for a person
	Bytes int64  // while the fit runs
	Fit   bool   // given back once the fit is over
}

// both are the lists that most fits make of the log.
func (s Size) both() Part {
	return Part{Name: "items of users, users of items", Bytes: 8*s.Rows + 8*(s.Users+s.Items)}
}

// neighbours are the parts of what keeps k neighbours of each of n targets.
func (s Size) neighbours(n int64, k int) []Part {
	return []Part{s.both(), {Name: "neighbours", Bytes: 24 * n * min(int64(k), n)}, {"search", 12 * n * s.Workers, true}}
}

// Cost says how the time of a fit grows with what it is fitted on.
type Cost struct {
	// Work is what is done, part by part: each grows in its own way, and takes a time per
	// unit that only measuring tells.
	Work []Work
	// ByItem tells that the work is of pairs of items, however few users they have: a fit
	// is tried on fewer items then, not on fewer users.
	ByItem bool
}

// Work is one part of a fit.
type Work struct {
	Name  string  // what is done, for a person
	Units float64 // of its own
}

// gram is the work of counting together all pairs of items that a user has.
func (in Input) gram() float64 { return float64(in.Log.Len()) + squares(in.Log.UserCounts()) }

// featureSquares sums over the features the square of how many items have each.
func (in Input) featureSquares() (sum float64) {
	for _, b := range in.Blocks {
		counts := make([]int32, b.Rows)
		for _, row := range b.Index {
			counts[row]++
		}
		sum += squares(counts)
	}
	return sum
}

func squares(counts []int32) (sum float64) {
	for _, n := range counts {
		sum += float64(n) * float64(n)
	}
	return sum
}

func positive(counts []int32) (n int) {
	for _, c := range counts {
		n += min(int(c), 1)
	}
	return n
}
