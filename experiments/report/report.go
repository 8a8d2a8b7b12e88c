package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"path/filepath"
	"strings"

	"tandem/datasets/clean"
	"tandem/experiments/audit"
	"tandem/experiments/compare"
	"tandem/experiments/drivers"
	"tandem/experiments/figures"
	"tandem/experiments/report/chart"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/table"
)

// Data is what a report shows. Only Summary is needed; sections without data are left
// out.
type Data struct {
	Summary  *result.Summary  // never nil
	Manifest *result.Manifest // nil in a report of several runs
	Recipe   string           // as YAML

	Histories []History // of trained models, by seed
	Card      []Fact    // about the data: price range, share of items without category, …
	Curves    []Curve   // of models whose cold offset was tried

	Insight *run.Insight  // nil in a report of several runs
	Audit   *audit.Report // of the features; nil in a report of several runs

	Warm *result.WarmRecord // nil unless the run started from another one

	Ablations []compare.Ablation // pairs of models that differ in features alone
	Accounts  []*drivers.Account // of the models that tandem explain has asked
}

// History is the training of one model with one seed.
type History struct {
	Model string               // name
	Seed  uint64               // of the training
	Loss  string               // its kind: losses of different kinds are plotted apart
	Lines []result.HistoryLine // one for each epoch
}

// Fact is one line of a card: a name and its figure, as text.
type Fact struct {
	Name, Value string // what it is, and its figure
}

// Curve is a metric on validation of the warm and of the cold items by the offset that
// is added to the scores of cold ones.
type Curve struct {
	Model  string       // name
	Metric string       // that training stops by
	Points []CurvePoint // by ascending Offset
	Chosen float64      // offset of the model
}

// CurvePoint is one offset of a Curve.
type CurvePoint struct {
	Offset, Warm, Cold float64 // added to scores of cold items, and the metric of warm and of cold ones
}

// FromRun collects the report of a finished run. What a run of an older version did not
// leave is left out.
func FromRun(finished *result.Run) (Data, error) {
	d, err := FromRuns(&finished.Summary, finished)
	if err != nil {
		return Data{}, err
	}
	d.Manifest = &finished.Manifest
	d.Card = card(finished.Summary.Data, finished.Manifest)
	if d.Insight, err = run.ReadInsight(finished.Dir); err != nil {
		return Data{}, err
	}
	d.Ablations = compare.Ablations(finished.Recipe)
	if d.Accounts, err = readAccounts(finished); err != nil {
		return Data{}, err
	}
	if d.Audit, err = readAudit(finished.Dir); err != nil {
		return Data{}, err
	}
	if d.Warm, err = readWarm(finished.Dir); err != nil {
		return Data{}, err
	}
	if d.Insight != nil {
		d.Curves = curves(d.Insight)
	}
	return d, nil
}

// card tells how dense the data are, and what cleaning and splitting did.
func card(s result.DataSummary, m result.Manifest) []Fact {
	var facts []Fact
	if rows := float64(s.Train); s.Users > 0 && s.Items > 0 {
		facts = append(facts,
			Fact{"density of train", fmt.Sprintf("%.3g\u00a0%%", 100*rows/float64(s.Users)/float64(s.Items))},
			Fact{"train rows per user, per item", fmt.Sprintf("%.1f, %.1f", rows/float64(s.Users), rows/float64(s.Items))})
	}
	count := func(n int, what string) {
		if n > 0 {
			facts = append(facts, Fact{what, figures.Grouped(n)})
		}
	}
	for _, s := range m.Clean {
		facts = append(facts, Fact{"cleaning, " + s.Name, figures.Grouped(s.RowsIn) + " → " + figures.Grouped(s.RowsOut) + " rows"})
		if lost := clean.LostTargets(s); lost != "" {
			facts = append(facts, Fact{"targets that " + s.Name + " dropped", lost})
		}
	}
	cut := m.Cut
	facts = append(facts, Fact{"split", cut.Kind + ", by " + cut.OrderedBy})
	if cut.Ties != nil && cut.Ties.Users > 0 {
		facts = append(facts, Fact{"users cut between rows of one time", cut.Ties.String()})
	}
	count(cut.ShortUsers, "users too short to split, all in train")
	count(cut.UsersWithoutTrain, "users unseen in train")
	count(cut.ValidUnseenRows, "valid rows on items unseen in train")
	count(cut.TestUnseenRows, "test rows on items unseen in train")
	count(cut.RepeatedRows, "held-out rows already in train, not evaluated")
	count(cut.ColdValidItems, "items held out whole for valid")
	count(cut.ColdTestItems, "items held out whole for test")
	return facts
}

// FromRuns collects the report of several runs that s joins (compare.Join): the
// training of all models and every recipe, without a manifest.
func FromRuns(s *result.Summary, runs ...*result.Run) (Data, error) {
	d := Data{Summary: s}
	name := compare.Naming(runs)
	for _, run := range runs {
		recipe, err := run.Recipe.Marshal()
		if err != nil {
			return Data{}, err
		}
		d.Recipe += string(recipe)
		for _, m := range run.Recipe.Models {
			if !m.Trained() {
				continue
			}
			for _, seed := range run.Recipe.Seeds {
				lines, err := result.ReadHistory(filepath.Join(result.SeedDir(run.Dir, m.Name, seed), result.HistoryFile))
				if err != nil {
					return Data{}, err
				}
				d.Histories = append(d.Histories, History{Model: name(run, m.Name), Seed: seed, Loss: m.Train.Loss, Lines: lines})
			}
		}
	}
	return d, nil
}

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle template.CSS

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"grouped":       figures.Grouped,
	"duration":      figures.Duration,
	"value":         func(x float64) string { return fmt.Sprintf("%.4f", x) },
	"p":             figures.P,
	"signed":        func(x float64) string { return figures.Signed("%+.4f", x) },
	"effect":        func(x float64) string { return figures.Signed("%+.3f", x) },
	"opened":        opened,
	"upper":         func(s string) string { return strings.ToUpper(s[:1]) + s[1:] },
	"share":         func(x float64) string { return fmt.Sprintf("%.0f", x) },
	"short":         func(hash string) string { return hash[:min(16, len(hash))] },
	"claims":        compare.Claims,
	"knew":          compare.KnewNote,
	"family":        table.FamilyText,
	"smallest":      table.SmallestText,
	"interval":      compare.IntervalText,
	"segmentMetric": compare.SegmentMetric,
	"series":        func(i int) int { return i % chart.SeriesColours },
}).Parse(pageText + featuresText + warmText))

// Write renders d as one HTML page. The same data gives the same bytes. It is an error
// if there is no summary or if a plot cannot be drawn.
func Write(w io.Writer, d Data) error {
	if d.Summary == nil {
		return fmt.Errorf("report: no summary")
	}
	v, err := newView(d)
	if err != nil {
		return err
	}
	if err := page.Execute(w, v); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// opened sums up how often the test split was looked at; more than once for a model
// and seed means that something could be chosen on it.
func opened(times map[string]int) string {
	most := 0
	for _, n := range times {
		most = max(most, n)
	}
	if most <= 1 {
		return fmt.Sprintf("once by each of %d trained models", len(times))
	}
	return fmt.Sprintf("up to %d times by one of %d trained models", most, len(times))
}
