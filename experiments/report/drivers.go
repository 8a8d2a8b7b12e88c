package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tandem/experiments/drivers"
	"tandem/experiments/figures"
	"tandem/experiments/report/chart"
	"tandem/experiments/result"
	"tandem/experiments/stats"
)

// driversView is the account of one model as the page wants it.
type driversView struct {
	Model, Metric string
	Sentences     []sentence
	Importance    []importanceRow
	Drops         []dropRow
	Parts         *partsView
	Price         *priceView
	Category      *categoryView
	Doubt         string // about prices
	Reasons       *drivers.Reasons
	Signals       []drivers.Signal
}

// sentence is what stands before the colon, and the rest.
type sentence struct{ Lead, Rest, Class string }

func newSentence(text, class string) sentence {
	lead, rest, found := strings.Cut(text, ": ")
	if found {
		rest = ": " + rest
	}
	return sentence{lead, rest, class}
}

// Worth are the sentences of the models that ablate features of others.
func (v *view) Worth() []sentence {
	var out []sentence
	for _, a := range v.Ablations {
		if text := a.Sentence(v.Summary); text != "" {
			out = append(out, newSentence(text, ""))
		}
	}
	return out
}

type importanceRow struct {
	drivers.Importance
	Bar   whisker
	Class string // better, worse or open
	Few   bool   // users
}

// dropRow is what the users of a group lose, by feature.
type dropRow struct {
	Name, Of string
	Few      bool
	Drops    []drivers.Interval
}

type partsView struct {
	States []drivers.Norm
	Rows   []partRow
	Note   string
}

type partRow struct {
	Name, Share, Interval string
	Lengths               []heatCell
}

type priceView struct {
	Levels []string
	Items  int
	Charts []plot
	Moves  []moveRow
}

type moveRow struct {
	Name  string
	Items int
	Cells []moveCell
}

type moveCell struct {
	Head  string
	Lines []moveLine // one for each change; none = not asked
}

type moveLine struct{ Change, Text, Interval string }

type categoryView struct {
	Heads []string
	Rows  []categoryRow
}

type categoryRow struct {
	Name  string
	Users int
	Cells []categoryCell
}

type categoryCell struct{ Text, Bought, Shade, Title string }

// readAccounts reads what tandem explain left of the models of a run.
func readAccounts(run *result.Run) ([]*drivers.Account, error) {
	var out []*drivers.Account
	for _, m := range run.Summary.Models {
		for _, seed := range m.Seeds {
			a, err := drivers.Read(run.Dir, m.Name, seed)
			if err != nil {
				return nil, err
			}
			if a != nil {
				out = append(out, a)
			}
		}
	}
	return out, nil
}

// Drivers are the accounts as the page wants them.
func (v *view) Drivers() ([]driversView, error) {
	var out []driversView
	for _, a := range v.Accounts {
		d := driversView{Model: a.Model, Metric: a.Metric, Doubt: a.PriceDoubt(), Reasons: a.Reasons, Signals: a.Signals}
		for k, text := range a.Sentences() {
			d.Sentences = append(d.Sentences, newSentence(text, importanceClass(a.Importance[k])))
		}
		d.Importance, d.Drops = importanceRows(a.Importance), dropRows(a.Importance)
		d.Parts = newParts(a)
		var err error
		if d.Price, err = newPrice(a.Price); err != nil {
			return nil, err
		}
		d.Category = newCategory(a.Category)
		out = append(out, d)
	}
	return out, nil
}

func importanceClass(i drivers.Importance) string {
	switch i.Outcome {
	case drivers.Driver:
		return "better"
	case drivers.Harms:
		return "worse"
	}
	return "open"
}

// dropRows turns the segments of every feature into the features of every segment.
func dropRows(all []drivers.Importance) []dropRow {
	var out []dropRow
	for k, i := range all {
		for n, s := range i.Segments {
			if k == 0 {
				out = append(out, dropRow{Name: s.Group, Of: s.Segment + ", " + figures.Grouped(s.Users) + " users", Few: s.Users < stats.LeastUsers})
			}
			if n < len(out) {
				out[n].Drops = append(out[n].Drops, s.Drop)
			}
		}
	}
	return out
}

func importanceRows(all []drivers.Importance) []importanceRow {
	reach := 0.
	for _, i := range all {
		reach = max(reach, math.Abs(i.Drop.Low), math.Abs(i.Drop.High))
	}
	var out []importanceRow
	for _, i := range all {
		out = append(out, importanceRow{i, newWhisker([2]float64{i.Drop.Low, i.Drop.High}, i.Drop.Mean, -reach, reach), importanceClass(i), i.Outcome == drivers.TooFew})
	}
	return out
}

// newParts joins shares of variance and lengths, by part.
func newParts(a *drivers.Account) *partsView {
	if len(a.Shares.Parts) == 0 {
		return nil // of a non-gradient baseline
	}
	p := &partsView{States: a.Norms}
	s := a.Shares
	p.Note = fmt.Sprintf("Shapley value of each part in the variance of the scores over %s items, mean over %s users with its 95 %% interval. ",
		figures.Grouped(s.Items), figures.Grouped(s.Users))
	if s.Method == drivers.Exact {
		p.Note += "Exact: the score is a sum over these parts, which was checked."
	} else {
		p.Note += fmt.Sprintf("Sampled over %d orders of the parts, with the standard error of that: the score is no sum over parts.", s.Orders)
	}
	for _, part := range s.Parts {
		row := partRow{Name: part.Name, Share: percent(part.Share.Mean), Interval: "[" + percent(part.Share.Low) + ", " + percent(part.Share.High) + "]"}
		if part.Error > 0 {
			row.Interval += fmt.Sprintf(" ± %.1f", 100*part.Error)
		}
		for _, n := range a.Norms {
			cell := heatCell{Shade: "0"}
			for _, l := range n.Parts {
				if l.Name == part.Name {
					cell = heatCell{Value: 100 * l.Share, Shade: fmt.Sprintf("%.2f", l.Share)}
				}
			}
			row.Lengths = append(row.Lengths, cell)
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

func percent(x float64) string { return figures.Signed("%.1f\u00a0%%", 100*x) }

// newPrice draws the curves of a category in one plot, a line for each level of users.
func newPrice(p *drivers.Price) (*priceView, error) {
	if p == nil || len(p.Curves) == 0 {
		return nil, nil
	}
	out := &priceView{Levels: []string{"all users"}, Items: p.Curves[0].Items}
	index := map[string]int{"": 0}
	for _, c := range p.Curves {
		if _, there := index[c.Level]; !there {
			index[c.Level] = len(out.Levels)
			out.Levels = append(out.Levels, c.Level+" prices bought")
		}
	}
	var categories []string
	for _, c := range p.Curves {
		if !slices.Contains(categories, c.Category) {
			categories = append(categories, c.Category)
		}
	}
	for _, category := range categories {
		var scores, chances []chart.Line
		for _, c := range p.Curves {
			if c.Category != category {
				continue
			}
			name := out.Levels[index[c.Level]]
			score, chance := chart.Line{Name: name, Series: index[c.Level]}, chart.Line{Name: name, Series: index[c.Level]}
			for _, at := range c.Points {
				score.Points = append(score.Points, chart.Point{X: at.Price, Y: at.Score.Mean, Low: at.Score.Low, High: at.Score.High})
				if at.Probability != nil {
					chance.Points = append(chance.Points, chart.Point{X: at.Price, Y: 1000 * at.Probability.Mean, Low: 1000 * at.Probability.Low, High: 1000 * at.Probability.High})
				}
			}
			scores = append(scores, score)
			if len(chance.Points) > 0 {
				chances = append(chances, chance)
			}
		}
		title := category
		if category == "" {
			title = "all items"
		}
		if err := out.draw("Score by price, "+title, chart.Axis{}, scores); err != nil {
			return nil, err
		}
		if category == "" && len(chances) > 0 {
			if err := out.draw("Purchase probability by price in thousandths, "+title, chart.Axis{Zero: true}, chances); err != nil {
				return nil, err
			}
		}
	}
	out.moves(p)
	return out, nil
}

func (p *priceView) draw(title string, y chart.Axis, lines []chart.Line) error {
	svg, err := chart.Lines(chart.Axis{Label: "price", Log: true}, y, lines...)
	if err != nil {
		return fmt.Errorf("report: plot of %s: %w", title, err)
	}
	p.Charts = append(p.Charts, plot{Title: title, SVG: svg})
	return nil
}

// moves has a row for every category and a column for every level; a cell tells all changes.
func (p *priceView) moves(price *drivers.Price) {
	type key struct{ name, level string }
	var levels []string
	cells := map[key]*moveCell{}
	for _, m := range price.Moves {
		name := m.Category
		if m.Item != "" {
			name = m.Item
		} else if name == "" {
			name = "all items"
		}
		if !slices.ContainsFunc(p.Moves, func(r moveRow) bool { return r.Name == name }) {
			p.Moves = append(p.Moves, moveRow{Name: name, Items: m.Items})
		}
		if !slices.Contains(levels, m.Level) {
			levels = append(levels, m.Level)
		}
		at := key{name, m.Level}
		if cells[at] == nil {
			cells[at] = &moveCell{Head: levelName(m.Level)}
		}
		cells[at].Lines = append(cells[at].Lines, moveLine{figures.Signed("%+.0f\u00a0%%", 100*m.Change),
			figures.Signed("%+.1f", m.Rank.Mean), figures.Signed("[%+.1f, ", m.Rank.Low) + figures.Signed("%+.1f]", m.Rank.High)})
	}
	for k := range p.Moves {
		for _, level := range levels {
			cell := moveCell{Head: levelName(level)}
			if known := cells[key{p.Moves[k].Name, level}]; known != nil {
				cell = *known
			}
			p.Moves[k].Cells = append(p.Moves[k].Cells, cell)
		}
	}
}

func levelName(level string) string {
	if level == "" {
		return "all users"
	}
	return level + " prices bought"
}

func newCategory(c *drivers.Category) *categoryView {
	if c == nil {
		return nil
	}
	out := &categoryView{Heads: c.Categories}
	top := 0.
	for _, r := range c.Rows {
		for _, s := range r.Scores {
			top = max(top, s.Mean)
		}
	}
	for _, r := range c.Rows {
		row := categoryRow{Name: r.Level, Users: r.Users}
		if r.Level == "" {
			row.Name = "all users"
		}
		for k, s := range r.Scores {
			cell := categoryCell{Text: figures.Signed("%+.2f", s.Mean), Bought: figures.Signed("%+.0f", math.Round(100*r.Bought[k])+0), Shade: "0",
				Title: figures.Signed("[%+.2f, ", s.Low) + figures.Signed("%+.2f]", s.High)}
			if top > 0 {
				cell.Shade = fmt.Sprintf("%.2f", max(s.Mean, 0)/top)
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
