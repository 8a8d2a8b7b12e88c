package explore

import (
	"fmt"

	"tandem/datasets"
	"tandem/datasets/clean"
	"tandem/datasets/describe"
)

func sayEvents(events []describe.Event) []Finding {
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

func sayRepeats(r describe.Repeats) []Finding {
	s := percent(r.Share) + " of the interactions repeat an earlier pair"
	switch {
	case r.Rows == 0:
		return say("repeats", false, "Nobody meets an item twice: the task is to find new items.")
	case r.Share >= .2:
		return say("repeats", true, "%s: a ranking without items already met hides much of the demand.", s)
	}
	return say("repeats", false, "%s: few enough to leave items already met out of the ranking.", s)
}

func sayOdd(odd []describe.Oddity) []Finding {
	if len(odd) == 0 {
		return say("odd", false, "Nothing odd found.")
	}
	top := odd[0]
	for _, o := range odd {
		if o.Share > top.Share {
			top = o
		}
	}
	return say("odd", top.Share >= .01, "%s in the data as read; the most widespread: %s, %s. Look before you train whether a cleaning rule takes care of it.",
		plural(len(odd), "oddity", "oddities"), oddName(top.Name), percent(top.Share))
}

func sayClean(report datasets.CleanReport) []Finding {
	if len(report) == 0 {
		return nil
	}
	first, last := report[0], report[len(report)-1]
	rows, users := ratio(last.RowsOut, first.RowsIn), ratio(last.UsersOut, first.UsersIn)
	kept := fmt.Sprintf("Cleaning keeps %s of the interactions and %s of the users", percent(rows), percent(users))
	for _, s := range report {
		if s.LostTest > 0 {
			kept += fmt.Sprintf("; %s drops targets (%s)", s.Name, clean.LostTargets(s))
		}
	}
	switch {
	case rows == 1:
		return say("cleaning", false, "Cleaning finds nothing to drop.")
	case rows < .5 || users < .5:
		return say("cleaning", true, "%s: results speak of the active core, not of the whole shop.", kept)
	}
	return say("cleaning", false, "%s: results still speak of most of the shop.", kept)
}
