package explore

import (
	"fmt"

	"tandem/datasets/describe"
	"tandem/experiments/result"
)

func sayDensity(d *describe.Description) []Finding {
	cells := "The matrix of users and items is " + percent(d.Density) + " full"
	switch {
	case d.Density >= .01:
		return say("sizes", false, "%s, which is dense: users share many items, and collaborative filtering has enough to go by.", cells)
	case d.Density >= .0005:
		return say("sizes", false, "%s, as is usual for a shop: collaborative filtering works for its active core, features help around it.", cells)
	}
	return say("sizes", true, "%s: two users seldom share an item, so collaborative filtering alone has little to go by.", cells)
}

func sayTail(t describe.Tail) []Finding {
	if t.Lorenz == nil {
		return nil
	}
	top := "The top 10 % of the items have " + percent(t.Top10) + " of the interactions"
	switch {
	case t.Gini >= .7:
		return say("tail", true, "%s: popularity will be hard to beat, and mean metrics speak of the head.", top)
	case t.Gini >= .4:
		return say("tail", false, "%s, the usual long tail: evaluate head and tail separately.", top)
	}
	return say("tail", false, "%s: demand is spread evenly, and popularity says little.", top)
}

func sayActivity(d *describe.Description) []Finding {
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
	text += fmt.Sprintf("; half of the users have at most %s", result.Grouped(users))
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

func sayOutlook(items describe.Activity) []Finding {
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

func sayValues(v *describe.Values) []Finding {
	if v == nil {
		return nil
	}
	if v.Bars == nil {
		return say("values", false, "Values are many (%s distinct): treat them as weights or set a threshold (min_value).", result.Grouped(v.Distinct))
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
