package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/split"
	"tandem/experiments"
	"tandem/experiments/audit"
	"tandem/experiments/compare"
	"tandem/experiments/evaluate"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/report"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

var update = flag.Bool("update", false, "write golden files anew")

func estimate(mean, half, sd float64) stats.Estimate {
	return stats.Estimate{Mean: mean, SD: sd, CI95: [2]float64{mean - half, mean + half}}
}

// shop is a finished run as the quick start might leave it.
func shop() report.Data {
	s := &result.Summary{
		Recipe: "quickstart", Protocol: recipe.ProtocolFull, Metrics: []string{"ndcg@10", "recall@20"},
		Data: result.DataSummary{Users: 2000, Items: 1200, Train: 16_012, Valid: 2000, Test: 2000, Hash: strings.Repeat("a1", 32)},
	}
	models := []struct {
		name, kind, role string
		ndcg, recall     float64
	}{
		{"popularity", "popularity", "baseline", 0.0213, 0.0625},
		{"cf", "two-tower", "cf", 0.0412, 0.1180},
		{"hybrid", "two-tower", "hybrid", 0.0561, 0.1604},
		{"placebo", "two-tower", "placebo", 0.0405, 0.1149},
	}
	d := report.Data{Summary: s}
	for i, m := range models {
		x := result.ModelSummary{
			Name: m.name, Kind: m.kind, Role: m.role, Seeds: []uint64{1, 2},
			Metrics: map[string]stats.Estimate{
				"ndcg@10":   estimate(m.ndcg, 0.0021+m.ndcg/30, 0.0007),
				"recall@20": estimate(m.recall, 0.0093, 0.0019),
			},
			Segments: map[string]map[string]map[string]float64{
				"cold":       {"items-seen": {"ndcg@10": m.ndcg * 1.1}, "items-unseen": {"ndcg@10": float64(i%3) * 0.0102}},
				"price":      {"1-cheap": {"ndcg@10": m.ndcg * 0.9}, "2-middle": {"ndcg@10": m.ndcg}, "3-dear": {"ndcg@10": m.ndcg * 1.2}},
				"popularity": {"head": {"ndcg@10": m.ndcg * 1.5}, "tail": {"ndcg@10": m.ndcg * 0.4}},
			},
			Train:    result.TrainSummary{Epochs: float64(8 + i), Seconds: 3.2 * float64(i), SamplesPerSecond: 180_000},
			Evaluate: result.EvaluateSummary{Seconds: 0.4},
		}
		s.Models = append(s.Models, x)
		if m.role == "baseline" {
			continue
		}
		for seed := range 2 {
			h := report.History{Model: m.name, Seed: uint64(seed + 1), Loss: "softmax"}
			for e := range 12 {
				t := float64(e + 1)
				h.Lines = append(h.Lines, result.HistoryLine{
					Step: 32 * (e + 1), Epoch: e + 1, Seconds: 0.4 * t,
					Loss:  5.5 - float64(i)*0.2 - 1.5*(1-math.Exp(-t/4)) + 0.03*float64(seed),
					Valid: map[eval.Key]float64{eval.OfAll("ndcg@10"): m.ndcg * (1 - math.Exp(-t/3)) * (1 + 0.03*float64(seed)) * (1 - 0.004*t)},
				})
			}
			d.Histories = append(d.Histories, h)
		}
	}
	s.Comparisons = []result.Comparison{
		{A: "hybrid", B: "cf", Metric: "ndcg@10", Difference: 0.0149, CI95: [2]float64{0.0112, 0.0187}, P: 0.0005, PHolm: 0.0015, Effect: 0.17, Users: 2000},
		{A: "placebo", B: "cf", Metric: "ndcg@10", Difference: -0.0007, CI95: [2]float64{-0.0031, 0.0018}, P: 0.58, PHolm: 0.58, Effect: -0.012, Users: 2000},
		{A: "popularity", B: "cf", Metric: "ndcg@10", Difference: -0.0199, CI95: [2]float64{-0.0240, -0.0160}, P: 0.0005, PHolm: 0.0015, Effect: -0.21, Users: 2000},
	}
	d.Manifest = &result.Manifest{
		Recipe: strings.Repeat("0f", 32), Data: strings.Repeat("a1", 32), Split: strings.Repeat("7c", 32),
		Code:    result.Code{Commit: strings.Repeat("5e", 20), Go: "go1.26.0"},
		Machine: result.Machine{OS: "linux", Arch: "amd64", CPU: "AMD EPYC 7763 64-Core Processor", CPUs: 2, GOMAXPROCS: 2},
		Started: "2026-01-02T03:04:05Z", Finished: "2026-01-02T03:05:06Z",
		TestOpened: map[string]int{"cf/1": 1, "hybrid/1": 1},
	}
	d.Card = []report.Fact{
		{"density", "0.83 %"}, {"rows per user", "mean 10.0, median 8"}, {"rows per item", "mean 16.7, median 9"},
		{"items without a row in train", "14.8 %"}, {"price", "1.29 to 310.00, none missing"}, {"category", "96 paths, 3 levels"},
		{"k_core", "nothing dropped"}, {"duplicates", "3 rows dropped"},
	}
	c := report.Curve{Model: "hybrid", Metric: "recall@20", Chosen: -1}
	for i := range 9 {
		x := float64(i)/2 - 3
		c.Points = append(c.Points, report.CurvePoint{Offset: x, Warm: 0.085 - 0.03/(1+math.Exp(-x)), Cold: 0.12 / (1 + math.Exp(-2*x))})
	}
	d.Curves = []report.Curve{c}
	d.Summary.SegmentUsers = map[string]map[string]int{
		"cold":       {"items-seen": 1980, "items-unseen": 20},
		"price":      {"1-cheap": 700, "2-middle": 700, "3-dear": 600},
		"popularity": {"head": 900, "tail": 1100},
	}
	for _, c := range s.Comparisons { // every group has the difference of all, that of few users no claim
		for _, segment := range compare.Segments(s) {
			for n, group := range compare.Groups(s, segment) {
				within := c
				within.Users = s.SegmentUsers[segment][group]
				within.Difference, within.P, within.PHolm = c.Difference*float64(n+1), c.P, min(1, 12*c.P)
				if within.Users < 30 {
					within.PHolm = 1
				}
				s.SegmentComparisons = append(s.SegmentComparisons, result.SegmentComparison{Segment: segment, Group: group, Comparison: within})
			}
		}
	}
	d.Insight = insight()
	d.Audit = audited()
	d.Recipe = "name: quickstart\nseeds: [1, 2]\n" // the true one changes with every default
	return d
}

// audited is what was found of its features: price is sound, brand is a constant.
func audited() *audit.Report {
	facts := audit.Facts{Entities: 1020, Missing: 51, Values: 700}
	features := []*audit.Feature{
		{Side: "item", Name: "price", Column: "price", Kind: "price", Rows: 13, Filled: 12, Models: []string{"hybrid", "deep"}, Facts: facts,
			Traces: []audit.Trace{{Model: "hybrid", Samples: 2048, Touched: 12, Norm: .02, IDNorm: .1}, {Model: "deep", Samples: 2048, Touched: 11, Norm: .02, IDNorm: .1}}},
		{Side: "item", Name: "maker", Column: "brand", Kind: "tags", Rows: 3, Filled: 1, Models: []string{"hybrid"}, Facts: audit.Facts{Entities: 1020, Values: 1},
			Traces: []audit.Trace{{Model: "hybrid", Samples: 2048, Touched: 1, Norm: .01, IDNorm: .1}}},
	}
	return audit.Check(features, []audit.Spare{{Side: "item", Column: "age", Facts: audit.Facts{Entities: 1020, Values: 9}}}, audit.DefaultLimits())
}

// insight is what that run left beside its figures.
func insight() *run.Insight {
	cheap, dear := 4.5, 120.0
	in := &run.Insight{
		Leaks: split.LeakReport{Verdict: split.Look, Checks: []split.LeakCheck{
			{Name: split.LeakPairs, Part: "test", Verdict: split.OK, Of: 2000},
			{Name: split.LeakNewItems, Part: "test", Verdict: split.Look, Count: 296, Of: 2000, Share: .148},
			{Name: split.LeakAttribute, Part: "test", Column: "item/price", Verdict: split.OK, Correlation: -.02},
			{Name: split.LeakFuture, Part: "test", Verdict: split.Unknown, Note: "no times"},
		}},
		Items: map[string]run.ShownItem{
			"i1": {Price: &cheap, Labels: "toys, balls"}, "i2": {Price: &dear, Labels: "tools"}, "i3": {},
		},
		Users: []run.ShownUser{{Key: "u7", Met: 12, Latest: []string{"i1"}, Held: []string{"i2"}}},
		Bands: []float64{5, 50}, Catalogue: []float64{.3, .3, .3, .1}, Bought: []float64{.5, .25, .25, 0},
	}
	for _, name := range []string{"popularity", "cf", "hybrid", "placebo"} {
		in.Models = append(in.Models, run.ShownModel{Name: name, Seed: 1, SeedLists: evaluate.SeedLists{
			Examples: [][]string{{"i2", "i3"}}, Prices: []float64{.2, .3, .5, 0},
		}})
	}
	return in
}

func render(t *testing.T, d report.Data) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, report.Write(&out, d))
	return out.String()
}

func TestGolden(t *testing.T) {
	sampled := shop()
	sampled.Summary.Protocol = "1+99 candidates"
	bare := report.Data{Summary: &result.Summary{Recipe: "bare", Protocol: recipe.ProtocolFull}}
	for name, d := range map[string]report.Data{"full": shop(), "sampled": sampled, "bare": bare} {
		t.Run(name, func(t *testing.T) {
			got := render(t, d)
			path := filepath.Join("testdata", name+".html")
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err, "make it with: go test -update")
			require.Equal(t, string(want), got)
		})
	}
}

func TestNothingLeavesThePage(t *testing.T) {
	got := render(t, shop())
	// Namespaces are names, not addresses.
	got = regexp.MustCompile(`xmlns(:xlink)?="[^"]*"`).ReplaceAllString(got, "")
	for _, bad := range []string{"http:", "https:", "//cdn", "src=", "href=", "url(", "@import", "<script", "<link", "<img", "<iframe"} {
		require.NotContains(t, got, bad)
	}
	require.Contains(t, got, "default-src 'none'")
}

func TestPlotsTakeTheColoursOfThePage(t *testing.T) {
	got := render(t, shop())
	svgs := regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(got, -1)
	require.Len(t, svgs, 5)
	for _, svg := range svgs {
		require.NotContains(t, svg, "#", "a fixed colour vanishes in one of the modes")
	}
	require.Contains(t, svgs[0], "var(--series-2)")
}

func TestASecondLookAtTestIsTold(t *testing.T) {
	d := shop()
	require.Contains(t, render(t, d), "once by each of 2 trained models")
	d.Manifest.TestOpened["cf/1"] = 3
	require.Contains(t, render(t, d), "up to 3 times by one of 2 trained models")
}

// An aggregate has no interval; a group of few users is grey and never the best.
func TestAggregatesAndSmallGroups(t *testing.T) {
	d := shop()
	d.Summary.Metrics = append(d.Summary.Metrics, "coverage@10", "price-calibration@10")
	for i := range d.Summary.Models {
		m := &d.Summary.Models[i]
		m.Aggregates = map[string]result.AggregateSummary{"coverage@10": {Mean: 0.1234 + float64(i)/10, SD: 0.0077}}
		m.Metrics["price-calibration@10"] = estimate(0.5+float64(i)/10, 0.01, 0.001)
	}
	d.Summary.SegmentUsers = map[string]map[string]int{"popularity": {"head": 1500, "tail": 29}}
	got := render(t, d)
	require.Contains(t, got, `<td>0.1234 <small><span class="kind">sd 0.0077</span></small></td>`, "no ±, and never bold")
	require.Contains(t, got, `<td><strong>0.5000</strong> <small>±`, "less is better")
	require.NotContains(t, got, `<strong>0.8000</strong>`)
	require.Contains(t, got, `<th scope="col">head<small class="kind">1,500 users</small>`)
	require.Contains(t, got, `<th scope="col" class="few">tail<small class="kind">29 users</small>`)
	require.Regexp(t, `<td class="heat few">0\.\d+</td>`, got)
}

func TestTextIsEscaped(t *testing.T) {
	d := shop()
	d.Recipe = "name: <script>alert(1)</script>"
	d.Summary.Models[0].Name = `<b>"x`
	d.Insight.Models[0].Name = `<b>"x`
	d.Card = []report.Fact{{"<i>", "&"}}
	got := render(t, d)
	require.NotContains(t, got, "<script>")
	require.NotContains(t, got, "<b>")
	require.Contains(t, got, "&lt;i&gt;")
}

func TestFromRun(t *testing.T) {
	text, err := experiments.Builtin("quickstart")
	require.NoError(t, err)
	recipe, err := kinds.Decode(text, "seeds=[1,2]") // those of the shop
	require.NoError(t, err)
	full := shop()
	run := &result.Run{Dir: t.TempDir(), Recipe: recipe, Manifest: *full.Manifest, Summary: *full.Summary}
	_, err = report.FromRun(run)
	require.ErrorIs(t, err, os.ErrNotExist, "a trained model without history")
	for _, h := range full.Histories {
		require.NoError(t, result.WriteHistory(
			filepath.Join(result.SeedDir(run.Dir, h.Model, h.Seed), result.HistoryFile), h.Lines))
	}
	got, err := report.FromRun(run)
	require.NoError(t, err)
	require.Equal(t, full.Histories, got.Histories)
	require.Contains(t, got.Recipe, "name: quickstart\n")
	require.Contains(t, render(t, got), "hybrid − cf")
}

func TestWriteRefuses(t *testing.T) {
	require.EqualError(t, report.Write(&bytes.Buffer{}, report.Data{}), "report: no summary")
	d := shop()
	d.Histories[0].Model = "ghost"
	require.EqualError(t, report.Write(&bytes.Buffer{}, d), `report: history of "ghost", which is no model of the summary`)
	d = shop()
	d.Histories[0].Lines[0].Loss = math.NaN()
	require.ErrorContains(t, report.Write(&bytes.Buffer{}, d), "report: plot of softmax loss in training")
}

func ExampleWrite() {
	summary := &result.Summary{
		Recipe: "shop", Protocol: recipe.ProtocolFull, Metrics: []string{"ndcg@10"},
		Models: []result.ModelSummary{{
			Name: "cf", Kind: "mf", Role: recipe.RoleCF, Seeds: []uint64{1},
			Metrics: map[string]stats.Estimate{"ndcg@10": {Mean: 0.05, CI95: [2]float64{0.04, 0.06}}},
		}},
	}
	var page strings.Builder
	if err := report.Write(&page, report.Data{Summary: summary}); err != nil {
		panic(err)
	}
	fmt.Println(strings.Contains(page.String(), compare.Headline(summary)))
	fmt.Println(compare.Headline(summary))
	// Output:
	// true
	// cf has the highest ndcg@10: 0.0500 ± 0.0100
}
