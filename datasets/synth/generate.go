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
// numbered in the order of their launch. The same c gives the same data, on any one
// architecture (exponentials differ in the last bit between some).
// It is an error if c is faulty.   Cost: one exponential per user and item.
func Generate(c Config) (*datasets.Data, *Truth, error) {
	if err := c.Validate(); err != nil {
		return nil, nil, err
	}
	t := &Truth{Config: c}
	itemIDs, catalog := t.newItems()
	userIDs, profiles := t.newUsers()
	log := &datasets.Log{UserIDs: userIDs, ItemIDs: itemIDs}
	if c.Views > 0 {
		log.EventIDs = &datasets.IDs{}
	}
	for _, v := range t.visits() {
		log.Users = append(log.Users, v.user)
		log.Items = append(log.Items, v.item)
		log.Times = append(log.Times, v.time)
		if c.Views > 0 {
			log.Events = append(log.Events, uint16(log.EventIDs.Add(v.event)))
		}
	}
	return &datasets.Data{Log: log, Items: catalog, Users: profiles}, t, nil
}

type visit struct {
	time       int64
	user, item int32
	event      string
}

// visits draws all interactions, oldest first. When they happen does not depend on what
// is chosen: shops that differ in their tastes alone have the same users at the same
// times.
func (t *Truth) visits() []visit {
	c := t.Config
	when, what := stream(c.Seed, streamTimes), stream(c.Seed, streamChoices)
	kind := stream(c.Seed, streamEvents)
	s := newSampler(t)
	var all []visit
	for u := range int32(c.Users) {
		times := make([]int64, c.drawCount(when))
		for k := range times {
			times[k] = start + when.Int64N(year)
		}
		slices.Sort(times)
		s.reset(u)
		for _, at := range times {
			v := visit{time: at, user: u, item: s.draw(at, what), event: "purchase"}
			if kind.Float64() < c.Views {
				v.event = "view"
			}
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, func(a, b visit) int { return cmp.Compare(a.time, b.time) })
	return all
}

// drawCount draws minRows plus a geometric number of mean Interactions − minRows.
func (c Config) drawCount(rng *rand.Rand) int {
	stay := 1 - 1/(c.Interactions-minRows+1) // chance of one more
	more := math.Log(1-rng.Float64()) / math.Log(stay)
	return int(min(minRows+more, float64(c.Items-c.coldItems())/2))
}

// sampler draws items for one user at a time without repeating one. Items are in the
// order of launch, so those on sale at a time are a prefix, and one running sum of the
// odds serves every time.
type sampler struct {
	truth    *Truth
	popular  []float64 // exp(LogPopularity), by item
	category []float64 // exp(CategoryTaste·affinity) of the user, by type
	odds     []float64 // exp(utility) of the user, by item; 0 = met
	sums     []float64 // sums[i] = odds of items 0 … i when last added up
}

func newSampler(t *Truth) *sampler {
	n := t.Config.Items
	s := &sampler{truth: t, popular: make([]float64, n), category: make([]float64, t.Config.numTypes()),
		odds: make([]float64, n), sums: make([]float64, n)}
	for i, p := range t.LogPopularity {
		s.popular[i] = math.Exp(p)
	}
	return s
}

// reset turns the sampler to user u, who has met nothing yet.
func (s *sampler) reset(u int32) {
	for leaf := range s.category {
		s.category[leaf] = math.Exp(s.truth.Config.CategoryTaste * s.truth.Affinity(u, int32(leaf)))
	}
	for i, leaf := range s.truth.ItemType {
		s.odds[i] = s.popular[i] * s.category[leaf] * math.Exp(s.truth.rest(u, int32(i)))
	}
	s.addUp()
}

func (s *sampler) addUp() {
	total := 0.0
	for i, odds := range s.odds {
		total += odds
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
		if s.odds[i] > 0 {
			s.odds[i] = 0
			return int32(i)
		}
		// Drawing again is exact. From sums without the items met it ends at once,
		// however few of them had nearly all of the odds.
		if !noise {
			s.addUp()
		}
	}
}
