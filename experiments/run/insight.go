package run

import (
	"cmp"
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/datasets/split"
	"tandem/experiments/evaluate"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// InsightFile is insight.json of a run directory.
const InsightFile = "insight.json"

// Insight is insight.json: what stands behind the figures of a run, for its report.
type Insight struct {
	Leaks split.LeakReport `json:"leaks"`

	Items  map[string]ShownItem `json:"items"` // all that Users and Models name, by key
	Users  []ShownUser          `json:"users"`
	Models []ShownModel         `json:"models"`

	// Bands are the upper ends of the bands of prices, an open one above them; Catalogue
	// and Bought are the shares of all items and of what was bought on test, by band,
	// without a price last. All nil without prices.
	Bands     []float64 `json:"bands,omitempty"`
	Catalogue []float64 `json:"catalogue,omitempty"`
	Bought    []float64 `json:"bought,omitempty"`
}

// ShownItem is what the catalogue says of an item.
type ShownItem struct {
	Price  *float64 `json:"price,omitempty"`
	Labels string   `json:"labels,omitempty"` // of its label columns, the columns apart by ·
}

// ShownUser is a user whose lists are shown: keys of items.
type ShownUser struct {
	Key    string   `json:"key"`
	Met    int      `json:"met"`    // different items in train and validation
	Latest []string `json:"latest"` // some of them: the last rows
	Held   []string `json:"held"`   // what the test part has of the user
}

// ShownModel is a model with the seed that was best on validation, the first of equals.
type ShownModel struct {
	Name string `json:"name"`
	Seed uint64 `json:"seed"`
	result.SeedLists
	ColdOffset float64              `json:"cold_offset,omitempty"`
	Metric     string               `json:"metric,omitempty"` // of Offsets: the stopping metric
	Offsets    []result.OffsetPoint `json:"offsets,omitempty"`
}

// ReadInsight reads insight.json of a run directory; nil if the run has none.
func ReadInsight(dir string) (*Insight, error) {
	in, err := result.ReadJSON[Insight](filepath.Join(dir, InsightFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return in, err
}

// insight collects what the seeds left. A model whose lists were never written, in a run
// of an older version, has none.
func (x *execution) insight() (*Insight, error) {
	out := &Insight{Leaks: split.FindLeaks(x.Prepared.Data, x.Prepared.Split), Items: map[string]ShownItem{}}
	out.users(x)
	out.prices(x)
	for i := range x.Recipe.Models {
		m := &x.Recipe.Models[i]
		shown, err := x.shown(m)
		if err != nil {
			return nil, err
		}
		for _, list := range shown.Examples {
			out.name(x.Prepared, list)
		}
		out.Models = append(out.Models, shown)
	}
	return out, nil
}

// shown reads the best seed of a model; its curve of offsets is the first there is.
func (x *execution) shown(m *recipe.Model) (ShownModel, error) {
	out := ShownModel{Name: m.Name}
	best := math.Inf(-1)
	for _, seed := range kinds.Model(m).Seeds(x.Recipe.Seeds) {
		dir := result.SeedDir(x.Dir, m.Name, seed)
		res, err := result.ReadJSON[result.SeedResult](filepath.Join(dir, result.MetricsFile))
		if err != nil {
			return out, err
		}
		if res.BestValue > best {
			best = res.BestValue
			lists, err := result.ReadJSON[result.SeedLists](filepath.Join(dir, evaluate.ListsFile))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return out, err
			}
			out.Seed, out.SeedLists = seed, result.SeedLists{}
			if lists != nil {
				out.SeedLists = *lists
			}
		}
		if out.Offsets == nil && len(res.Offsets) > 0 {
			out.ColdOffset, out.Metric, out.Offsets = res.ColdOffset, m.Train.Stop.Metric, res.Offsets
		}
	}
	return out, nil
}

// users fills in what the users with examples bought.
func (in *Insight) users(x *execution) {
	split := x.Prepared.Split
	keys := split.Train.ItemIDs
	for _, u := range x.Evaluator.ShownUsers(evaluate.ExampleUsers) {
		s := ShownUser{Key: split.Train.UserIDs.Key(u), Latest: []string{}, Held: []string{}}
		s.Met, s.Latest = latest(split, u)
		for _, i := range x.Evaluator.Test.Views[0].Relevant.At(u) {
			s.Held = append(s.Held, keys.Key(i))
		}
		in.name(x.Prepared, s.Latest)
		in.name(x.Prepared, s.Held)
		in.Users = append(in.Users, s)
	}
}

// latest counts the items that u met before the test part, and names up to five: the
// last ones by time, rows of train before those of validation where there is none.
func latest(split *datasets.Split, u int32) (met int, keys []string) {
	type row struct {
		item int32
		time int64
	}
	var rows []row
	different := map[int32]bool{}
	for _, log := range []*datasets.Log{split.Train, split.Fold, split.Valid} {
		if log == nil {
			continue
		}
		for r, user := range log.Users {
			if user != u {
				continue
			}
			at := row{item: log.Items[r]}
			if log.Times != nil {
				at.time = log.Times[r]
			}
			rows = append(rows, at)
			different[at.item] = true
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.time, b.time) })
	keys = []string{}
	for _, r := range slices.Backward(rows) {
		if key := split.Train.ItemIDs.Key(r.item); len(keys) < 5 && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return len(different), keys
}

// name writes down what the catalogue says of items.
func (in *Insight) name(p *prepare.Prepared, keys []string) {
	prices := evaluate.Prices(p)
	for _, key := range keys {
		i, ok := p.Split.Train.ItemIDs.Find(key)
		if !ok {
			panic("experiments: a shown item that the data do not know")
		}
		var item ShownItem
		if prices != nil && !math.IsNaN(prices[i]) {
			item.Price = &prices[i]
		}
		var columns []string
		for _, c := range p.Data.Items {
			if c.IsNumeric() || len(c.Labels.At(i)) == 0 {
				continue
			}
			var names []string
			for _, code := range c.Labels.At(i) {
				names = append(names, c.Dict.Key(code))
			}
			columns = append(columns, strings.Join(names, ", "))
		}
		item.Labels = strings.Join(columns, " · ")
		in.Items[key] = item
	}
}

// prices fills in the bands, and what the catalogue and the test part have of them.
func (in *Insight) prices(x *execution) {
	prices := evaluate.Prices(x.Prepared)
	if prices == nil {
		return
	}
	in.Bands = evaluate.PriceCuts(prices)
	in.Catalogue = evaluate.Shares(prices, in.Bands, func(yield func(int32) bool) {
		for i := range int32(len(prices)) {
			if !yield(i) {
				return
			}
		}
	})
	relevant := x.Evaluator.Test.Views[0].Relevant
	var bought []int32
	for _, u := range x.Evaluator.ShownUsers(evaluate.ListUsers) {
		bought = append(bought, relevant.At(u)...)
	}
	in.Bought = evaluate.Shares(prices, in.Bands, slices.Values(bought))
}
