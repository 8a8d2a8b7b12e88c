package drivers

import (
	"fmt"
	"strings"

	"tandem/experiments/figures"
)

// Summary says in two lines or three which features the model leans on, which cannot be
// told from useless columns, and what else there is.
func (a *Account) Summary() []string {
	var out []string
	for _, o := range []struct {
		Outcome
		head string
	}{{Driver, a.Model + " leans on"}, {Useless, string(Useless)}, {Harms, a.Model + " would be better without"}, {TooFew, string(TooFew) + " to tell"},
		{Untested, "not held against useless columns"}} {
		var names []string
		for _, i := range a.Importance {
			if i.Outcome == o.Outcome && (i.Pair || len(i.Features) == 1) {
				names = append(names, i.Name)
			}
		}
		if len(names) > 0 {
			out = append(out, o.head+": "+strings.Join(names, ", "))
		}
	}
	return out
}

// Sentences say what the account came to, one for each feature: the model leans on it, it
// cannot be told from a useless column, or it harms.
func (a *Account) Sentences() []string {
	var out []string
	for _, i := range a.Importance {
		out = append(out, a.sentence(i))
	}
	return out
}

// PriceDoubt says that the answers about prices weigh little, where the price feature is no
// driver of the model; empty where it is, or where there is none.
func (a *Account) PriceDoubt() string {
	if a.Price == nil {
		return ""
	}
	for _, i := range a.Importance {
		if i.Side == itemSide && len(i.Features) == 1 && i.Name == a.Price.Feature && i.Outcome != Driver {
			return fmt.Sprintf("%s does not lean on %s for sure: take what follows as a habit of the model that hardly shows in its lists, not as a taste of users", a.Model, i.Name)
		}
	}
	return ""
}

func (a *Account) sentence(i Importance) string {
	what, plural := i.Name, false
	if len(i.Features) > 1 && !i.Pair {
		what, plural = "the "+strings.TrimPrefix(strings.TrimPrefix(i.Name, "all "), "the ")+" together ("+strings.Join(i.Features, ", ")+")", true
	}
	done := "dealt to other " + map[string]string{itemSide: "items", userSide: "users"}[i.Side]
	if i.Pair {
		what = i.Features[0] + " and " + i.Features[1] + " as a pair"
		done = "without what only the two together tell"
	}
	change := fmt.Sprintf("%s, %s on validation changes by %s", done, a.Metric, signed(Interval{-i.Drop.Mean, -i.Drop.High, -i.Drop.Low}))
	against := ""
	if i.Null != nil {
		against = fmt.Sprintf("; trained beside useless copies, that costs %s more than it does with them, p (Holm) %s", signed(i.Null.Excess), chance(i.Null.PHolm))
	}
	cannot := "cannot be told from a useless column"
	if plural {
		cannot = "cannot be told from useless columns"
	}
	switch i.Outcome {
	case Driver:
		return fmt.Sprintf("%s leans on %s: %s, %.0f %% of it%s", a.Model, what, change, 100*i.Drop.Mean/i.Whole, against)
	case Harms:
		return fmt.Sprintf("%s would be better without %s: %s", a.Model, what, change)
	case TooFew:
		return fmt.Sprintf("too few users to tell whether %s leans on %s: %s, and %s of %s users differ", a.Model, what, change, figures.Grouped(i.Differ), figures.Grouped(i.Users))
	case Useless:
		return fmt.Sprintf("%s %s: %s%s", what, cannot, change, against)
	}
	return fmt.Sprintf("%s: not held against useless copies, so that nothing is claimed: %s", what, change)
}

// signed is +0.0123 [+0.0100, +0.0146].
func signed(x Interval) string {
	return figures.Signed("%+.4f", x.Mean) + " [" + figures.Signed("%+.4f", x.Low) + ", " + figures.Signed("%+.4f", x.High) + "]"
}

// chance is a p with two digits, or below what.
func chance(p float64) string {
	if p < .001 {
		return "< 0.001"
	}
	return fmt.Sprintf("%.2g", p)
}
