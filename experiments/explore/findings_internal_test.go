package explore

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
)

// periods are months with so many rows each.
func periods(rows ...int) *datasets.Growth {
	g := &datasets.Growth{Unit: "month"}
	for _, n := range rows {
		g.Periods = append(g.Periods, datasets.Period{Rows: n})
	}
	return g
}

func activity(items, users float64) *datasets.Description {
	return &datasets.Description{Rows: 1,
		ItemActivity: datasets.Activity{Summary: datasets.Summary{Median: items}},
		UserActivity: datasets.Activity{Summary: datasets.Summary{Median: users}}}
}

func outlook(none, few float64) datasets.Activity {
	return datasets.Activity{Summary: datasets.Summary{Max: 9}, Buckets: []datasets.Bucket{{Share: none}, {Share: few, RowsShare: .1}}}
}

func leaks(checks ...datasets.LeakCheck) *datasets.LeakReport {
	r := &datasets.LeakReport{Verdict: datasets.OK, Checks: checks}
	for _, c := range checks {
		if c.Verdict != datasets.OK && c.Verdict != datasets.Unknown {
			r.Verdict = c.Verdict
		}
	}
	return r
}

func prices(change func(*datasets.Prices)) *datasets.Prices {
	p := &datasets.Prices{Priced: 100, Quantiles: []datasets.Quantile{{P: .05, Value: 2}, {P: .95, Value: 60}},
		Boxes: make([]datasets.Box, 2), Demand: make([]datasets.Demand, 2)}
	change(p)
	return p
}

func TestFindings(t *testing.T) {
	seasons := func(index float64) *datasets.Growth {
		g := periods(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
		g.Months = []datasets.Season{{Name: "Jan", Index: 1}, {Name: "Dec", Index: index}}
		return g
	}
	week := periods(1, 1)
	week.Months, week.Weekdays = []datasets.Season{{Name: "Jan", Index: 9}}, []datasets.Season{{Name: "Sat", Index: 1.5}}
	column := func(c datasets.ColumnDescription) []datasets.ColumnDescription {
		c.Name = "brand"
		return []datasets.ColumnDescription{{Name: "price", Distinct: 9}, c}
	}
	clean := func(rows, users int) datasets.CleanReport {
		return datasets.CleanReport{{RowsIn: 100, RowsOut: 100, UsersIn: 10, UsersOut: 10}, {RowsOut: rows, UsersOut: users}}
	}
	tree := func(t datasets.Tree) *datasets.Description { return &datasets.Description{Items: 100, Category: &t} }
	events := func(through float64) []datasets.Event {
		return []datasets.Event{{Name: "view", PairsAlso: []float64{1, through}}, {Name: "buy"}}
	}
	for _, c := range []struct {
		name    string
		got     []Finding
		want    string
		notable bool
	}{
		{"dense", sayDensity(&datasets.Description{Density: .045}), "4.5 % full, which is dense", false},
		{"usual", sayDensity(&datasets.Description{Density: .005}), "as is usual for a shop", false},
		{"sparse", sayDensity(&datasets.Description{Density: 1e-5}), "0.0010 % full: two users seldom share", true},

		{"clean nothing", sayClean(clean(100, 10)), "nothing to drop", false},
		{"clean little", sayClean(clean(80, 9)), "keeps 80 % of the interactions and 90 % of the users: results still", false},
		{"clean rows", sayClean(clean(30, 9)), "active core", true},
		{"clean users", sayClean(clean(90, 1)), "active core", true},

		{"leak", sayLeaks(leaks(datasets.LeakCheck{Name: datasets.LeakPairs, Verdict: datasets.Leak}, datasets.LeakCheck{Name: datasets.LeakPairs, Verdict: datasets.Leak})),
			"The split leaks (pairs that train has too)", true},
		{"look", sayLeaks(leaks(datasets.LeakCheck{Name: datasets.LeakAttribute, Column: "item/age", Verdict: datasets.Look})), "attribute that knows the test item/age.", false},
		{"no leak", sayLeaks(leaks(datasets.LeakCheck{Verdict: datasets.OK})), "No leak found by 1 check.", false},
		{"untold", sayLeaks(leaks(datasets.LeakCheck{Verdict: datasets.OK}, datasets.LeakCheck{Verdict: datasets.Unknown})), "by 1 check; 1 more could not be made", false},

		{"future", sayTimeline(&datasets.LeakReport{Timeline: make([]datasets.PartPeriod, 1), Checks: []datasets.LeakCheck{{Name: datasets.LeakFuture, Count: 1, Share: .4}}}), "40 % of train is later", false},
		{"past", sayTimeline(&datasets.LeakReport{Timeline: make([]datasets.PartPeriod, 1), Checks: []datasets.LeakCheck{{Name: datasets.LeakFuture}}}), "ends before test begins", false},
		{"no calendar", sayTimeline(&datasets.LeakReport{}), "", false},

		{"popularity stays", sayPopularity(&datasets.LeakReport{Popularity: make([]datasets.PopularityBin, 2), TopTrain: .4, TopTest: .35}), "has 40 % of its rows and 35 % of the test rows: what sold well still does", false},
		{"popularity fades", sayPopularity(&datasets.LeakReport{Popularity: make([]datasets.PopularityBin, 2), TopTrain: .4, TopTest: .2}), "in part", false},
		{"popularity turns", sayPopularity(&datasets.LeakReport{Popularity: make([]datasets.PopularityBin, 2), TopTrain: .4, TopTest: .1}), "not what is tested", true},

		{"long tail", sayTail(datasets.Tail{Gini: .8, Top10: .75, Lorenz: make([]datasets.LorenzPoint, 2)}), "have 75 % of the interactions: popularity will be hard", true},
		{"tail", sayTail(datasets.Tail{Gini: .5, Lorenz: make([]datasets.LorenzPoint, 2)}), "the usual long tail", false},
		{"no tail", sayTail(datasets.Tail{Gini: .2, Lorenz: make([]datasets.LorenzPoint, 2)}), "spread evenly", false},

		{"noise", sayActivity(activity(2, 2)), "at most 2 interactions: their id vectors will be noise, features must speak for them; half of the users have at most 2, too few", true},
		{"none", sayActivity(activity(0, 6)), "Half of the items have no interaction: their", true},
		{"one", sayActivity(activity(1.5, 30)), "at most 1 interaction: their", true},
		{"some", sayActivity(activity(12, 8)), "id vectors learn something, features can steady them; half of the users have at most 8, a short history", false},
		{"plenty", sayActivity(activity(120, 90)), "id vectors can stand alone, features must add something new; half of the users have at most 90, enough to tell", false},

		{"unmet items", sayOutlook(outlook(.13, .3)), "13 % of the items have no interaction at all", true},
		{"near-cold", sayOutlook(outlook(0, .56)), "56 % of the items have 1 to 5 interactions and together 10 % of the demand: the catalogue", true},
		{"some cold", sayOutlook(outlook(0, .2)), "a minority that features can lift", false},
		{"warm", sayOutlook(outlook(.01, .02)), "Hardly any item is cold (3.0 % with", false},

		{"fresh", sayFreshness(&datasets.Freshness{Days: 30, YoungItemsShare: .4}), "40 % of the last 30 days' interactions are on items younger than that: cold start is daily business", true},
		{"some fresh", sayFreshness(&datasets.Freshness{Days: 30, YoungItemsShare: .1}), "at the edge", false},
		{"old", sayFreshness(&datasets.Freshness{Days: 30, YoungItemsShare: .01}), "new items are rare", false},
		{"no calendar", sayFreshness(nil), "", false},

		{"one value", sayValues(&datasets.Values{Bars: []datasets.ValueBar{{Value: 1, Rows: 2, Share: .4}, {Value: 5, Rows: 3, Share: .6}}}), "60 % of the values are 5", false},
		{"spread", sayValues(&datasets.Values{Mean: 2, Bars: []datasets.ValueBar{{Value: 1, Rows: 1, Share: .34}, {Value: 2, Rows: 1, Share: .33}, {Value: 3, Rows: 1, Share: .33}}}), "33 % are below the mean of 2", false},
		{"weights", sayValues(&datasets.Values{Distinct: 4000}), "4,000 distinct", false},

		{"growing", sayGrowth(periods(1, 1, 2, 100)), "the last 1 of 4 months: the shop grows fast", true},
		{"steady", sayGrowth(periods(10, 10, 10, 10)), "last 2 of 4 months: demand is steady", false},
		{"fading", sayGrowth(periods(100, 10, 1, 1)), "last 4 of 4 months: the log fades", false},
		{"too short", sayGrowth(periods(1)), "", false},

		{"december", saySeasons(seasons(1.8)), "December has 1.8 times the usual demand", false},
		{"no season", saySeasons(seasons(1.1)), "No month stands out (the strongest, December, has 1.1 times", false},
		{"weekday", saySeasons(week), "Saturday has 1.5 times", false},

		{"wide prices", sayPrice(prices(func(*datasets.Prices) {})), "between 2 and 60, a factor of 30", false},
		{"near prices", sayPrice(prices(func(p *datasets.Prices) { p.Quantiles[1].Value = 10 })), "buckets tell cheap from dear.", false},
		{"same prices", sayPrice(prices(func(p *datasets.Prices) { p.Quantiles[1].Value = 3 })), "nearly alike", false},
		{"missing prices", sayPrice(prices(func(p *datasets.Prices) { p.Missing = 100 })), "50 % of the items have none", true},
		{"no price", sayPrice(prices(func(p *datasets.Prices) { p.Priced = 0 })), "No item has a price above 0", true},
		{"category is price", sayBoxes(prices(func(p *datasets.Prices) { p.Explained = .6 })), "explains 60 % of the variance of the price (as logarithm): beside it", false},
		{"category and price", sayBoxes(prices(func(p *datasets.Prices) { p.Explained = .3 })), "overlap", false},
		{"category or price", sayBoxes(prices(func(p *datasets.Prices) { p.Explained = .1 })), "price says what the category does not", false},
		{"price by taste", sayDemand(prices(func(p *datasets.Prices) { p.Correlation = .05 })), "(rank correlation +0.05): if price helps, it is by taste", false},
		{"cheap sells", sayDemand(prices(func(p *datasets.Prices) { p.Correlation = -.3 })), "Cheaper items are met more often (rank correlation −0.30)", false},
		{"dear sells", sayDemand(prices(func(p *datasets.Prices) { p.Correlation = .3 })), "Dearer items", false},

		{"no categories", sayCategory(tree(datasets.Tree{Missing: 40})), "40 % of the items have no category", true},
		{"one category", sayCategory(tree(datasets.Tree{Nodes: 1, Leaves: 1})), "worthless", true},
		{"small leaves", sayCategory(tree(datasets.Tree{Nodes: 50, Leaves: 40, SmallLeaves: 30})), "30 of 40 last categories have fewer than 5 items", false},
		{"good leaves", sayCategory(tree(datasets.Tree{Nodes: 5, Leaves: 4})), "The 4 last categories hold 25 items on average", false},

		{"constant", sayColumns("item-columns", "item", column(datasets.ColumnDescription{Constant: true})), "Without information: brand.", true},
		{"empty", sayColumns("item-columns", "item", column(datasets.ColumnDescription{})), "Without information: brand.", true},
		{"twice", sayColumns("item-columns", "item", column(datasets.ColumnDescription{Distinct: 2, SameAs: "price"})), "the same twice: brand = price.", true},
		{"holes", sayColumns("user-columns", "user", column(datasets.ColumnDescription{Distinct: 2, MissingShare: .4})), "Missing for more than 30 % of the users: brand.", true},
		{"whole", sayColumns("item-columns", "item", column(datasets.ColumnDescription{Distinct: 2})), "all can be features", false},

		{"groups", sayGroups([]datasets.Grouping{{Column: "age", Explained: .01}, {Column: "plan", Explained: .1, Groups: []datasets.Group{{Users: 50}, {Users: 51}}}}), "plan explains 10 %", false},
		{"groups by chance", sayGroups([]datasets.Grouping{{Column: "age", Explained: .05, Groups: []datasets.Group{{Users: 10}, {Users: 10}, {Users: 11}}}}), "at most 5.0 % of the variance", false},
		{"no groups", sayGroups([]datasets.Grouping{{Column: "age", Explained: .001}}), "at most 0.10 % of the variance", false},

		{"funnel", sayEvents(events(.04)), "Of the pairs with “view” 4.0 % also have “buy”: kinds mean different things", true},
		{"one kind", sayEvents(events(.4)), "kinds go together", false},

		{"once", sayRepeats(datasets.Repeats{}), "Nobody meets an item twice", false},
		{"again", sayRepeats(datasets.Repeats{Rows: 1, Share: .3}), "30 % of the interactions repeat an earlier pair: a ranking", true},
		{"seldom", sayRepeats(datasets.Repeats{Rows: 1, Share: .03}), "few enough", false},

		{"nothing odd", sayOdd(nil), "Nothing odd found.", false},
		{"odd", sayOdd([]datasets.Oddity{{Name: datasets.OddCopies, Share: .2}, {Name: datasets.OddValues, Share: .1}}), "2 oddities in the data as read; the most widespread: rows with the same user, item and time as another, 20 %.", true},
		{"hardly odd", sayOdd([]datasets.Oddity{{Name: datasets.OddEmptyKeys, Share: .001}}), "1 oddity in the data as read; the most widespread: blank keys, 0.10 %", false},
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
	for _, name := range []string{datasets.LeakPairs, datasets.LeakCopies, datasets.LeakTimeTravel, datasets.LeakFuture, datasets.LeakPopularity,
		datasets.LeakUsers, datasets.LeakNewUsers, datasets.LeakNewItems, datasets.LeakTwins, datasets.LeakAttribute} {
		require.NotEqual(t, name, checkName(name))
		require.False(t, seen[checkName(name)])
		seen[checkName(name)] = true
	}
	for _, name := range []string{datasets.OddCopies, datasets.OddHasty, datasets.OddBusiest, datasets.OddOneTime, datasets.OddMilliseconds,
		datasets.OddZeroTime, datasets.OddValues, datasets.OddNotFinite, datasets.OddUserKeys, datasets.OddItemKeys, datasets.OddEmptyKeys,
		datasets.OddSameBuyers, datasets.OddTwins, datasets.OddNoPrice, datasets.OddExtremePrice} {
		require.NotEqual(t, name, oddName(name))
		require.False(t, seen[oddName(name)])
		seen[oddName(name)] = true
	}
}
