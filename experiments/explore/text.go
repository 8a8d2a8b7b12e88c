package explore

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tandem/datasets/describe"
	"tandem/experiments/figures"
	"tandem/experiments/grid"
)

// maxTextColumns is how many attributes of items and of users the text lists.
const maxTextColumns = 6

// WriteText writes a screenful: sizes, columns, the split, and the findings that matter.
func (e *Exploration) WriteText(w io.Writer) error {
	var b strings.Builder
	d := e.Data
	style := grid.StyleOf(w)
	t := grid.New(&b, style)
	line := func(name, format string, args ...any) {
		fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	line("users", "%s", figures.Grouped(d.Users))
	line("items", "%s", figures.Grouped(d.Items))
	line("rows", "%s", figures.Grouped(d.Rows))
	line("density", "%s", percent(d.Density))
	if e.Read.Rows != d.Rows {
		line("before cleaning", "%s rows, %s users, %s items", figures.Grouped(e.Read.Rows), figures.Grouped(e.Read.Users), figures.Grouped(e.Read.Items))
	}
	line("rows per user", "%s", summary(d.UserActivity.Summary))
	line("rows per item", "%s, Gini %.2f", summary(d.ItemActivity.Summary), d.ItemTail.Gini)
	if d.FirstTime != 0 || d.LastTime != 0 {
		line("time", "%s to %s", date(d, d.FirstTime), date(d, d.LastTime))
	}
	if x := e.Blanks; x != nil {
		for _, c := range x.Columns {
			line("without "+c.Role, "%s of %s rows (%s)", figures.Grouped(c.Rows), figures.Grouped(x.Rows), percent(ratio(c.Rows, x.Rows)))
		}
	}
	for i, k := range e.Read.Events {
		also := ""
		if i > 0 {
			also = fmt.Sprintf(", with %s of the pairs with %s", percent(e.Read.Events[0].PairsAlso[i]), e.Read.Events[0].Name)
		}
		line("event "+k.Name, "%s rows, %s%s", figures.Grouped(k.Rows), percent(k.Share), also)
	}
	if p := d.Price; p != nil {
		line("price "+p.Column, "above 0 for %s items, 0 for %s, no price for %s", figures.Grouped(p.Priced), figures.Grouped(p.Zero), figures.Grouped(p.Missing))
	}
	textColumns(line, "item", d.ItemColumns, d.Items)
	textColumns(line, "user", d.UserColumns, d.Users)
	if s := e.Split; s != nil {
		line("split", "%s, ordered by %s: %s train, %s valid, %s test", s.Kind, s.OrderedBy,
			figures.Grouped(s.TrainRows), figures.Grouped(s.ValidRows), figures.Grouped(s.TestRows))
		if s.Ties != nil {
			line("users cut between rows of one time", "%s", s.Ties)
		}
		line("rows on items unseen in train", "%s valid, %s test", figures.Grouped(s.ValidUnseenRows), figures.Grouped(s.TestUnseenRows))
	}
	_ = t.Flush() // into memory
	b.WriteByte('\n')
	for _, f := range e.Findings {
		if f.Notable || f.Figure == "leaks" {
			wrap(&b, f.Text)
		}
	}
	for _, o := range e.Read.Odd {
		if slices.Contains(wrongData, o.Name) {
			wrap(&b, oddText(o))
		}
	}
	_, err := io.WriteString(w, grid.Wrap(b.String(), style.Width))
	return err
}

// wrongData are the oddities that the text names one by one, however few they are: wrong keys and
// values train as if they were right.
var wrongData = []string{describe.OddNegative, describe.OddZeroValues, describe.OddHugeValues, describe.OddNotFinite,
	describe.OddUserKeys, describe.OddItemKeys, describe.OddEmptyKeys, describe.OddNullUsers, describe.OddNullItems}

// oddText is an oddity as a sentence.
func oddText(o describe.Oddity) string {
	s := fmt.Sprintf("Odd: %s of %s: %s", figures.Grouped(o.Count), figures.Grouped(o.Of), oddName(o.Name))
	if len(o.Examples) > 0 {
		s += ", such as " + strings.Join(o.Examples, ", ")
	}
	switch o.Name {
	case describe.OddNegative, describe.OddZeroValues:
		s += "; they count as positives like all others, unless a rule of clean (min_value) drops them"
	}
	return s + "."
}

func summary(s describe.Summary) string {
	return fmt.Sprintf("mean %s, median %s, max %s, none for %s", number(s.Mean), number(s.Median), figures.Grouped(s.Max), percent(s.NoneShare))
}

func textColumns(line func(string, string, ...any), of string, cols []describe.Column, n int) {
	for i, c := range cols {
		if i == maxTextColumns {
			line("", "and %d more %s columns", len(cols)-i, of)
			return
		}
		kind := c.Kind
		if c.Kind == "labels" {
			kind = figures.Grouped(c.Distinct) + " labels"
		}
		line(of+" column "+c.Name, "%s, missing for %s of %s", kind, figures.Grouped(c.Missing), figures.Grouped(n))
	}
}

// wrap writes a paragraph of at most 96 columns behind a dash.
func wrap(b *strings.Builder, text string) {
	width := 0
	for i, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case i == 0:
			b.WriteString("- ")
		case width+1+n > 96:
			b.WriteString("\n  ")
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	b.WriteByte('\n')
}
