package arithmetic

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"slices"

	"tandem/datasets/describe"
	"tandem/datasets/setting"
	"tandem/experiments/evaluate"
	"tandem/experiments/figures"
	"tandem/experiments/input"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/train/eval"
)

// Explanation is the arithmetic of a metric of one user on test: Value is Start and
// the sum of the credits over Divisor, and Recorded what the run wrote into
// per_user.parquet, or into metrics.json if the metric is one of the model. Relevant is
// that of a metric of ranks, Parts that of any other.
type Explanation struct {
	Model    string  `json:"model"`              // name of the model
	Seed     uint64  `json:"seed"`               // of its training
	User     string  `json:"user"`               // key
	View     string  `json:"view"`               // all, or that of a group, such as cold
	Metric   string  `json:"metric"`             // as in the recipe, such as ndcg@10
	About    string  `json:"about"`              // what the metric measures, in a sentence
	Protocol string  `json:"protocol"`           // how test is ranked: full, or 1+n candidates
	Ranked   int     `json:"ranked"`             // items
	Relevant []Item  `json:"relevant,omitempty"` // of a metric of ranks, in the order of their ranks; empty for others
	Parted   string  `json:"parted,omitempty"`   // what a part is: item, category, band, user
	Counted  string  `json:"counted,omitempty"`  // what Part.Of is
	Parts    []Part  `json:"parts,omitempty"`    // of any other metric; empty for one of ranks
	Start    float64 `json:"start"`              // what the sum begins with, most often 0
	Divisor  float64 `json:"divisor"`            // what the sum is divided by
	Formula  string  `json:"formula"`            // of Divisor
	Value    float64 `json:"value"`              // of the metric, computed now
	Recorded float64 `json:"recorded"`           // of the metric, as the run wrote it

	// Whole is the metric of the model over its Users, and Without what it would be if
	// the user were not among them; nil without another one.
	Users   int      `json:"users"`
	Whole   float64  `json:"whole"`   // the metric over all of them
	Without *float64 `json:"without"` // the same without this user; nil if there is no other
}

// Part is what an item of the list, a category or a band of prices adds.
type Part struct {
	Name   string  `json:"name"`   // an item or a user by key, a category, or a band of prices by its bounds
	Chance float64 `json:"chance"` // of an item to be in the list; the share of the list that a band has
	Of     float64 `json:"of"`     // what Explanation.Counted says, such as training rows
	Credit float64 `json:"credit"` // its summand
}

// Item is a relevant item. It stands at each of the ranks First … Last, which
// tied items share, equally often.
type Item struct {
	Item   string  `json:"item"`   // key
	Score  float32 `json:"score"`  // the model's
	Grade  float64 `json:"grade"`  // of its relevance: 1, or the value in the log for graded metrics
	First  int     `json:"first"`  // best rank, from 1
	Last   int     `json:"last"`   // worst rank; First unless scores tie
	Within float64 `json:"within"` // probability to be in the top k
	Credit float64 `json:"credit"` // its summand, on average over its ranks
}

// explainTolerance is how far a value may be from the recorded one: scores are those of
// float32 sums, which may be added in another order for one user than for many.
const explainTolerance = 1e-9

// Explain scores a user again, or all of them for a metric of the model, and takes the
// metric apart. An unknown user, metric or view, and a user whom the view does not evaluate,
// are an input.Error. So is, with the explanation, a value that is not the recorded one.
func Explain(ctx context.Context, o *serving.Opened, metric, view, user string) (*Explanation, error) {
	m, err := eval.ParseMetric(metric)
	if err != nil {
		return nil, input.Wrong(err)
	}
	if known := o.Run.Recipe.Evaluate.Metrics; !slices.Contains(known, metric) {
		return nil, input.Wrong(fmt.Errorf("experiments: the run did not ask for %s, %s", metric, setting.Wanted(metric, known)))
	}
	scores, row, err := recorded(o, user)
	if err != nil {
		return nil, err
	}
	out := &Explanation{Model: o.Spec.Name, Seed: o.Seed, User: user, View: view, Metric: metric, About: m.Kind().About}
	if m.Kind().Aggregate {
		if view != eval.All {
			return nil, input.Wrong(fmt.Errorf("experiments: %s is a metric of the model: it has no view %q, want all", metric, view))
		}
		res, err := result.ReadJSON[result.SeedResult](filepath.Join(result.SeedDir(o.Run.Dir, o.Spec.Name, o.Seed), result.MetricsFile))
		if err != nil {
			return nil, err
		}
		out.Recorded = res.Metrics[eval.OfAll(metric)]
	} else if err := out.place(scores, row); err != nil {
		return nil, err
	}
	j, err := evaluate.New(o.Run.Recipe, o.Prepared, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	u, _ := o.Split.Train.UserIDs.Find(user)
	e, err := eval.Explain(ctx, o.Scorer, j.Test, view, u, m)
	if err != nil {
		return nil, input.Wrong(fmt.Errorf("experiments: %s: user %q: %w", o.Spec.Name, user, err))
	}
	out.Protocol, out.Ranked, out.Start, out.Divisor, out.Formula = j.Protocol(), e.Ranked, e.Start, e.Divisor, e.Formula
	out.Value, out.Parted, out.Counted = e.Value, e.Parted, e.Counted
	if m.Kind().Aggregate {
		out.Users, out.Whole, out.Without = e.Users, e.Value, e.Without
	}
	for _, item := range e.Relevant {
		out.Relevant = append(out.Relevant, Item{
			Item: o.Split.Train.ItemIDs.Key(item.Item), Score: item.Score, Grade: item.Grade,
			First: item.First, Last: item.Last, Within: item.Within, Credit: item.Credit,
		})
	}
	name := namer(o, e.Parted)
	for _, p := range e.Parts {
		out.Parts = append(out.Parts, Part{Name: name(p.ID), Chance: p.Chance, Of: p.Of, Credit: p.Credit})
	}
	if !(math.Abs(out.Value-out.Recorded) <= explainTolerance) { // also refuses NaN
		return out, input.Wrong(fmt.Errorf("experiments: %s of user %q is %v, but the run recorded %v: its files are not those of one run",
			metric, user, out.Value, out.Recorded))
	}
	return out, nil
}

// place finds what the run recorded of the user, and of all of them.
func (e *Explanation) place(scores *result.Scores, row int) error {
	column := slices.Index(scores.Metrics, eval.Key{View: e.View, Metric: e.Metric})
	if column < 0 {
		return input.Wrong(fmt.Errorf("experiments: the run has no view %q, %s", e.View, setting.Wanted(e.View, viewsOf(scores.Metrics, e.Metric))))
	}
	e.Recorded = scores.Values[column][row]
	sum := 0.0
	for _, x := range scores.Values[column] {
		if !math.IsNaN(x) {
			sum += x
			e.Users++
		}
	}
	e.Whole = sum / float64(e.Users)
	if e.Users > 1 {
		without := (sum - e.Recorded) / float64(e.Users-1)
		e.Without = &without
	}
	return nil
}

// namer says how parts are called.
func namer(o *serving.Opened, parted string) func(id int32) string {
	switch parted {
	case "user":
		return o.Split.Train.UserIDs.Key
	case "category":
		_, names := describe.Paths(evaluate.Categories(o.Prepared), 0)
		names = append(names, evaluate.NoCategory)
		return func(id int32) string { return names[id] }
	case "band":
		cuts := evaluate.Quantiles(evaluate.Prices(o.Prepared), evaluate.PriceBands)
		return func(id int32) string {
			switch {
			case id == evaluate.PriceBands:
				return "no price"
			case int(id) == len(cuts):
				return fmt.Sprintf("over %.2f", cuts[id-1])
			}
			return fmt.Sprintf("to %.2f", cuts[id])
		}
	}
	return o.Split.Train.ItemIDs.Key
}

// viewsOf lists the views whose values of a metric are among the columns.
func viewsOf(columns []eval.Key, metric string) []string {
	var out []string
	for _, c := range columns {
		if c.Metric == metric {
			out = append(out, c.View)
		}
	}
	return out
}

// recorded finds the row of a user in what the run wrote of the model.
func recorded(o *serving.Opened, user string) (*result.Scores, int, error) {
	for _, s := range o.Run.Scores {
		if s.Model != o.Spec.Name || s.Seed != o.Seed {
			continue
		}
		if row := slices.Index(s.Users, user); row >= 0 {
			return s, row, nil
		}
		hint := ""
		if near, ok := setting.Nearest(user, s.Users); ok {
			hint = fmt.Sprintf(", did you mean %q?", near)
		}
		return nil, 0, input.Wrong(fmt.Errorf("experiments: no user %q among the %s evaluated%s", user, figures.Grouped(len(s.Users)), hint))
	}
	return nil, 0, input.Wrong(fmt.Errorf("experiments: %s has no per-user values of %s, seed %d", o.Run.Dir, o.Spec.Name, o.Seed))
}
