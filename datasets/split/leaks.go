package split

import (
	"cmp"
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/calendar"
	"tandem/datasets/internal/group"
	"tandem/datasets/internal/measure"
)

// Verdict is what a check of a split comes to.
type Verdict string

// What a check comes to; "–" also in JSON.
const (
	OK      Verdict = "ok"   // nothing found
	Look    Verdict = "look" // no fault by itself, but it bends what the metrics mean
	Leak    Verdict = "leak" // the model can know in training what it is tested on
	Unknown Verdict = "–"    // the data cannot tell
)

// The checks of FindLeaks, for LeakCheck.Name.
const (
	LeakPairs      = "pairs"       // held-out rows whose user and item train has too
	LeakCopies     = "copies"      // held-out rows that train has with the same time
	LeakTimeTravel = "time-travel" // held-out rows older than a train row of their user
	LeakFuture     = "future"      // train rows later than the first test row
	LeakPopularity = "popularity"  // popularity after the first test row, told by train
	LeakUsers      = "users"       // test users that train has too
	LeakNewUsers   = "new-users"   // held-out rows of users without a train row
	LeakNewItems   = "new-items"   // held-out rows on items without a train row
	LeakTwins      = "twins"       // those of them whose item equals a train item in all attributes
	LeakAttribute  = "attribute"   // an attribute that knows test popularity beyond train popularity
)

// LeakReport is the checks of one split, in a fixed order.
type LeakReport struct {
	Verdict Verdict     `json:"verdict"` // the worst of all checks
	Checks  []LeakCheck `json:"checks"`  // in the order of the constants
	// Ties is that of the split's Report, for whoever has one; FindLeaks sees the parts alone.
	Ties *Ties `json:"ties,omitempty"`
	// Timeline counts the rows of each part by month or day; nil without a calendar.
	Timeline []PartPeriod `json:"timeline,omitempty"`
	// TopTrain is the share of train rows on the tenth of the items that train has most
	// rows of, TopTest the share of test rows on the same items: unlike a correlation it
	// does not shrink where test has few rows an item.
	TopTrain float64 `json:"top_train"`
	TopTest  float64 `json:"top_test"` // 0 to 1
	// Popularity cuts the items by their train rows and says what test makes of them.
	Popularity []PopularityBin `json:"popularity"`
}

// LeakCheck is one question put to a split.
type LeakCheck struct {
	Name    string  `json:"name"`    // one of the constants
	Part    string  `json:"part"`    // valid or test
	Column  string  `json:"column"`  // for attributes: item/price, item/category=Toys
	Verdict Verdict `json:"verdict"` // what it comes to
	// Count of Of rows (users for LeakUsers, train rows for LeakFuture) are so.
	Count int     `json:"count"`
	Of    int     `json:"of"`    // rows, or users, that were looked at
	Share float64 `json:"share"` // Count / Of
	// Correlation is what popularity and attribute go by; see Rule.
	Correlation float64 `json:"correlation"`
	Rule        string  `json:"rule"` // by which the verdict was given
	// Note says what the data lack for a verdict, or what else was measured; "" = nothing.
	Note string `json:"note"`
}

// PartPeriod is a month or a day of a split.
type PartPeriod struct {
	Start string `json:"start"` // 2014-07 or 2014-07-23
	Train int    `json:"train"` // train rows in it
	Valid int    `json:"valid"` // validation rows in it
	Test  int    `json:"test"`  // test rows in it
}

// PopularityBin holds the items with From to To rows in train.
type PopularityBin struct {
	From       int        `json:"from"`        // fewest train rows
	To         int        `json:"to"`          // most train rows
	Items      int        `json:"items"`       // in the bin
	ItemsShare float64    `json:"items_share"` // of the items with a row
	Rows       int        `json:"rows"`        // in test
	RowsShare  float64    `json:"rows_share"`  // of test
	Mean       float64    `json:"mean"`        // test rows per item
	CI95       [2]float64 `json:"ci95"`        // under the normal law
}

// FindLeaks asks whether train knows more about the held-out parts of s than it could
// on the day they are used. d brings the attributes. A split whose valid part is nil is
// checked without.
// Sources: Ji et al. 2023, "A critical study on data leakage in recommender system
// offline evaluation"; Meng et al. 2020, "Exploring data splitting strategies".
// Cost: O(rows·log(rows per user) + columns·ids·log ids + labels).
func FindLeaks(d *datasets.Data, s *datasets.Split) LeakReport {
	f := finder{Data: d, split: s, byUser: group.By(s.Train.Users, s.Train.NumUsers()),
		trainUsers: s.Train.UserCounts(), trainItems: s.Train.ItemCounts()}
	seen := s.Train.Of(s.Train.Met)
	f.met = seen.ByUser()
	f.repeats = seen.Len() - len(f.met.Values)
	for _, p := range []heldPart{{"valid", s.Valid}, {"test", s.Test}} {
		if p.log == nil || p.log.Len() == 0 {
			continue
		}
		f.pairs(p)
		f.copies(p)
		f.timeTravel(p)
		f.newcomers(p)
	}
	f.twins()
	f.users()
	f.future()
	f.attributes("item", d.Items, f.trainItems, s.Test.ItemCounts())
	f.attributes("user", d.Users, f.trainUsers, s.Test.UserCounts())
	order := []string{LeakPairs, LeakCopies, LeakTimeTravel, LeakFuture, LeakPopularity, LeakNewItems, LeakNewUsers, LeakTwins, LeakUsers, LeakAttribute}
	slices.SortStableFunc(f.report.Checks, func(a, b LeakCheck) int {
		return cmp.Compare(slices.Index(order, a.Name), slices.Index(order, b.Name))
	})
	f.report.Verdict = OK
	for _, c := range f.report.Checks {
		if c.Verdict == Leak || c.Verdict == Look && f.report.Verdict == OK {
			f.report.Verdict = c.Verdict
		}
	}
	f.report.Timeline = timeline(s)
	f.report.Popularity = popularityBins(f.trainItems, s.Test.ItemCounts())
	f.report.TopTrain, f.report.TopTest = topTenth(f.trainItems, s.Test.ItemCounts())
	return f.report
}

// heldPart is a part that train must not know.
type heldPart struct {
	name string
	log  *datasets.Log
}

type finder struct {
	*datasets.Data
	split                  *datasets.Split
	byUser                 group.Rows // of train
	trainUsers, trainItems []int32
	met                    datasets.Lists // items of each user in train that count as seen
	repeats                int            // train rows whose pair an earlier one has
	report                 LeakReport
}

func (f *finder) add(c LeakCheck) {
	c.Share = measure.Share(c.Count, c.Of)
	f.report.Checks = append(f.report.Checks, c)
}

// verdict returns what a share comes to by its limits: Leak from leak up, Look from look
// up. A limit of 0 means any at all.
func verdict(count, of int, look, leak float64) Verdict {
	switch s := measure.Share(count, of); {
	case count > 0 && s >= leak:
		return Leak
	case count > 0 && s >= look:
		return Look
	}
	return OK
}

// noLimit is never reached by a share.
const noLimit = 2

func (f *finder) pairs(p heldPart) {
	c := LeakCheck{Name: LeakPairs, Part: p.name, Of: p.log.Len()}
	for r := range p.log.Users {
		if f.known(p.log, r) {
			c.Count++
		}
	}
	c.Rule = "leak from 0.1 % of the rows up, look below; at most look if train itself repeats pairs, as people do"
	leak := .001
	if f.repeats > 0 {
		leak = noLimit
	}
	c.Verdict = verdict(c.Count, c.Of, 0, leak)
	f.add(c)
}

// known reports whether train has the pair of a row of l.
func (f *finder) known(l *datasets.Log, row int) bool {
	_, ok := slices.BinarySearch(f.met.At(l.Users[row]), l.Items[row])
	return ok
}

func (f *finder) copies(p heldPart) {
	train := f.split.Train
	c := LeakCheck{Name: LeakCopies, Part: p.name, Of: p.log.Len(), Verdict: Unknown,
		Rule: "leak if there is one; at most look if all times are midnight, since a day may see a pair twice"}
	if !f.timed(p, &c) {
		return
	}
	for r, u := range p.log.Users {
		if !f.known(p.log, r) {
			continue
		}
		for _, t := range f.byUser.At(int(u)) {
			if train.Items[t] == p.log.Items[r] && train.Times[t] == p.log.Times[r] {
				c.Count++
				break
			}
		}
	}
	leak := 0.0
	if !slices.ContainsFunc(train.Times, func(t int64) bool { return t%calendar.SecondsPerDay != 0 }) {
		leak = noLimit
	}
	c.Verdict = verdict(c.Count, c.Of, 0, leak)
	f.add(c)
}

// timed reports whether train and p have times; if not it adds c without a verdict.
func (f *finder) timed(p heldPart, c *LeakCheck) bool {
	if f.split.Train.Times != nil && p.log.Times != nil {
		return true
	}
	c.Note = fmt.Sprintf("train or %s has no times", p.name)
	f.add(*c)
	return false
}

func (f *finder) timeTravel(p heldPart) {
	c := LeakCheck{Name: LeakTimeTravel, Part: p.name, Of: p.log.Len(), Verdict: Unknown,
		Rule: "leak from 1 % of the rows up, look below; rows on items without a train row, held out whole, are at most look"}
	if !f.timed(p, &c) {
		return
	}
	train := f.split.Train
	last := make([]int64, train.NumUsers())
	for r, u := range train.Users {
		if t := train.Times[r]; int(f.byUser.At(int(u))[0]) == r || t > last[u] {
			last[u] = t
		}
	}
	warm := 0
	for r, u := range p.log.Users {
		if f.trainUsers[u] > 0 && p.log.Times[r] < last[u] {
			c.Count++
			if f.trainItems[p.log.Items[r]] > 0 {
				warm++
			}
		}
	}
	c.Verdict = verdict(warm, c.Of, 0, .01)
	if c.Verdict == OK {
		c.Verdict = verdict(c.Count, c.Of, 0, noLimit)
	}
	f.add(c)
}

// newcomers counts rows that no id vector speaks for.
func (f *finder) newcomers(p heldPart) {
	items := LeakCheck{Name: LeakNewItems, Part: p.name, Of: p.log.Len(),
		Rule: "look from 5 % of the rows up: pure CF cannot find them, and metrics over all rows mix two tasks"}
	users := LeakCheck{Name: LeakNewUsers, Part: p.name, Of: p.log.Len(), Rule: items.Rule}
	for r, u := range p.log.Users {
		if f.trainItems[p.log.Items[r]] == 0 {
			items.Count++
		}
		if f.trainUsers[u] == 0 {
			users.Count++
		}
	}
	items.Verdict, users.Verdict = verdict(items.Count, items.Of, .05, noLimit), verdict(users.Count, users.Of, .05, noLimit)
	f.add(items)
	f.add(users)
}

// twins counts test rows on unseen items that a train item equals in every attribute.
func (f *finder) twins() {
	c := LeakCheck{Name: LeakTwins, Part: "test", Verdict: Unknown,
		Rule: "look from 1 % of the rows on items without a train row up: they may be one product under two keys, and cold only by name"}
	for _, i := range f.split.Test.Items {
		if f.trainItems[i] == 0 {
			c.Of++
		}
	}
	twin := f.Items.Twins()
	switch {
	case c.Of == 0:
		c.Note = "train knows every item of test"
	case twin == nil:
		c.Note = "items have fewer than two attributes"
	}
	if c.Note != "" {
		f.add(c)
		return
	}
	inTrain := make([]bool, len(twin)) // by the first of all twins
	root := func(i int32) int32 {
		if twin[i] >= 0 {
			return twin[i]
		}
		return i
	}
	for i, n := range f.trainItems {
		if n > 0 {
			inTrain[root(int32(i))] = true
		}
	}
	for _, i := range f.split.Test.Items {
		if f.trainItems[i] == 0 && inTrain[root(i)] {
			c.Count++
		}
	}
	c.Verdict = verdict(c.Count, c.Of, .01, noLimit)
	f.add(c)
}

// users counts test users that train has: all of them in a split within users, none in
// a split between users, and nothing between the two but by mistake.
func (f *finder) users() {
	c := LeakCheck{Name: LeakUsers, Part: "test",
		Rule: "leak if train has some of the test users, but fewer than 5 %: a split between users with holes"}
	for u, n := range f.split.Test.UserCounts() {
		if n > 0 {
			c.Of++
			if f.trainUsers[u] > 0 {
				c.Count++
			}
		}
	}
	c.Verdict = OK
	if c.Count > 0 && measure.Share(c.Count, c.Of) < .05 {
		c.Verdict = Leak
	}
	f.add(c)
}
