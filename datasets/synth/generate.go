package synth

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"tandem/datasets"
)

// The log covers one year.
const (
	start = 1704067200 // 2024-01-01 00:00 UTC, in seconds
	year  = 366 * 24 * 3600
)

// Generate makes the shop that c describes. The log is in the order of time; items are
// numbered in the order of their launch. The same c gives the same data.
// It is an error if c is faulty.   Cost: O(users·items), about 10 ns each.
func Generate(c Config) (*datasets.Data, *Truth, error) {
	if err := c.Validate(); err != nil {
		return nil, nil, err
	}
	t := &Truth{Config: c}
	itemIDs, catalog := t.newItems()
	userIDs, profiles := t.newUsers()
	log := &datasets.Log{UserIDs: userIDs, ItemIDs: itemIDs}
	for _, v := range t.visits(stream(c.Seed, streamLog)) {
		log.Users = append(log.Users, v.user)
		log.Items = append(log.Items, v.item)
		log.Times = append(log.Times, v.time)
		if c.Views > 0 {
			log.Events = append(log.Events, v.event)
		}
	}
	return &datasets.Data{Log: log, Items: catalog, Users: profiles}, t, nil
}

type visit struct {
	time       int64
	user, item int32
	event      string
}

// visits draws all interactions, oldest first.
func (t *Truth) visits(rng *rand.Rand) []visit {
	c := t.Config
	s := newSampler(t)
	var all []visit
	for u := range int32(c.Users) {
		times := make([]int64, t.drawCount(rng))
		for k := range times {
			times[k] = start + rng.Int64N(year)
		}
		slices.Sort(times)
		s.reset(u)
		for _, at := range times {
			v := visit{time: at, user: u, item: s.draw(at, rng), event: "purchase"}
			if rng.Float64() < c.Views {
				v.event = "view"
			}
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, func(a, b visit) int { return cmp.Compare(a.time, b.time) })
	return all
}

// drawCount draws minRows plus a geometric number of mean Interactions − minRows.
func (t *Truth) drawCount(rng *rand.Rand) int {
	c := t.Config
	stay := 1 - 1/(c.Interactions-minRows+1) // chance of one more
	more := int(math.Log(1-rng.Float64()) / math.Log(stay))
	return min(minRows+more, (c.Items-c.coldItems())/2)
}

// sampler draws items for one user at a time without repeating one. Items are in the
// order of launch, so those on sale at a time are a prefix, and one running sum of the
// odds serves every time.
type sampler struct {
	truth    *Truth
	category []float64 // exp(CategoryTaste·affinity) of the user, by type
	popular  []float64 // exp(LogPopularity), by item
	sums     []float64 // sums[i] = odds of items 0 … i
	met      []bool
	items    []int32 // those met, to clear them
	user     int32
}

func newSampler(t *Truth) *sampler {
	n := t.Config.Items
	s := &sampler{truth: t, category: make([]float64, t.Config.numTypes()),
		popular: make([]float64, n), sums: make([]float64, n), met: make([]bool, n)}
	for i, p := range t.LogPopularity {
		s.popular[i] = math.Exp(p)
	}
	return s
}

// reset turns the sampler to user u, who has met nothing yet.
func (s *sampler) reset(u int32) {
	s.user = u
	for _, i := range s.items {
		s.met[i] = false
	}
	s.items = s.items[:0]
	for leaf := range s.category {
		s.category[leaf] = math.Exp(s.truth.Config.CategoryTaste * s.truth.Affinity(u, int32(leaf)))
	}
	s.sum()
}

// sum builds the running sum over the items not met.
func (s *sampler) sum() {
	total := 0.0
	for i := range s.sums {
		if !s.met[i] {
			total += s.popular[i] * s.category[s.truth.ItemType[i]] * math.Exp(s.truth.rest(s.user, int32(i)))
		}
		s.sums[i] = total
	}
}

// draw returns an item on sale at that time which the user has not met.
func (s *sampler) draw(at int64, rng *rand.Rand) int32 {
	onSale := sort.Search(len(s.sums), func(i int) bool { return s.truth.Launch[i] > at })
	noise := rng.Float64() < s.truth.Config.Noise
	for {
		var i int
		if noise {
			i = rng.IntN(onSale)
		} else {
			x := rng.Float64() * s.sums[onSale-1]
			i = sort.Search(onSale, func(i int) bool { return s.sums[i] > x })
		}
		if !s.met[i] {
			s.met[i] = true
			s.items = append(s.items, int32(i))
			return int32(i)
		}
		// Drawing again is exact. Without the items met it also ends at once, however
		// few of them had nearly all of the odds.
		if !noise {
			s.sum()
		}
	}
}
