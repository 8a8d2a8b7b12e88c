package drivers

import (
	"fmt"
	"io"
	"strings"

	"tandem/experiments/compare"
	"tandem/experiments/grid"
	"tandem/experiments/result"
)

// Write prints the sentences of an account, then the tables behind them.
func (a *Account) Write(to io.Writer) error {
	w := grid.NewWriter(to)
	for _, s := range a.Sentences() {
		fmt.Fprintln(w, s)
	}
	writeShares(w, a)
	if a.Price != nil {
		if doubt := a.PriceDoubt(); doubt != "" {
			fmt.Fprintf(w, "\n%s\n", doubt)
		}
		writePrices(w, a.Price)
	}
	if a.Category != nil {
		writeCategories(w, a.Category)
	}
	if a.Reasons != nil {
		writeReasons(w, a)
	}
	if a.Planted != nil {
		writePlanted(w, a.Planted)
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// writeShares prints which part of the scores makes items differ.
func writeShares(w io.Writer, a *Account) {
	fmt.Fprintf(w, "\npart of %s\tshare of the variance (%s)\t95 %% interval\n", a.Model, a.Shares.Method)
	for _, p := range a.Shares.Parts {
		fmt.Fprintf(w, "%s\t%.3f\t[%.3f, %.3f]", p.Name, p.Share.Mean, p.Share.Low, p.Share.High)
		if a.Shares.Method == Sampled {
			fmt.Fprintf(w, "\t± %.3f", p.Error)
		}
		fmt.Fprintln(w)
	}
	for _, n := range a.Norms {
		fmt.Fprintf(w, "\nlength, %s items\t%s\n", n.State, result.Grouped(n.Items))
		for _, p := range n.Parts {
			fmt.Fprintf(w, "%s\t%.3f\n", p.Name, p.Share)
		}
	}
}

// writeCategories prints the mean score of each category, by the prices users go for.
func writeCategories(w io.Writer, c *Category) {
	fmt.Fprintf(w, "\n%s\tall users\tlow\tmiddle\thigh\n", c.Column)
	for k, name := range c.Categories {
		fmt.Fprint(w, name)
		for _, r := range c.Rows {
			fmt.Fprint(w, "\t"+compare.Signed("%+.2f", r.Scores[k].Mean))
		}
		fmt.Fprintln(w)
	}
}

// writeReasons prints what one item's score for one user is made of.
func writeReasons(w io.Writer, a *Account) {
	r := a.Reasons
	fmt.Fprintf(w, "\n%s for %s\tscore %.3f\trank %.4g\n", r.Item, r.User, r.Score, r.Rank)
	for _, p := range r.Parts {
		fmt.Fprintf(w, "%s\t%s\t%s", p.Name, compare.Signed("%+.3f", p.Adds), p.Says)
		if a.Shares.Method == Sampled {
			fmt.Fprintf(w, "\t± %.3f", p.Error)
		}
		fmt.Fprintln(w)
	}
}

// writePlanted prints how near the account comes to the truth of a made-up shop.
func writePlanted(w io.Writer, p *Planted) {
	fmt.Fprintf(w, "\nplanted order\t%s\nfound\t%s\n", strings.Join(p.Planted, " > "), strings.Join(p.Found, " > "))
	for _, c := range p.Curves {
		if c.Category == "" {
			fmt.Fprintf(w, "price curve, %s\trank correlation %s with the planted one\n", levelName(c.Level), compare.Signed("%.3f", c.Correlation))
		}
	}
}

// writePrices prints the curves of all items and what a change of ten per cent does.
func writePrices(w io.Writer, p *Price) {
	for _, c := range p.Curves {
		if c.Category != "" {
			continue
		}
		if c.Level == "" {
			fmt.Fprintf(w, "\nscore by %s", p.Feature)
			for g := 0; g < len(c.Points); g += 3 {
				fmt.Fprintf(w, "\t%.2f", c.Points[g].Price)
			}
			fmt.Fprintln(w)
		}
		fmt.Fprint(w, levelName(c.Level))
		for g := 0; g < len(c.Points); g += 3 {
			fmt.Fprint(w, "\t"+compare.Signed("%+.3f", c.Points[g].Score.Mean))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "\nplaces an item moves\tby price\t\t95 %% interval\n")
	for _, m := range p.Moves {
		if m.Category != "" {
			continue
		}
		who := levelName(m.Level)
		if m.Item != "" {
			who = m.Item
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t[%s, %s]\n", who, compare.Signed("%+.0f %%", 100*m.Change), compare.Signed("%+.1f", m.Rank.Mean),
			compare.Signed("%+.1f", m.Rank.Low), compare.Signed("%+.1f", m.Rank.High))
	}
}

func levelName(level string) string {
	if level == "" {
		return "all users"
	}
	return "users of " + level + " prices"
}
