package arithmetic

import (
	"fmt"
	"io"

	"tandem/experiments/figures"
	"tandem/experiments/grid"
	"tandem/experiments/result"
	"tandem/train/eval"
)

// shownParts is how many parts are printed one by one; those of JSON are all there.
const shownParts = 20

// WriteExplanation prints what a value is made of, and what it adds up to.
func WriteExplanation(out io.Writer, e *Explanation) error {
	m, err := eval.ParseMetric(e.Metric)
	if err != nil {
		return err
	}
	where := result.PerUserFile
	if m.Kind().Aggregate {
		where = result.MetricsFile
	}
	w := grid.NewWriter(out)
	fmt.Fprintf(w, "%s of user %s, %s, seed %d: %s\n", e.Metric, e.User, e.Model, e.Seed, e.About)
	if e.Parts == nil && e.Parted == "" {
		fmt.Fprintf(w, "%d relevant among ", len(e.Relevant))
	}
	fmt.Fprintf(w, "%d items ranked, view %s, %s ranking\n\n", e.Ranked, e.View, e.Protocol)
	sum := e.Start
	if e.Parted == "" {
		sum += writeRelevant(w, e.Relevant)
	} else {
		sum += writeParts(w, e)
	}
	fmt.Fprintln(w)
	switch {
	case e.Parted == "category":
		fmt.Fprintf(w, "start     %.6f, all pairs\n", e.Start)
	case e.Start != 0:
		fmt.Fprintf(w, "start     %.6f, of all that is not listed\n", e.Start)
	}
	fmt.Fprintf(w, "sum       %.6f\ndivided by %.6f = %s\nvalue     %.6f\nrecorded  %.6f in %s\n",
		sum, e.Divisor, e.Formula, e.Value, e.Recorded, where)
	if e.Without != nil {
		fmt.Fprintf(w, "\nthe model has %.6f over %s users; without this one it would have %.6f\n",
			e.Whole, figures.Grouped(e.Users), *e.Without)
	}
	return w.Flush()
}

// writeRelevant prints where the relevant items stand and returns what they earn.
func writeRelevant(w io.Writer, items []Item) (sum float64) {
	fmt.Fprintln(w, "item\tscore\trank\tin the top\tgrade\tearns")
	for _, r := range items {
		rank := fmt.Sprint(r.First)
		if r.Last > r.First {
			rank = fmt.Sprintf("%d to %d, tied", r.First, r.Last)
		}
		fmt.Fprintf(w, "%s\t%.6g\t%s\t%.4g\t%.4g\t%.6f\n", r.Item, r.Score, rank, r.Within, r.Grade, r.Credit)
		sum += r.Credit
	}
	return sum
}

// writeParts prints what items of the list, categories or bands add, and returns the sum.
func writeParts(w io.Writer, e *Explanation) (sum float64) {
	chance := e.Parted == "item" || e.Parted == "band"
	fmt.Fprint(w, e.Parted)
	if chance {
		fmt.Fprint(w, "\tin the list")
	}
	fmt.Fprintf(w, "\t%s\tadds\n", e.Counted)
	rest := 0.0
	for n, p := range e.Parts {
		sum += p.Credit
		if n >= shownParts {
			rest += p.Credit
			continue
		}
		fmt.Fprint(w, p.Name)
		if chance {
			fmt.Fprintf(w, "\t%.4g", p.Chance)
		}
		fmt.Fprintf(w, "\t%.6g\t%.6f\n", p.Of, p.Credit)
	}
	if more := len(e.Parts) - shownParts; more > 0 {
		if chance {
			fmt.Fprintf(w, "%d more\t\t\t%.6f\n", more, rest)
		} else {
			fmt.Fprintf(w, "%d more\t\t%.6f\n", more, rest)
		}
	}
	return sum
}
