package explore

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/datasets/clean"
	"tandem/datasets/describe"
	"tandem/datasets/split"
	"tandem/experiments/figures"
	"tandem/experiments/grid"
	"tandem/experiments/input"
	"tandem/experiments/recipe"
	"tandem/experiments/warm"
)

// Leaks reads, cleans and splits the data of r as a run does, and looks whether train
// knows more of valid and test than it could; see split.FindLeaks. What is wrong with
// the data is an input.Error.
func Leaks(r *recipe.Recipe, log *slog.Logger) (*LeakCheck, error) {
	p, _, err := warm.Prepare(r, log)
	if err != nil {
		return nil, &input.Error{Err: err}
	}
	for _, l := range p.Data.Logs() {
		for _, o := range describe.OddKeys(l) {
			log.Warn(oddName(o.Name), "count", o.Count, "of", o.Of, "such as", strings.Join(o.Examples, ", "))
		}
	}
	c := &LeakCheck{LeakReport: split.FindLeaks(p.Data, p.Split)}
	c.Ties = p.Cut.Ties
	for _, s := range p.Clean {
		if clean.LostTargets(s) != "" {
			c.Lost = append(c.Lost, s)
		}
	}
	return c, nil
}

// LeakCheck is what is known of a split before anything is trained on it.
type LeakCheck struct {
	split.LeakReport
	// Lost are the rules of clean that dropped targets.
	Lost datasets.CleanReport `json:"lost_targets,omitempty"`
	// Orders is how far figures move with the order of tied rows; nil unless asked for.
	Orders *TieOrders `json:"tie_orders,omitempty"`
}

// Leaking are the checks of report that found a leak, in their order, each once.
func Leaking(report split.LeakReport) []string {
	var out []string
	for _, c := range report.Checks {
		if name := fullName(c); c.Verdict == split.Leak && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// WriteLeaks writes one line per check, the rule below each that is not in order, and what is
// known of ties.
func WriteLeaks(w io.Writer, report *LeakCheck) error {
	t := grid.NewWriter(w)
	for _, c := range report.Checks {
		fmt.Fprintf(t, "%s\t%s\t%s\n", c.Verdict, fullName(c), checkFigure(c))
	}
	for _, c := range report.Checks {
		if c.Verdict == split.Leak || c.Verdict == split.Look {
			fmt.Fprintf(t, "%s: %s\n", fullName(c), c.Rule)
		}
	}
	fmt.Fprintf(t, "verdict: %s\n", report.Verdict)
	for _, s := range report.Lost {
		fmt.Fprintf(t, "targets that %s dropped: %s\n", s.Name, clean.LostTargets(s))
	}
	if report.Ties != nil {
		fmt.Fprintf(t, "users cut between rows of one time: %s\n", report.Ties)
	}
	if report.Orders != nil {
		report.Orders.write(t)
	}
	return t.Flush()
}

// fullName is a check with its column and part.
func fullName(c split.LeakCheck) string {
	name := c.Name
	if c.Column != "" {
		name += " " + c.Column
	}
	if c.Part != "" {
		name += " (" + c.Part + ")"
	}
	return name
}

// checkFigure is what the verdict of c went by.
func checkFigure(c split.LeakCheck) string {
	var words []string
	switch {
	case c.Name == split.LeakAttribute || c.Name == split.LeakPopularity:
		if c.Verdict != split.Unknown {
			words = append(words, fmt.Sprintf("correlation %.2f", c.Correlation))
		}
	case c.Verdict != split.Unknown:
		words = append(words, fmt.Sprintf("%s of %s (%.2f %%)", figures.Grouped(c.Count), figures.Grouped(c.Of), 100*c.Share))
	}
	if c.Note != "" {
		words = append(words, c.Note)
	}
	return strings.Join(words, "; ")
}
