package explore

import (
	"log/slog"
	"sync"

	"tandem/datasets"
	"tandem/datasets/describe"
	"tandem/datasets/split"
	"tandem/datasets/tabular"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
)

// Exploration is all that is told about a data set. Clean, Split and Leaks are nil for
// data without a recipe.
type Exploration struct {
	Recipe string                `json:"recipe"`          // or another name of the data
	Hash   string                `json:"hash"`            // of the data as a model sees them
	Read   *describe.Habits      `json:"read"`            // the data as read
	Clean  datasets.CleanReport  `json:"clean"`           // what every rule did; nil without a recipe
	Data   *describe.Description `json:"data"`            // the data as a model sees them
	Split  *split.Report         `json:"split,omitempty"` // the parts; nil without a recipe
	Leaks  *split.LeakReport     `json:"leaks,omitempty"` // what test shares with train; nil without a recipe
	// Signals are the test rows that had an earlier row of their pair; nil without a recipe, or
	// kinds of events.
	Signals *describe.Signals `json:"signals,omitempty"`
	// Blanks are the rows that lack a user, an item, a value or a time, and are left out of all
	// that is told; nil where there are none.
	Blanks *tabular.Blanks `json:"blanks,omitempty"`
	// Findings say what the figures mean, in the order of the page.
	Findings []Finding `json:"findings"`
}

// Explore reads, cleans and splits the data of a recipe as a run does, and looks at all
// of it. The errors are those of prepare.New.
func Explore(r *recipe.Recipe, log *slog.Logger) (*Exploration, error) {
	data, blanks, err := prepare.LoadWithBlanks(r.Data, log)
	if err != nil {
		return nil, err
	}
	roles := columnRoles(r, data.Items)
	e := &Exploration{Recipe: r.Name, Leaks: &split.LeakReport{}, Blanks: blanks}
	var p *prepare.Prepared
	beside(func() { e.Read = describe.Inspect(data, roles) },
		func() { p, err = prepare.FromData(r, data, nil, log) })
	if err != nil {
		return nil, err
	}
	e.Hash, e.Clean, e.Split = p.DataHash, p.Clean, &p.Cut
	e.Signals = describe.Before(data, p.Split.Test)
	beside(func() { *e.Leaks = split.FindLeaks(p.Data, p.Split) },
		func() { e.Data = describe.Of(p.Data, roles) })
	e.Findings = findings(e)
	return e, nil
}

// beside runs a and b at the same time; both only read what they share.
func beside(a, b func()) {
	var running sync.WaitGroup
	running.Go(a)
	b()
	running.Wait()
}

// Describe looks at data that no recipe cleans or splits; name stands in the title.
func Describe(name string, data *datasets.Data, roles describe.Config) *Exploration {
	e := &Exploration{
		Recipe: name, Hash: prepare.HashData(data),
		Read: describe.Inspect(data, roles), Data: describe.Of(data, roles),
	}
	e.Findings = findings(e)
	return e
}

// Raw looks at the data of a recipe that no split is made of, such as one of
// raw.Recipe. The errors are those of prepare.LoadClean.
func Raw(r *recipe.Recipe, log *slog.Logger) (*Exploration, error) {
	data, blanks, err := prepare.LoadWithBlanks(r.Data, log)
	if err != nil {
		return nil, err
	}
	cleaned, report, err := prepare.CleanLoaded(r, data, log)
	if err != nil {
		return nil, err
	}
	e := Describe(r.Name, cleaned, columnRoles(r, cleaned.Items))
	e.Blanks = blanks
	if len(report) > 0 {
		e.Read, e.Clean = describe.Inspect(data, columnRoles(r, data.Items)), report
	}
	e.Findings = findings(e)
	return e, nil
}

// columnRoles tells the price and the category by the features of a recipe, then by the
// kinds of its columns, then by their names. Tags are no path.
func columnRoles(r *recipe.Recipe, items datasets.Catalog) describe.Config {
	var roles describe.Config
	for _, f := range r.Features.Item {
		switch {
		case f.Kind == "price" && roles.Price == "":
			roles.Price = f.Column
		case f.Kind == "path" && roles.Category == "":
			roles.Category = f.Column
		}
	}
	guess := describe.GuessColumns(items)
	if r.Data.Items != nil {
		for _, c := range r.Data.Items.Columns.List {
			switch {
			case c.Kind == "path" && roles.Category == "":
				roles.Category = c.Name
			case c.Kind == "price" && roles.Price == "":
				roles.Price = c.Name
			case c.Kind == "tags" && c.Name == guess.Category:
				guess.Category = ""
			}
		}
	}
	if roles.Price == "" {
		roles.Price = guess.Price
	}
	if roles.Category == "" {
		roles.Category = guess.Category
	}
	return roles
}
