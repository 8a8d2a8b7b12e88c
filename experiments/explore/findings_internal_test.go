package explore

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/describe"
	"tandem/datasets/split"
)

// periods are months with so many rows each.
func periods(rows ...int) *describe.Growth {
	g := &describe.Growth{Unit: "month"}
	for _, n := range rows {
		g.Periods = append(g.Periods, describe.Period{Rows: n})
	}
	return g
}

func activity(items, users float64) *describe.Description {
	return &describe.Description{Rows: 1,
		ItemActivity: describe.Activity{Summary: describe.Summary{Median: items}},
		UserActivity: describe.Activity{Summary: describe.Summary{Median: users}}}
}

func outlook(none, few float64) describe.Activity {
	return describe.Activity{Summary: describe.Summary{Max: 9}, Buckets: []describe.Bucket{{Share: none}, {Share: few, RowsShare: .1}}}
}

func leaks(checks ...split.LeakCheck) *split.LeakReport {
	r := &split.LeakReport{Verdict: split.OK, Checks: checks}
	for _, c := range checks {
		if c.Verdict != split.OK && c.Verdict != split.Unknown {
			r.Verdict = c.Verdict
		}
	}
	return r
}

func prices(change func(*describe.Prices)) *describe.Prices {
	p := &describe.Prices{Priced: 100, Quantiles: []describe.Quantile{{P: .05, Value: 2}, {P: .95, Value: 60}},
		Boxes: make([]describe.Box, 2), Demand: make([]describe.Demand, 2)}
	change(p)
	return p
}

func TestFindings(t *testing.T) {
	seasons := func(index float64) *describe.Growth {
		g := periods(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
		g.Months = []describe.Season{{Name: "Jan", Index: 1}, {Name: "Dec", Index: index}}
		return g
	}
	week := periods(1, 1)
	week.Months, week.Weekdays = []describe.Season{{Name: "Jan", Index: 9}}, []describe.Season{{Name: "Sat", Index: 1.5}}
	column := func(c describe.Column) []describe.Column {
		c.Name = "brand"
		return []describe.Column{{Name: "price", Distinct: 9}, c}
	}
	clean := func(rows, users int) datasets.CleanReport {
		return datasets.CleanReport{{RowsIn: 100, RowsOut: 100, UsersIn: 10, UsersOut: 10}, {RowsOut: rows, UsersOut: users}}
	}
	tree := func(t describe.Tree) *describe.Description { return &describe.Description{Items: 100, Category: &t} }
	events := func(through float64) []describe.Event {
		return []describe.Event{{Name: "view", PairsAlso: []float64{1, through}}, {Name: "buy"}}
	}
	for _, c := range []struct {
		name    string
		got     []Finding
		want    string
		notable bool
	}{
		{"dense", sayDensity(&describe.Description{Density: .045}), "4.5 % full, which is dense", false},
		{"usual", sayDensity(&describe.Description{Density: .005}), "as is usual for a shop", false},
		{"sparse", sayDensity(&describe.Description{Density: 1e-5}), "0.0010 % full: two users seldom share", true},

		{"clean nothing", sayClean(clean(100, 10)), "nothing to drop", false},
		{"clean little", sayClean(clean(80, 9)), "keeps 80 % of the interactions and 90 % of the users: results still", false},
		{"clean rows", sayClean(clean(30, 9)), "active core", true},
		{"clean users", sayClean(clean(90, 1)), "active core", true},

		{"leak", sayLeaks(leaks(split.LeakCheck{Name: split.LeakPairs, Verdict: split.Leak}, split.LeakCheck{Name: split.LeakPairs, Verdict: split.Leak})),
			"The split leaks (pairs that train has too)", true},
		{"look", sayLeaks(leaks(split.LeakCheck{Name: split.LeakAttribute, Column: "item/age", Verdict: split.Look})), "attribute that knows the test item/age.", false},
		{"no leak", sayLeaks(leaks(split.LeakCheck{Verdict: split.OK})), "No leak found by 1 check.", false},
		{"untold", sayLeaks(leaks(split.LeakCheck{Verdict: split.OK}, split.LeakCheck{Verdict: split.Unknown})), "by 1 check; 1 more could not be made", false},

		{"future", sayTimeline(&split.LeakReport{Timeline: make([]split.PartPeriod, 1), Checks: []split.LeakCheck{{Name: split.LeakFuture, Count: 1, Share: .4}}}), "40 % of train is later", false},
		{"past", sayTimeline(&split.LeakReport{Timeline: make([]split.PartPeriod, 1), Checks: []split.LeakCheck{{Name: split.LeakFuture}}}), "ends before test begins", false},
		{"no calendar", sayTimeline(&split.LeakReport{}), "", false},

		{"popularity stays", sayPopularity(&split.LeakReport{Popularity: make([]split.PopularityBin, 2), TopTrain: .4, TopTest: .35}), "has 40 % of its rows and 35 % of the test rows: what sold well still does", false},
		{"popularity fades", sayPopularity(&split.LeakReport{Popularity: make([]split.PopularityBin, 2), TopTrain: .4, TopTest: .2}), "in part", false},
		{"popularity turns", sayPopularity(&split.LeakReport{Popularity: make([]split.PopularityBin, 2), TopTrain: .4, TopTest: .1}), "not what is tested", true},

		{"long tail", sayTail(describe.Tail{Gini: .8, Top10: .75, Lorenz: make([]describe.LorenzPoint, 2)}), "have 75 % of the interactions: popularity will be hard", true},
		{"tail", sayTail(describe.Tail{Gini: .5, Lorenz: make([]describe.LorenzPoint, 2)}), "the usual long tail", false},
		{"no tail", sayTail(describe.Tail{Gini: .2, Lorenz: make([]describe.LorenzPoint, 2)}), "spread evenly", false},

		{"noise", sayActivity(activity(2, 2)), "at most 2 interactions: their id vectors will be noise, features must speak for them; half of the users have at most 2, too few", true},
		{"none", sayActivity(activity(0, 6)), "Half of the items have no interaction: their", true},
		{"one", sayActivity(activity(1.5, 30)), "at most 1 interaction: their", true},
		{"some", sayActivity(activity(12, 8)), "id vectors learn something, features can steady them; half of the users have at most 8, a short history", false},
		{"plenty", sayActivity(activity(120, 90)), "id vectors can stand alone, features must add something new; half of the users have at most 90, enough to tell", false},

		{"unmet items", sayOutlook(outlook(.13, .3)), "13 % of the items have no interaction at all", true},
		{"near-cold", sayOutlook(outlook(0, .56)), "56 % of the items have 1 to 5 interactions and together 10 % of the demand: the catalogue", true},
		{"some cold", sayOutlook(outlook(0, .2)), "a minority that features can lift", false},
		{"warm", sayOutlook(outlook(.01, .02)), "Hardly any item is cold (3.0 % with", false},

		{"fresh", sayFreshness(&describe.Freshness{Days: 30, YoungItemsShare: .4}), "40 % of the last 30 days' interactions are on items younger than that: cold start is daily business", true},
		{"some fresh", sayFreshness(&describe.Freshness{Days: 30, YoungItemsShare: .1}), "at the edge", false},
		{"old", sayFreshness(&describe.Freshness{Days: 30, YoungItemsShare: .01}), "new items are rare", false},
		{"no calendar", sayFreshness(nil), "", false},

		{"one value", sayValues(&describe.Values{Bars: []describe.ValueBar{{Value: 1, Rows: 2, Share: .4}, {Value: 5, Rows: 3, Share: .6}}}), "60 % of the values are 5", false},
		{"spread", sayValues(&describe.Values{Mean: 2, Bars: []describe.ValueBar{{Value: 1, Rows: 1, Share: .34}, {Value: 2, Rows: 1, Share: .33}, {Value: 3, Rows: 1, Share: .33}}}), "33 % are below the mean of 2", false},
		{"weights", sayValues(&describe.Values{Distinct: 4000}), "4,000 distinct", false},

		{"growing", sayGrowth(periods(1, 1, 2, 100)), "the last 1 of 4 months: the shop grows fast", true},
		{"steady", sayGrowth(periods(10, 10, 10, 10)), "last 2 of 4 months: demand is steady", false},
		{"fading", sayGrowth(periods(100, 10, 1, 1)), "last 4 of 4 months: the log fades", false},
		{"too short", sayGrowth(periods(1)), "", false},

		{"december", saySeasons(seasons(1.8)), "December has 1.8 times the usual demand", false},
		{"no season", saySeasons(seasons(1.1)), "No month stands out (the strongest, December, has 1.1 times", false},
		{"weekday", saySeasons(week), "Saturday has 1.5 times", false},

		{"wide prices", sayPrice(prices(func(*describe.Prices) {})), "between 2 and 60, a factor of 30", false},
		{"near prices", sayPrice(prices(func(p *describe.Prices) { p.Quantiles[1].Value = 10 })), "buckets tell low prices from high ones.", false},
		{"same prices", sayPrice(prices(func(p *describe.Prices) { p.Quantiles[1].Value = 3 })), "nearly alike", false},
		{"missing prices", sayPrice(prices(func(p *describe.Prices) { p.Missing = 100 })), "50 % of the items have no price, which", true},
		{"prices of 0", sayPrice(prices(func(p *describe.Prices) { p.Zero = 100 })), "50 % have a price of 0, which is no missing one.", false},
		{"no price", sayPrice(prices(func(p *describe.Prices) { p.Priced = 0 })), "No item has a price above 0", true},
		{"category is price", sayBoxes(prices(func(p *describe.Prices) { p.Explained = .6 })), "explains 60 % of the variance of the price (as logarithm): beside it", false},
		{"category and price", sayBoxes(prices(func(p *describe.Prices) { p.Explained = .3 })), "overlap", false},
		{"category or price", sayBoxes(prices(func(p *describe.Prices) { p.Explained = .1 })), "price says what the category does not", false},
		{"price by taste", sayDemand(prices(func(p *describe.Prices) { p.Correlation = .05 })), "(rank correlation +0.05): if price helps, it is by taste", false},
		{"cheap sells", sayDemand(prices(func(p *describe.Prices) { p.Correlation = -.3 })), "Cheaper items are met more often (rank correlation −0.30)", false},
		{"dear sells", sayDemand(prices(func(p *describe.Prices) { p.Correlation = .3 })), "Higher-priced items", false},

		{"no categories", sayCategory(tree(describe.Tree{Missing: 40})), "40 % of the items have no category", true},
		{"one category", sayCategory(tree(describe.Tree{Nodes: 1, Leaves: 1})), "worthless", true},
		{"small leaves", sayCategory(tree(describe.Tree{Nodes: 50, Leaves: 40, SmallLeaves: 30})), "30 of 40 last categories have fewer than 5 items", false},
		{"good leaves", sayCategory(tree(describe.Tree{Nodes: 5, Leaves: 4})), "The 4 last categories hold 25 items on average", false},

		{"constant", sayColumns("item-columns", "item", column(describe.Column{Constant: true})), "Without information: brand.", true},
		{"empty", sayColumns("item-columns", "item", column(describe.Column{})), "Without information: brand.", true},
		{"twice", sayColumns("item-columns", "item", column(describe.Column{Distinct: 2, SameAs: "price"})), "the same twice: brand = price.", true},
		{"holes", sayColumns("user-columns", "user", column(describe.Column{Distinct: 2, MissingShare: .4})), "Missing for more than 30 % of the users: brand.", true},
		{"whole", sayColumns("item-columns", "item", column(describe.Column{Distinct: 2})), "all can be features", false},

		{"groups", sayGroups([]describe.Grouping{{Column: "age", Explained: .01}, {Column: "plan", Explained: .1, Groups: []describe.Group{{Users: 50}, {Users: 51}}}}), "plan explains 10 %", false},
		{"groups by chance", sayGroups([]describe.Grouping{{Column: "age", Explained: .05, Groups: []describe.Group{{Users: 10}, {Users: 10}, {Users: 11}}}}), "at most 5.0 % of the variance", false},
		{"no groups", sayGroups([]describe.Grouping{{Column: "age", Explained: .001}}), "at most 0.10 % of the variance", false},

		{"funnel", sayEvents(events(.04)), "Of the pairs with “view” 4.0 % also have “buy”: kinds mean different things", true},
		{"one kind", sayEvents(events(.4)), "kinds go together", false},

		{"once", sayRepeats(describe.Repeats{}), "Nobody meets an item twice", false},
		{"again", sayRepeats(describe.Repeats{Rows: 1, Share: .3}), "30 % of the interactions repeat an earlier pair: a ranking", true},
		{"seldom", sayRepeats(describe.Repeats{Rows: 1, Share: .03}), "few enough", false},

		{"nothing odd", sayOdd(nil), "Nothing odd found.", false},
		{"odd", sayOdd([]describe.Oddity{{Name: describe.OddCopies, Share: .2}, {Name: describe.OddValues, Share: .1}}), "2 oddities in the data as read; the most widespread: rows with the same user, item and time as another, 20 %.", true},
		{"hardly odd", sayOdd([]describe.Oddity{{Name: describe.OddEmptyKeys, Share: .001}}), "1 oddity in the data as read; the most widespread: blank keys, 0.10 %", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == "" {
				require.Empty(t, c.got)
				return
			}
			require.Len(t, c.got, 1)
			require.Contains(t, c.got[0].Text, c.want)
			require.Equal(t, c.notable, c.got[0].Notable)
		})
	}
}

func TestPercentNeverRoundsToAllOrNothing(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0 %", 1: "100 %", .5: "50 %", .052: "5.2 %", .0099: "0.99 %", .00035: "0.035 %", 1e-9: "under 0.0001 %",
		.9999: "over 99.9 %", .996: "99.6 %", .1234: "12 %",
	} {
		require.Equal(t, want, percent(x))
	}
}

func TestNumber(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", 4: "4", 3.089: "3.09", 94.24: "94.2", .5364: "0.536", 123.5: "123.5", 1234.5: "1,235", -1234: "−1,234", -.25: "−0.25", 100: "100", 10: "10",
	} {
		require.Equal(t, want, number(x))
	}
}

// Every name has words of its own.
func TestNamesHaveWords(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{split.LeakPairs, split.LeakCopies, split.LeakTimeTravel, split.LeakFuture, split.LeakPopularity,
		split.LeakUsers, split.LeakNewUsers, split.LeakNewItems, split.LeakTwins, split.LeakAttribute} {
		require.NotEqual(t, name, checkName(name))
		require.False(t, seen[checkName(name)])
		seen[checkName(name)] = true
	}
	for _, name := range []string{describe.OddCopies, describe.OddHasty, describe.OddBusiest, describe.OddOneTime, describe.OddMilliseconds,
		describe.OddZeroTime, describe.OddValues, describe.OddNotFinite, describe.OddUserKeys, describe.OddItemKeys, describe.OddEmptyKeys,
		describe.OddSameBuyers, describe.OddTwins, describe.OddNoPrice, describe.OddExtremePrice} {
		require.NotEqual(t, name, oddName(name))
		require.False(t, seen[oddName(name)])
		seen[oddName(name)] = true
	}
}
