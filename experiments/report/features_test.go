package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/compare"
	"tandem/experiments/drivers"
)

func TestFeaturesBeforeTraining(t *testing.T) {
	page := render(t, shop())
	require.Equal(t, [][]string{
		{"feature", "verdict", "values", "missing", "table rows used", "with a gradient"},
		{"price item, price", "ok", "700", "5.0 %", "12 of 13", "11–12"},
		{"maker item, tags of brand", "warning: constant", "1", "–", "1 of 3", "1"},
	}, tableOf(t, page, "Features before training"))
	require.Contains(t, page, `<strong class="worse">warning</strong> item feature maker (column brand): constant: one value for all 1020 items in train`)
	require.Contains(t, page, `<strong class="open">notice</strong> item column age: not used; 9 values`)
}

// What the account says stands on the page: sentences, shares, curves, moves and reasons.
func TestWhatMovesAModel(t *testing.T) {
	around := func(x float64) drivers.Interval { return drivers.Interval{Mean: x, Low: x - .01, High: x + .01} }
	d := shop()
	curve := func(level string) drivers.Curve {
		return drivers.Curve{Level: level, Users: 100, Items: 50, Points: []drivers.CurvePoint{{Price: 1, Score: around(.5)}, {Price: 10, Score: around(-.5)}}}
	}
	d.Accounts = []*drivers.Account{{
		Model: "hybrid", Metric: "ndcg@10",
		Importance: []drivers.Importance{
			{Side: "item", Name: "price", Features: []string{"price"}, Outcome: drivers.Driver, Whole: .08, Drop: around(.02), PHolm: .002, Users: 900, Differ: 300,
				Null:     &drivers.Null{Trainings: 3, Copies: 2, Drop: .019, Useless: .001, Excess: around(.018), P: .0001, PHolm: .0002},
				Segments: []drivers.SegmentDrop{{Segment: "cold", Group: "items-seen", Users: 20, Drop: around(.03)}}},
			{Side: "item", Name: "maker", Features: []string{"maker"}, Outcome: drivers.Useless, Whole: .08, Drop: around(.001), PHolm: .7, Users: 900, Differ: 300,
				Null:     &drivers.Null{Trainings: 3, Copies: 2, Drop: .0015, Useless: .0011, Excess: around(.0004), P: .3, PHolm: .3},
				Segments: []drivers.SegmentDrop{{Segment: "cold", Group: "items-seen", Users: 20, Drop: around(.04)}}},
		},
		Norms: []drivers.Norm{{State: "hot", Items: 40, Parts: []drivers.PartShare{{Name: "id", Share: .7}, {Name: "price", Share: .3}}}},
		Shares: drivers.Shares{Method: drivers.Exact, Users: 300, Items: 50,
			Parts: []drivers.Share{{Name: "id", Share: around(.6)}, {Name: "price", Share: around(.4)}}},
		Price: &drivers.Price{Feature: "price", Curves: []drivers.Curve{curve(""), curve("low")},
			Moves: []drivers.Move{{Change: -.1, Users: 100, Items: 50, Rank: drivers.Interval{Mean: -3.21, Low: -4, High: -2.5}}}},
		Reasons: &drivers.Reasons{User: "u1", Item: "i9", Score: 1.5, Rank: 3, Parts: []drivers.Reason{{Name: "price", Says: "12.99", Adds: -.25}}},
	}}
	d.Ablations = []compare.Ablation{{With: "hybrid", Without: "cf", Features: []string{"price"}}}
	page := render(t, d)
	require.Contains(t, page, `<strong class="better">hybrid leans on price</strong>: dealt to other items, ndcg@10 on validation changes by −0.0200 [−0.0300, −0.0100], 25 % of it; trained beside useless copies, that costs &#43;0.0180 [&#43;0.0080, &#43;0.0280] more than it does with them, p (Holm) &lt; 0.001.`)
	require.Contains(t, page, `<strong class="open">maker cannot be told from a useless column</strong>: dealt to other items, ndcg@10 on validation changes by −0.0010 [−0.0110, &#43;0.0090]; trained beside useless copies, that costs &#43;0.0004 [−0.0096, &#43;0.0104] more than it does with them, p (Holm) 0.3.`)
	require.Contains(t, page, `<strong>for these weights price helps</strong>: hybrid − cf is &#43;0.0149 ndcg@10`)
	require.NotContains(t, page, "ZgotmplZ", "what the template refused to write")
	require.Contains(t, page, `<tr style="--c: var(--better)"><th scope="row">price<small class="kind">item</small>`)
	require.NotRegexp(t, `(?i)(src|href|action|poster|data|srcset)\s*=|url\(|@import|https?:|<(script|link|iframe|object|embed|form)`, page, "no request leaves the page")
	require.NotContains(t, page, "does not lean on")
	d.Accounts[0].Importance[0].Outcome = drivers.Useless
	require.Contains(t, render(t, d), "<p class=\"warn\">hybrid does not lean on price for sure: take what follows")
	rows := tableOf(t, page, "What moves hybrid")
	require.Contains(t, page, `<td>&#43;0.0010</td><td>&#43;0.0180<small class="kind">[&#43;0.0080, &#43;0.0280]</small></td><td>0.0002</td><td>driver</td>`)
	require.Contains(t, page, `<td>0.3000</td><td>cannot be told from a useless column</td>`)
	require.Contains(t, rows, []string{"items-seen cold, 20 users", "+0.0300 [+0.0200, +0.0400]", "+0.0400 [+0.0300, +0.0500]"})
	require.Contains(t, page, `<tr class="few"><th scope="row">items-seen`)
	require.Contains(t, rows, []string{"price", "40.0 % [39.0 %, 41.0 %]", "30 %"})
	require.Contains(t, rows, []string{"all items 50 items", "−10 % −3.2 [−4.0, −2.5]"})
	require.Contains(t, rows, []string{"price", "12.99", "−0.250"})
	require.Contains(t, page, "Score by price, all items")
	require.NotContains(t, page, "Purchase probability", "the loss is no likelihood")
}
