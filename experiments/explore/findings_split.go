package explore

import (
	"fmt"
	"strings"

	"tandem/datasets/split"
)

func sayLeaks(l *split.LeakReport) []Finding {
	switch l.Verdict {
	case split.Leak:
		return say("leaks", true, "The split leaks (%s): metrics on it will be better than the model.", worst(l, split.Leak))
	case split.Look:
		return say("leaks", false, "No leak, but read the metrics with care: %s.", worst(l, split.Look))
	}
	open := 0
	for _, c := range l.Checks {
		if c.Verdict == split.Unknown {
			open++
		}
	}
	if open > 0 {
		return say("leaks", false, "No leak found by %s; %s could not be made, for want of times or attributes.", plural(len(l.Checks)-open, "check"), plural(open, "more", "more"))
	}
	return say("leaks", false, "No leak found by %s.", plural(len(l.Checks), "check"))
}

// worst lists the checks with a verdict, each name once.
func worst(l *split.LeakReport, v split.Verdict) string {
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

func sayTimeline(l *split.LeakReport) []Finding {
	if l.Timeline == nil {
		return nil
	}
	for _, c := range l.Checks {
		if c.Name != split.LeakFuture {
			continue
		}
		if c.Count == 0 {
			return say("timeline", false, "Train ends before test begins, as it will for the model that is served.")
		}
		return say("timeline", false, "%s of train is later than the first test row: the model learns from a time when test has already happened, which no served model can.", percent(c.Share))
	}
	return nil
}

func sayPopularity(l *split.LeakReport) []Finding {
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
