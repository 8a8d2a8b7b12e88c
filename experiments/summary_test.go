package experiments_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/compare"
	"tandem/experiments/figures"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/experiments/table"
	"tandem/train/eval"
)

func estimate(mean, half float64) stats.Estimate {
	return stats.Estimate{Mean: mean, SD: half / 4, CI95: [2]float64{mean - half, mean + half}}
}

func comparison(a, b string, difference, half, p float64) result.Comparison {
	return result.Comparison{
		A: a, B: b, Metric: "ndcg@10", Difference: difference, CI95: [2]float64{difference - half, difference + half},
		P: p / 2, PHolm: p, Effect: 0.1, Users: 100,
	}
}

// summary is a small run: cf has a mean of 0.05, so 0.01 more is 20 %.
func summary(comparisons ...result.Comparison) *result.Summary {
	s := &result.Summary{
		Recipe: "shop", Protocol: recipe.ProtocolFull, Metrics: []string{"ndcg@10", "hit@10"},
		Data:        result.DataSummary{Users: 24_735, Items: 19_127, Train: 155_000, Valid: 40_765, Test: 40_765, Hash: "ab"},
		Comparisons: comparisons,
	}
	for _, m := range []struct {
		name, kind, role string
		mean             float64
	}{
		{"popularity", "popularity", recipe.RoleBaseline, 0.02}, {"cf", "neumf", recipe.RoleCF, 0.05},
		{"hybrid", "neumf", recipe.RoleHybrid, 0.06}, {"placebo", "neumf", recipe.RolePlacebo, 0.049},
	} {
		x := result.ModelSummary{
			Name: m.name, Kind: m.kind, Role: m.role, Seeds: []uint64{1, 2},
			Metrics: map[string]stats.Estimate{"ndcg@10": estimate(m.mean, 0.002), "hit@10": estimate(2*m.mean, 0.004)},
			Segments: map[string]map[string]map[string]float64{
				"cold": {"items-unseen": {"ndcg@10": 0.01}, "items-seen": {"ndcg@10": 0.05}},
			},
		}
		if m.role == recipe.RoleBaseline {
			x.Seeds = []uint64{1}
		} else {
			x.Train = result.TrainSummary{Epochs: 7.5, Seconds: 125, SamplesPerSecond: 1e5}
		}
		s.Models = append(s.Models, x)
	}
	return s
}

func TestHeadline(t *testing.T) {
	won, open := comparison("hybrid", "cf", 0.01, 0.004, 0.001), comparison("hybrid", "cf", 0.001, 0.004, 0.4)
	lost, turned := comparison("hybrid", "cf", -0.01, 0.004, 0.001), comparison("cf", "hybrid", -0.01, 0.004, 0.001)
	few := won
	few.Differ = 19
	flat, gain := comparison("placebo", "cf", -0.001, 0.002, 0.6), comparison("placebo", "cf", 0.008, 0.002, 0.01)
	tests := []struct {
		name string
		all  []result.Comparison
		want string
	}{
		{"wins, placebo does not", []result.Comparison{won, flat},
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; placebo, whose features tell nothing, does not: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"compared the other way round", []result.Comparison{turned, flat},
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; placebo, whose features tell nothing, does not: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"placebo wins too", []result.Comparison{won, gain},
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; but so does placebo, whose features tell nothing: +16.0 % ndcg@10 [+12.0, +20.0]"},
		{"open", []result.Comparison{open, flat},
			"the features do not help: hybrid − cf, +2.0 % ndcg@10 [−6.0, +10.0], holds 0; placebo, whose features tell nothing: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"too few", []result.Comparison{few, flat},
			"hybrid and cf cannot be told apart, too few of 100 users differ: +20.0 % ndcg@10 [+12.0, +28.0]; placebo, whose features tell nothing: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"loses", []result.Comparison{lost, flat},
			"the features do not help: hybrid loses to cf by −20.0 % ndcg@10 [−28.0, −12.0]; placebo, whose features tell nothing: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"open, but its interval does not hold 0", []result.Comparison{comparison("hybrid", "cf", 0.005, 0.004, 0.08), flat},
			"hybrid and cf cannot be told apart: +10.0 % ndcg@10 [+2.0, +18.0], p (Holm) 0.08; placebo, whose features tell nothing: −2.0 % ndcg@10 [−6.0, +2.0]"},
		{"placebo not compared", []result.Comparison{won},
			"hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; placebo was not compared"},
		{"nothing compared", nil, "hybrid has the highest ndcg@10: 0.0600 ± 0.0020"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, compare.Headline(summary(tt.all...))) })
	}

	s := summary(won)
	s.Models = s.Models[:3]
	require.Equal(t, "hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; without a placebo it is open whether the features or the extra weights did it", compare.Headline(s))
	s.Models[1].Metrics["ndcg@10"] = estimate(0, 0)
	require.Contains(t, compare.Headline(s), "by +0.0100 ndcg@10 [+0.0060, +0.0140];", "no per cent of nothing")
	require.Equal(t, "no model was run", compare.Headline((&result.Summary{})))
}

// inGroup is a comparison of hybrid and cf in a group.
func inGroup(segment, group string, users int, difference, half, p float64) result.SegmentComparison {
	c := comparison("hybrid", "cf", difference, half, p)
	c.Users = users
	return result.SegmentComparison{Segment: segment, Group: group, Comparison: c}
}

func TestHeadlineNamesGroupsWhereItIsOtherwise(t *testing.T) {
	s := summary(comparison("hybrid", "cf", 0.001, 0.004, 0.4))
	s.SegmentComparisons = []result.SegmentComparison{
		inGroup("cold", "items-seen", 1900, -0.01, 0.004, 0.01), inGroup("cold", "items-unseen", 100, 0.02, 0.004, 0.01),
		inGroup("price", "no price", 20, 0.09, 0.004, 1), inGroup("price", "1st quarter", 500, 0.03, 0.004, 0.02),
	}
	require.Contains(t, compare.Headline(s), "holds 0; they do help in price 1st quarter (+0.0300, 500 users), cold items-unseen (+0.0200, 100 users); placebo")
	s.Comparisons[0] = comparison("cf", "hybrid", -0.01, 0.004, 0.001)
	require.Contains(t, compare.Headline(s), "hybrid beats cf by +20.0 % ndcg@10 [+12.0, +28.0]; but it loses in cold items-seen (−0.0100, 1,900 users); placebo")
}

// Groups stand in their own order, and one of few users makes no claim in any format.
func TestTablesBySegment(t *testing.T) {
	s := summary(comparison("hybrid", "cf", 0.01, 0.004, 0.001))
	for i := range s.Models {
		s.Models[i].Segments["activity"] = map[string]map[string]float64{}
		for j, g := range []string{"heavy", "light", "medium"} {
			s.Models[i].Segments["activity"][g] = map[string]float64{"ndcg@10": float64(i+j) / 100}
		}
	}
	s.SegmentUsers = map[string]map[string]int{"activity": {"light": 900, "medium": 1000, "heavy": 29}, "cold": {"items-seen": 1900, "items-unseen": 31}}
	s.SegmentComparisons = []result.SegmentComparison{
		inGroup("cold", "items-seen", 1900, -0.01, 0.004, 0.01), inGroup("cold", "items-unseen", 31, 0.001, 0.004, 0.4),
		inGroup("activity", "light", 900, 0.02, 0.004, 0.01), inGroup("activity", "medium", 1000, 0.0001, 0.004, 0.9), inGroup("activity", "heavy", 29, 0.2, 0.004, 1),
	}
	require.Equal(t, []string{"cold", "activity"}, compare.Segments(s))
	require.Equal(t, []string{"light", "medium", "heavy"}, compare.Groups(s, "activity"))
	require.Equal(t, 4, compare.Claims(s))
	var out strings.Builder
	require.NoError(t, table.Write(&out, s))
	golden(t, "testdata/segments.txt", out.String())
	out.Reset()
	require.NoError(t, table.WriteAs(&out, s, "markdown"))
	require.Contains(t, out.String(), "| by activity | light | medium | *heavy* |\n|---|---:|---:|---:|\n| users | 900 | 1,000 | *29* |\n")
	require.Contains(t, out.String(), "| hybrid − cf | **+0.0200 [+0.0160, +0.0240]** | +0.0001 [−0.0039, +0.0041] | *+0.2000 [+0.1960, +0.2040]* |")
	require.Contains(t, out.String(), "corrected for all 4 that make a claim) is below 0.05. fewer than 30 users, or fewer than 20 whom the two models serve differently, make no claim")
	out.Reset()
	require.NoError(t, table.WriteAs(&out, s, "csv"))
	require.Contains(t, out.String(), "\nhybrid,,ndcg@10,0.04,,,,,,,,,,activity,medium,1000\n")
	require.Contains(t, out.String(), "\nhybrid,cf,ndcg@10,0.2,0.196,0.20400000000000001,0,0.5,1,0.1,,,,activity,heavy,29\n")
}

func TestHeadlineNamesWhoStandsAboveTheHybrid(t *testing.T) {
	s := summary(comparison("hybrid", "cf", 0.01, 0.004, 0.001), comparison("placebo", "cf", -0.001, 0.002, 0.6))
	s.Models[0].Metrics["ndcg@10"] = estimate(0.07, 0.003)
	require.True(t, strings.HasSuffix(compare.Headline(s), "[−6.0, +2.0]; the highest mean is that of popularity: 0.0700 ± 0.0030"), compare.Headline(s))
}

func TestHeadlineTakesCFOfTheSameKind(t *testing.T) {
	s := summary(comparison("hybrid", "cf", 0.01, 0.004, 0.001), comparison("hybrid", "tower", 0.02, 0.004, 0.001))
	tower := s.Models[1]
	tower.Name, tower.Kind = "tower", "two-tower"
	s.Models = append([]result.ModelSummary{tower}, s.Models...)
	require.Contains(t, compare.Headline(s), "hybrid beats cf ")
}

func TestWriteTable(t *testing.T) {
	var out bytes.Buffer
	s := summary(comparison("hybrid", "cf", 0.01, 0.004, 0.001), comparison("placebo", "cf", -0.001, 0.002, 0.6))
	require.NoError(t, table.Write(&out, s))
	golden(t, "testdata/table.txt", out.String())

	out.Reset()
	s.Protocol = "1+99 candidates"
	require.NoError(t, table.Write(&out, s))
	require.Contains(t, out.String(), "\n1+99 candidates, not comparable with full ranking\n")
	require.NotContains(t, out.String(), "\x1b", "bold is for terminals")
}

func TestWords(t *testing.T) {
	require.Equal(t, []string{"0", "999", "1,000", "1,234,567", "-123", "-1,234"}, []string{
		figures.Grouped(0), figures.Grouped(999), figures.Grouped(1000), figures.Grouped(1234567),
		figures.Grouped(-123), figures.Grouped(-1234)})
	require.Equal(t, []string{"0.4 s", "38 s", "12 min", "3.4 h"}, []string{
		figures.Duration(0.42), figures.Duration(38.2), figures.Duration(725), figures.Duration(12_100)})
}

func TestSummaryFileIsStable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run", result.SummaryFile)
	want := summary(comparison("hybrid", "cf", 0.01, 0.004, 0.001))
	require.NoError(t, result.WriteJSON(path, want))
	got, err := result.ReadJSON[result.Summary](path)
	require.NoError(t, err)
	require.Equal(t, want, got)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	golden(t, "testdata/summary.json", string(text))
}

func TestFilesRefuse(t *testing.T) {
	dir := t.TempDir()
	s := summary()
	s.Models[2].Segments["cold"]["items-unseen"]["ndcg@10"] = math.NaN()
	path := filepath.Join(dir, result.SummaryFile)
	require.EqualError(t, result.WriteJSON(path, s),
		"experiments: summary.json: models.2.segments.cold.items-unseen.ndcg@10 is not finite")
	require.NoFileExists(t, path)

	require.NoError(t, os.WriteFile(path, []byte(`{"recipe": "x", "metriks": []}`), 0o644))
	_, err := result.ReadJSON[result.Summary](path)
	require.ErrorContains(t, err, `unknown field "metriks"`)
	_, err = result.ReadJSON[result.Summary](filepath.Join(dir, "none"))
	require.ErrorIs(t, err, os.ErrNotExist)

	history := filepath.Join(dir, result.HistoryFile)
	require.EqualError(t, result.WriteHistory(history, []result.HistoryLine{{Loss: 1}, {Loss: math.Inf(1)}}),
		"experiments: history.jsonl: line 2: loss is not finite")
	require.NoError(t, os.WriteFile(history, []byte("{\"step\": 1}\n{\"step\":\n"), 0o644))
	_, err = result.ReadHistory(history)
	require.ErrorContains(t, err, "history.jsonl: line 2: ")
}

func TestHistorySurvivesItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), result.HistoryFile)
	want := []result.HistoryLine{
		{Step: 10, Epoch: 1, Seconds: 0.5, Loss: 0.7, SamplesPerSecond: 1000},
		{Step: 20, Epoch: 2, Seconds: 1, Loss: 0.6, SamplesPerSecond: 1000, Valid: map[eval.Key]float64{eval.OfAll("ndcg@10"): 0.1, {View: "cold", Metric: "ndcg@10"}: 0}},
	}
	require.NoError(t, result.WriteHistory(path, want))
	got, err := result.ReadHistory(path)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.NoError(t, result.WriteHistory(path, nil))
	got, err = result.ReadHistory(path)
	require.NoError(t, err)
	require.Empty(t, got)
}

func TestOpenRun(t *testing.T) {
	dir := t.TempDir()
	_, err := result.Open(dir)
	require.ErrorIs(t, err, os.ErrNotExist)

	recipe := decode(t, "recipes/quickstart.yaml")
	text, err := recipe.Marshal()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, result.RecipeFile), text, 0o644))
	manifest := result.Manifest{
		Recipe: "r", Data: "d", Split: "s", Code: result.ThisCode(), Machine: result.ThisMachine(),
		TestOpened: map[string]int{"cf/1": 1},
	}
	require.NoError(t, result.WriteJSON(filepath.Join(dir, result.ManifestFile), manifest))
	s := &result.Summary{Recipe: "quickstart", Models: []result.ModelSummary{{Name: "cf", Seeds: []uint64{1, 2}}}}
	require.NoError(t, result.WriteJSON(filepath.Join(dir, result.SummaryFile), s))
	for seed := range uint64(2) {
		seedDir := result.SeedDir(dir, "cf", seed+1)
		require.NoError(t, os.MkdirAll(seedDir, 0o755))
		require.NoError(t, result.WriteScores(filepath.Join(seedDir, result.PerUserFile),
			scores("cf", seed+1, []int{0, 1}, func(u int) float64 { return float64(u) })))
	}
	got, err := result.Open(dir)
	require.NoError(t, err)
	require.Equal(t, recipe, got.Recipe)
	require.Equal(t, manifest, got.Manifest)
	require.Len(t, got.Scores, 2)
	require.Equal(t, uint64(2), got.Scores[1].Seed)
	require.NotEmpty(t, got.Manifest.Machine.OS)
	require.Positive(t, got.Manifest.Machine.CPUs)
}
