package experiments

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"

	"tandem/train/eval"
)

// MetricExplanation is the arithmetic of a metric of one user on test: Value is the sum of
// the credits over Divisor, and Recorded what the run wrote into per_user.parquet.
type MetricExplanation struct {
	Model    string          `json:"model"`
	Seed     uint64          `json:"seed"`
	User     string          `json:"user"`
	View     string          `json:"view"`
	Metric   string          `json:"metric"`
	About    string          `json:"about"`
	Protocol string          `json:"protocol"`
	Ranked   int             `json:"ranked"` // items
	Relevant []ExplainedItem `json:"relevant"`
	Divisor  float64         `json:"divisor"`
	Formula  string          `json:"formula"` // of Divisor
	Value    float64         `json:"value"`
	Recorded float64         `json:"recorded"`
}

// ExplainedItem is a relevant item. It stands at each of the ranks First … Last, which
// tied items share, equally often.
type ExplainedItem struct {
	Item   string  `json:"item"`
	Score  float32 `json:"score"`
	Grade  float64 `json:"grade"`
	First  int     `json:"first"`
	Last   int     `json:"last"`
	Within float64 `json:"within"` // probability to be in the top k
	Credit float64 `json:"credit"`
}

// explainTolerance is how far a value may be from the recorded one: scores are those of
// float32 sums, which may be added in another order for one user than for many.
const explainTolerance = 1e-9

// Explain scores a user again and takes a metric of ranks apart. An unknown user, metric or
// view, and a user whom the view does not judge, are an InputError. So is, with the
// explanation, a value that is not the recorded one.
func (o *Opened) Explain(ctx context.Context, metric, view, user string) (*MetricExplanation, error) {
	m, err := eval.ParseMetric(metric)
	if err != nil {
		return nil, wrongInput(err)
	}
	if k := m.Kind(); k.List || k.Aggregate {
		return nil, wrongInput(fmt.Errorf("experiments: %s is not made of ranks, want a metric such as ndcg@10 to explain", metric))
	}
	if known := o.Run.Recipe.Evaluate.Metrics; !slices.Contains(known, metric) {
		return nil, wrongInput(fmt.Errorf("experiments: the run did not ask for %s, %s", metric, wanted(metric, known)))
	}
	scores, row, err := o.recorded(user)
	if err != nil {
		return nil, err
	}
	column := slices.Index(scores.Metrics, columnName(view, metric))
	if column < 0 {
		return nil, wrongInput(fmt.Errorf("experiments: the run has no view %q, %s", view, wanted(view, viewsOf(scores.Metrics, metric))))
	}
	j, err := newJudge(o.Run.Recipe, o.Prepared, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	u, _ := o.Split.Train.UserIDs.Find(user)
	e, err := eval.Explain(ctx, o.Scorer, j.test, view, u, m)
	if err != nil {
		return nil, wrongInput(fmt.Errorf("experiments: %s: user %q: %w", o.Spec.Name, user, err))
	}
	out := &MetricExplanation{
		Model: o.Spec.Name, Seed: o.Seed, User: user, View: view, Metric: metric, About: m.Kind().About,
		Protocol: j.protocol(), Ranked: e.Ranked, Divisor: e.Divisor, Formula: e.Formula,
		Value: e.Value, Recorded: scores.Values[column][row],
	}
	for _, item := range e.Relevant {
		out.Relevant = append(out.Relevant, ExplainedItem{
			Item: o.Split.Train.ItemIDs.Key(item.Item), Score: item.Score, Grade: item.Grade,
			First: item.First, Last: item.Last, Within: item.Within, Credit: item.Credit,
		})
	}
	if !(math.Abs(out.Value-out.Recorded) <= explainTolerance) { // also refuses NaN
		return out, wrongInput(fmt.Errorf("experiments: %s of user %q is %v, but the run recorded %v: its files are not those of one run",
			metric, user, out.Value, out.Recorded))
	}
	return out, nil
}

// viewsOf lists the views whose values of a metric are among the columns.
func viewsOf(columns []string, metric string) []string {
	var out []string
	for _, c := range columns {
		if c == metric {
			out = append(out, "all")
		} else if view, ok := strings.CutSuffix(c, "/"+metric); ok {
			out = append(out, view)
		}
	}
	return out
}

// recorded finds the row of a user in what the run wrote of the model.
func (o *Opened) recorded(user string) (*Scores, int, error) {
	for _, s := range o.Run.Scores {
		if s.Model != o.Spec.Name || s.Seed != o.Seed {
			continue
		}
		if row := slices.Index(s.Users, user); row >= 0 {
			return s, row, nil
		}
		hint := ""
		if near, ok := nearest(user, s.Users); ok {
			hint = fmt.Sprintf(", did you mean %q?", near)
		}
		return nil, 0, wrongInput(fmt.Errorf("experiments: no user %q among the %s judged%s", user, Grouped(len(s.Users)), hint))
	}
	return nil, 0, wrongInput(fmt.Errorf("experiments: %s has no per-user values of %s, seed %d", o.Run.Dir, o.Spec.Name, o.Seed))
}
