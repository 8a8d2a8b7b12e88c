package explore

import (
	"fmt"
	"math"

	"tandem/datasets/describe"
)

func sayGrowth(g *describe.Growth) []Finding {
	if g == nil || len(g.Periods) < 4 {
		return nil
	}
	all, sum, k := 0, 0, len(g.Periods)
	for _, p := range g.Periods {
		all += p.Rows
	}
	for 2*sum < all { // the newest periods that hold half
		k--
		sum += g.Periods[k].Rows
	}
	n := len(g.Periods) - k
	half := fmt.Sprintf("Half of all interactions fall in the last %d of %d %ss", n, len(g.Periods), g.Unit)
	switch s := ratio(n, len(g.Periods)); {
	case s <= .3:
		return say("growth", true, "%s: the shop grows fast, so old rows say little about today and a split by time tests on another shop.", half)
	case s > .65:
		return say("growth", false, "%s: the log fades, so see whether its end is complete before testing on it.", half)
	}
	return say("growth", false, "%s: demand is steady enough to test on the end of the log.", half)
}

func saySeasons(g *describe.Growth) []Finding {
	if g == nil || len(g.Months) == 0 {
		return nil
	}
	seasons, whole := g.Months, true
	if g.Unit == "day" || len(g.Periods) < 12 { // the year is not full: its months tell of growth
		seasons, whole = g.Weekdays, false
	}
	top := seasons[0]
	for _, s := range seasons {
		if s.Index > top.Index {
			top = s
		}
	}
	name := map[bool]string{true: "month", false: "weekday"}[whole]
	if top.Index >= 1.3 {
		return say("seasons", false, "%s has %s times the usual demand: a test window with it differs from one without.", longName(top.Name), number(math.Round(100*top.Index)/100))
	}
	return say("seasons", false, "No %s stands out (the strongest, %s, has %s times the usual): a test window may lie anywhere.", name, longName(top.Name), number(math.Round(100*top.Index)/100))
}

func sayFreshness(f *describe.Freshness) []Finding {
	if f == nil {
		return nil
	}
	s := fmt.Sprintf("%s of the last %d days' interactions are on items younger than that", percent(f.YoungItemsShare), f.Days)
	switch {
	case f.YoungItemsShare >= .2:
		return say("fresh", true, "%s: cold start is daily business, so train with id dropout and test on cold items.", s)
	case f.YoungItemsShare >= .05:
		return say("fresh", false, "%s: cold items matter at the edge.", s)
	}
	return say("fresh", false, "%s: new items are rare in the demand, and retraining now and then will do.", s)
}
