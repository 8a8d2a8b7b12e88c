package drivers

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"tandem/experiments/figures"
	"tandem/experiments/grid"
)

// WriteAll prints accounts, and where the report is.
func WriteAll(w io.Writer, accounts []*Account, report string) error {
	for _, a := range accounts {
		if err := a.Write(w); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w, "report: "+report)
	return err
}

// CSV has a head and a row for every feature, group and interaction; what was not asked is
// empty.
func (a *Account) CSV() []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	head := strings.Split("model,seed,metric,side,name,outcome,whole,drop,drop_low,drop_high,trainings,copies,useless,useless_sd,excess,excess_low,excess_high,p,p_holm", ",")
	_ = w.Write(head) // a bytes.Buffer takes everything
	for _, i := range a.Importance {
		row := []string{a.Model, fmt.Sprint(a.Seed), a.Metric, i.Side, i.Name, string(i.Outcome)}
		values := []any{i.Whole, i.Drop.Mean, i.Drop.Low, i.Drop.High}
		if n := i.Null; n != nil {
			values = append(values, n.Trainings, n.Copies, n.Useless, n.UselessSD, n.Excess.Mean, n.Excess.Low, n.Excess.High, n.P, n.PHolm)
		}
		for _, v := range values {
			row = append(row, fmt.Sprint(v))
		}
		_ = w.Write(append(row, make([]string, len(head)-len(row))...))
	}
	w.Flush()
	return out.Bytes()
}

// Write prints what an account came to, then the tables behind it.
func (a *Account) Write(to io.Writer) error {
	w := grid.NewWriter(to)
	for _, s := range a.Summary() {
		fmt.Fprintln(w, s)
	}
	writeImportance(w, a)
	writeSignals(w, a)
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

// writeImportance prints what every feature is worth, and what its useless copies are.
func writeImportance(w io.Writer, a *Account) {
	if len(a.Importance) == 0 {
		return
	}
	var null *Null
	fmt.Fprintf(w, "\n%s lost on validation\tby shuffling\t95 %% interval", a.Metric)
	if null = a.Importance[0].Null; null != nil {
		fmt.Fprint(w, "\ta useless copy\tmore than it\t95 % interval\tp (Holm)")
	}
	fmt.Fprintln(w, "\toutcome")
	for _, i := range a.Importance {
		fmt.Fprintf(w, "%s\t%s\t[%s, %s]", i.Name, figures.Signed("%+.4f", i.Drop.Mean), figures.Signed("%+.4f", i.Drop.Low), figures.Signed("%+.4f", i.Drop.High))
		if n := i.Null; n != nil {
			fmt.Fprintf(w, "\t%s\t%s\t[%s, %s]\t%s", figures.Signed("%+.4f", n.Useless), figures.Signed("%+.4f", n.Excess.Mean),
				figures.Signed("%+.4f", n.Excess.Low), figures.Signed("%+.4f", n.Excess.High), chance(n.PHolm))
		}
		fmt.Fprintln(w, "\t"+i.Outcome)
	}
	if null != nil {
		fmt.Fprintf(w, "useless copies are columns dealt out to other items before training; %s was trained %d times more, with %d of every feature beside it;\n"+
			"p is the chance that a useless column would lose so much more than its copies, corrected by Holm for all %d rows\n", a.Model, null.Trainings, null.Copies, len(a.Importance))
	}
}

// writeShares prints which part of the scores makes items differ.
func writeShares(w io.Writer, a *Account) {
	if len(a.Shares.Parts) == 0 {
		return // of a non-gradient baseline
	}
	fmt.Fprintf(w, "\npart of %s\tshare of the variance (%s)\t95 %% interval\n", a.Model, a.Shares.Method)
	for _, p := range a.Shares.Parts {
		fmt.Fprintf(w, "%s\t%.3f\t[%.3f, %.3f]", p.Name, p.Share.Mean, p.Share.Low, p.Share.High)
		if a.Shares.Method == Sampled {
			fmt.Fprintf(w, "\t± %.3f", p.Error)
		}
		fmt.Fprintln(w)
	}
	for _, n := range a.Norms {
		fmt.Fprintf(w, "\nlength, %s items\t%s\n", n.State, figures.Grouped(n.Items))
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
			fmt.Fprint(w, "\t"+figures.Signed("%+.2f", r.Scores[k].Mean))
		}
		fmt.Fprintln(w)
	}
}

// writeReasons prints what one item's score for one user is made of.
func writeReasons(w io.Writer, a *Account) {
	r := a.Reasons
	fmt.Fprintf(w, "\n%s for %s\tscore %.3f\trank %.4g\n", r.Item, r.User, r.Score, r.Rank)
	for _, p := range r.Parts {
		fmt.Fprintf(w, "%s\t%s\t%s", p.Name, figures.Signed("%+.3f", p.Adds), p.Says)
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
			fmt.Fprintf(w, "price curve, %s\trank correlation %s with the planted one\n", levelName(c.Level), figures.Signed("%.3f", c.Correlation))
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
			fmt.Fprint(w, "\t"+figures.Signed("%+.3f", c.Points[g].Score.Mean))
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
		fmt.Fprintf(w, "%s\t%s\t%s\t[%s, %s]\n", who, figures.Signed("%+.0f %%", 100*m.Change), figures.Signed("%+.1f", m.Rank.Mean),
			figures.Signed("%+.1f", m.Rank.Low), figures.Signed("%+.1f", m.Rank.High))
	}
}

func levelName(level string) string {
	if level == "" {
		return "all users"
	}
	return "users of " + level + " prices"
}
