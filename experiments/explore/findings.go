package explore

import (
	"fmt"
	"math"
	"strings"

	"tandem/datasets"
	"tandem/experiments"
)

// Finding is one sentence about one figure.
type Finding struct {
	Figure string `json:"figure"` // its id on the page
	Text   string `json:"text"`
	// Notable says that the number is beyond a limit that changes what a model can do.
	Notable bool `json:"notable"`
}

// say makes a sentence; notable marks those that lead the page.
func say(figure string, notable bool, format string, args ...any) []Finding {
	return []Finding{{figure, fmt.Sprintf(format, args...), notable}}
}

// findings returns the sentences of all figures that e has, in the order of the page.
func findings(e *Exploration) []Finding {
	var all []Finding
	add := func(f []Finding) { all = append(all, f...) }
	d := e.Data
	add(sayDensity(d))
	add(sayTail(d.ItemTail))
	add(sayActivity(d))
	add(sayOutlook(d.ItemActivity))
	add(sayValues(d.Values))
	add(sayGrowth(d.Growth))
	add(saySeasons(d.Growth))
	add(sayFreshness(d.Freshness))
	add(sayPrice(d.Price))
	add(sayBoxes(d.Price))
	add(sayDemand(d.Price))
	add(sayCategory(d))
	add(sayColumns("item-columns", "item", d.ItemColumns))
	add(sayColumns("user-columns", "user", d.UserColumns))
	add(sayGroups(d.Groups))
	add(sayEvents(e.Read.Events))
	add(sayRepeats(e.Read.Repeats))
	add(sayOdd(e.Read.Odd))
	add(sayClean(e.Clean))
	if e.Leaks != nil {
		add(sayLeaks(e.Leaks))
		add(sayTimeline(e.Leaks))
		add(sayPopularity(e.Leaks))
	}
	return all
}

func sayDensity(d *datasets.Description) []Finding {
	cells := "The matrix of users and items is " + percent(d.Density) + " full"
	switch {
	case d.Density >= .01:
		return say("sizes", false, "%s, which is dense: users share many items, and collaborative filtering has enough to go by.", cells)
	case d.Density >= .0005:
		return say("sizes", false, "%s, as is usual for a shop: collaborative filtering works for its active core, features help around it.", cells)
	}
	return say("sizes", true, "%s: two users seldom share an item, so collaborative filtering alone has little to go by.", cells)
}

func sayClean(report datasets.CleanReport) []Finding {
	if len(report) == 0 {
		return nil
	}
	first, last := report[0], report[len(report)-1]
	rows, users := ratio(last.RowsOut, first.RowsIn), ratio(last.UsersOut, first.UsersIn)
	kept := fmt.Sprintf("Cleaning keeps %s of the interactions and %s of the users", percent(rows), percent(users))
	switch {
	case rows == 1:
		return say("cleaning", false, "Cleaning finds nothing to drop.")
	case rows < .5 || users < .5:
		return say("cleaning", true, "%s: results speak of the active core, not of the whole shop.", kept)
	}
	return say("cleaning", false, "%s: results still speak of most of the shop.", kept)
}

// worst lists the checks with a verdict, each name once.
func worst(l *datasets.LeakReport, v datasets.Verdict) string {
	var names []string
	for _, c := range l.Checks {
		name := checkName(c.Name)
		if c.Column != "" {
			name += " " + c.Column
		}
		if c.Verdict == v && (len(names) == 0 || names[len(names)-1] != name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func sayLeaks(l *datasets.LeakReport) []Finding {
	switch l.Verdict {
	case datasets.Leak:
		return say("leaks", true, "The split leaks (%s): metrics on it will be better than the model.", worst(l, datasets.Leak))
	case datasets.Look:
		return say("leaks", false, "No leak, but read the metrics with care: %s.", worst(l, datasets.Look))
	}
	open := 0
	for _, c := range l.Checks {
		if c.Verdict == datasets.Unknown {
			open++
		}
	}
	if open > 0 {
		return say("leaks", false, "No leak found by %s; %s could not be made, for want of times or attributes.", plural(len(l.Checks)-open, "check"), plural(open, "more", "more"))
	}
	return say("leaks", false, "No leak found by %s.", plural(len(l.Checks), "check"))
}

func sayTimeline(l *datasets.LeakReport) []Finding {
	if l.Timeline == nil {
		return nil
	}
	for _, c := range l.Checks {
		if c.Name != datasets.LeakFuture {
			continue
		}
		if c.Count == 0 {
			return say("timeline", false, "Train ends before test begins, as it will for the model that is served.")
		}
		return say("timeline", false, "%s of train is later than the first test row: the model learns from a time when test has already happened, which no served model can.", percent(c.Share))
	}
	return nil
}

func sayPopularity(l *datasets.LeakReport) []Finding {
	if len(l.Popularity) < 2 || l.TopTrain == 0 {
		return nil
	}
	s := fmt.Sprintf("The tenth of the items that leads in train has %s of its rows and %s of the test rows", percent(l.TopTrain), percent(l.TopTest))
	switch kept := l.TopTest / l.TopTrain; {
	case kept >= .75:
		return say("popularity", false, "%s: what sold well still does, so the popularity baseline is worth beating.", s)
	case kept >= .4:
		return say("popularity", false, "%s: popularity carries over in part, and a model must see through it.", s)
	}
	return say("popularity", true, "%s: what was popular is not what is tested, so a model needs more than popularity.", s)
}

func sayTail(t datasets.Tail) []Finding {
	if t.Lorenz == nil {
		return nil
	}
	top := "The top 10 % of the items have " + percent(t.Top10) + " of the interactions"
	switch {
	case t.Gini >= .7:
		return say("tail", true, "%s: popularity will be hard to beat, and mean metrics speak of the head.", top)
	case t.Gini >= .4:
		return say("tail", false, "%s, the usual long tail: judge head and tail apart.", top)
	}
	return say("tail", false, "%s: demand is spread evenly, and popularity says little.", top)
}

func sayActivity(d *datasets.Description) []Finding {
	items, users := int(d.ItemActivity.Median), int(d.UserActivity.Median)
	if d.Rows == 0 {
		return nil
	}
	text := fmt.Sprintf("Half of the items have at most %s", plural(items, "interaction"))
	if items == 0 {
		text = "Half of the items have no interaction"
	}
	notable := false
	switch {
	case items < 5:
		notable = true
		text += ": their id vectors will be noise, features must speak for them"
	case items < 20:
		text += ": their id vectors learn something, features can steady them"
	default:
		text += ": id vectors can stand alone, features must add something new"
	}
	text += fmt.Sprintf("; half of the users have at most %s", experiments.Grouped(users))
	switch {
	case users < 3:
		notable = true
		text += ", too few to tell a taste."
	case users < 10:
		text += ", a short history: keep the model small or strongly regularised."
	default:
		text += ", enough to tell a taste."
	}
	return say("activity", notable, "%s", text)
}

func sayOutlook(items datasets.Activity) []Finding {
	if len(items.Buckets) < 2 || items.Max == 0 {
		return nil
	}
	none, few := items.Buckets[0], items.Buckets[1]
	switch {
	case none.Share >= .05:
		return say("cold", true, "%s of the items have no interaction at all: only their features can rank them.", percent(none.Share))
	case few.Share >= .5:
		return say("cold", true, "%s of the items have 1 to 5 interactions and together %s of the demand: the catalogue is mostly near-cold.", percent(few.Share), percent(few.RowsShare))
	case few.Share >= .1:
		return say("cold", false, "%s of the items have 1 to 5 interactions and together %s of the demand: a minority that features can lift.", percent(few.Share), percent(few.RowsShare))
	}
	return say("cold", false, "Hardly any item is cold (%s with 5 interactions or fewer): do not expect features to win on overall metrics.", percent(none.Share+few.Share))
}

func sayFreshness(f *datasets.Freshness) []Finding {
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

func sayValues(v *datasets.Values) []Finding {
	if v == nil {
		return nil
	}
	if v.Bars == nil {
		return say("values", false, "Values are many (%s distinct): treat them as weights or set a threshold (min_value).", experiments.Grouped(v.Distinct))
	}
	top, rows := v.Bars[0], 0
	for _, b := range v.Bars {
		rows += b.Rows
		if b.Rows > top.Rows {
			top = b
		}
	}
	if top.Share >= .5 {
		return say("values", false, "%s of the values are %s: the value says little more than that it happened, so rows are best taken as implicit feedback.", percent(top.Share), number(top.Value))
	}
	below := 0
	for _, b := range v.Bars {
		if b.Value < v.Mean {
			below += b.Rows
		}
	}
	return say("values", false, "Values spread (%s are below the mean of %s): which of them count as liked (min_value) changes the task.", percent(ratio(below, rows)), number(v.Mean))
}

func sayGrowth(g *datasets.Growth) []Finding {
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

func saySeasons(g *datasets.Growth) []Finding {
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

func sayPrice(p *datasets.Prices) []Finding {
	if p == nil {
		return nil
	}
	if p.Priced == 0 {
		return say("price", true, "No item has a price above 0: the column is no use as a price.")
	}
	low, high := at(p.Quantiles, .05), at(p.Quantiles, .95)
	text := fmt.Sprintf("Nine of ten prices lie between %s and %s", number(low), number(high))
	switch span := high / low; {
	case span >= 10:
		text += fmt.Sprintf(", a factor of %s: only their logarithm or buckets make them comparable", number(round2(span)))
	case span >= 2:
		text += ": buckets tell cheap from dear"
	default:
		text += ": they are nearly alike, and can tell little"
	}
	without := p.Missing + p.Zero + p.Negative
	if s := ratio(without, p.Priced+without); s >= .05 {
		return say("price", s >= .2, "%s; %s of the items have none, which the encoder flags.", text, percent(s))
	}
	return say("price", false, "%s.", text)
}

func sayBoxes(p *datasets.Prices) []Finding {
	if p == nil || len(p.Boxes) < 2 {
		return nil
	}
	s := "The category explains " + percent(p.Explained) + " of the variance of the price (as logarithm)"
	switch {
	case p.Explained >= .5:
		return say("boxes", false, "%s: beside it, only the price within the category is news.", s)
	case p.Explained >= .15:
		return say("boxes", false, "%s: price and category overlap, and each says something of its own.", s)
	}
	return say("boxes", false, "%s: price says what the category does not.", s)
}

func sayDemand(p *datasets.Prices) []Finding {
	if p == nil || len(p.Demand) < 2 {
		return nil
	}
	r := p.Correlation
	switch {
	case math.Abs(r) < .1:
		return say("demand", false, "Price and popularity hardly go together (rank correlation %s): if price helps, it is by taste.", signed(r))
	case r < 0:
		return say("demand", false, "Cheaper items are met more often (rank correlation %s): part of what price tells is popularity, which the baseline knows too.", signed(r))
	}
	return say("demand", false, "Dearer items are met more often (rank correlation %s): part of what price tells is popularity, which the baseline knows too.", signed(r))
}

func sayCategory(d *datasets.Description) []Finding {
	t := d.Category
	if t == nil {
		return nil
	}
	if s := ratio(t.Missing, d.Items); s >= .2 {
		return say("category", true, "%s of the items have no category: they fall back on their other features.", percent(s))
	}
	if t.Nodes == 1 {
		return say("category", true, "All items have the same category: as a feature it is worthless.")
	}
	if s := ratio(t.SmallLeaves, t.Leaves); s >= .3 && t.Leaves > t.Nodes-t.Leaves {
		return say("category", false, "%s of %s have fewer than 5 items: what is learned must come from the levels above them.", experiments.Grouped(t.SmallLeaves), plural(t.Leaves, "last category", "last categories"))
	}
	return say("category", false, "The %s hold %s items on average: enough to learn a vector for each.", plural(t.Leaves, "last category", "last categories"),
		number(math.Round(float64(d.Items-t.Missing)/float64(max(1, t.Leaves)))))
}

func sayColumns(figure, of string, cols []datasets.ColumnDescription) []Finding {
	if len(cols) == 0 {
		return nil
	}
	var constant, same, holes []string
	for _, c := range cols {
		switch {
		case c.Constant || c.Distinct == 0:
			constant = append(constant, c.Name)
		case c.SameAs != "":
			same = append(same, c.Name+" = "+c.SameAs)
		case c.MissingShare > .3:
			holes = append(holes, c.Name)
		}
	}
	switch {
	case constant != nil:
		return say(figure, true, "Without information: %s. Leave it out as a feature.", strings.Join(constant, ", "))
	case same != nil:
		return say(figure, true, "Columns that tell the same twice: %s. One of each will do.", strings.Join(same, ", "))
	case holes != nil:
		return say(figure, true, "Missing for more than 30 %% of the %ss: %s. A model learns their absence as a value.", of, strings.Join(holes, ", "))
	}
	return say(figure, false, "Every %s column has more than one value and is there for most %ss: all can be features.", of, of)
}

func sayGroups(groups []datasets.Grouping) []Finding {
	if len(groups) == 0 {
		return nil
	}
	top := groups[0]
	for _, g := range groups {
		if g.Explained > top.Explained {
			top = g
		}
	}
	// k groups of n users explain (k−1)/(n−1) by chance.
	users := 0
	for _, g := range top.Groups {
		users += g.Users
	}
	if top.Explained >= .02+ratio(len(top.Groups)-1, users-1) {
		return say("groups", false, "%s explains %s of how active users are: judge such groups apart.", top.Column, percent(top.Explained))
	}
	return say("groups", false, "No user column tells how active a user is (at most %s of the variance): little beyond chance, and none stands in for popularity.", percent(top.Explained))
}

func sayEvents(events []datasets.Event) []Finding {
	if len(events) < 2 {
		return nil
	}
	first, last := events[0], events[len(events)-1]
	through := first.PairsAlso[len(events)-1]
	s := fmt.Sprintf("Of the pairs with “%s” %s also have “%s”", first.Name, percent(through), last.Name)
	if through < .1 {
		return say("events", true, "%s: kinds mean different things, so train on the one that you want more of, or weigh them.", s)
	}
	return say("events", false, "%s: kinds go together, and training on all of them is a fair start.", s)
}

func sayRepeats(r datasets.Repeats) []Finding {
	s := percent(r.Share) + " of the interactions repeat an earlier pair"
	switch {
	case r.Rows == 0:
		return say("repeats", false, "Nobody meets an item twice: the task is to find new items.")
	case r.Share >= .2:
		return say("repeats", true, "%s: a ranking without items already met hides much of the demand.", s)
	}
	return say("repeats", false, "%s: few enough to leave items already met out of the ranking.", s)
}

func sayOdd(odd []datasets.Oddity) []Finding {
	if len(odd) == 0 {
		return say("odd", false, "Nothing odd found.")
	}
	top := odd[0]
	for _, o := range odd {
		if o.Share > top.Share {
			top = o
		}
	}
	return say("odd", top.Share >= .01, "%s; the most widespread: %s, %s. Look before you train: a cleaning rule may be missing.",
		plural(len(odd), "oddity", "oddities"), oddName(top.Name), percent(top.Share))
}
