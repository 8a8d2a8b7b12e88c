package explore

import (
	"math"
	"strings"

	"tandem/datasets/describe"
	"tandem/experiments/result"
)

func sayCategory(d *describe.Description) []Finding {
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
		return say("category", false, "%s of %s have fewer than 5 items: what is learned must come from the levels above them.", result.Grouped(t.SmallLeaves), plural(t.Leaves, "last category", "last categories"))
	}
	return say("category", false, "The %s hold %s items on average: enough to learn a vector for each.", plural(t.Leaves, "last category", "last categories"),
		number(math.Round(float64(d.Items-t.Missing)/float64(max(1, t.Leaves)))))
}

func sayColumns(figure, of string, cols []describe.Column) []Finding {
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

func sayGroups(groups []describe.Grouping) []Finding {
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
		return say("groups", false, "%s explains %s of how active users are: evaluate such groups separately.", top.Column, percent(top.Explained))
	}
	return say("groups", false, "No user column tells how active a user is (at most %s of the variance): little beyond chance, and none stands in for popularity.", percent(top.Explained))
}
