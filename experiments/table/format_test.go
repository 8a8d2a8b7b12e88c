package table_test

import (
	"encoding/csv"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/experiments/table"
)

func twoModels() *result.Summary {
	return &result.Summary{
		Recipe: "shop", Protocol: recipe.ProtocolFull, Metrics: []string{"ndcg@10"},
		Models: []result.ModelSummary{
			{Name: "c_f|1", Kind: "mf", Role: recipe.RoleCF, Seeds: []uint64{1}, Train: result.TrainSummary{Epochs: 3, Seconds: 1.25},
				Metrics: map[string]stats.Estimate{"ndcg@10": {Mean: 0.05, CI95: [2]float64{0.04, 0.06}}}},
			{Name: "pop", Kind: "popularity", Role: recipe.RoleBaseline, Seeds: []uint64{1},
				Metrics: map[string]stats.Estimate{"ndcg@10": {Mean: 0.0123456789, CI95: [2]float64{0.01, 0.02}}}},
		},
		Comparisons: []result.Comparison{{A: "pop", B: "c_f|1", Metric: "ndcg@10", Difference: -0.0376543211,
			CI95: [2]float64{-0.05, -0.02}, P: 0.001, PHolm: 0.002, Effect: -0.5, Users: 30}},
	}
}

func TestTableFormats(t *testing.T) {
	wants := map[string][]string{
		"markdown": {
			"| model | ndcg@10 | sd | seeds | epochs | train |\n|---|---:|---:|---:|---:|---:|\n",
			"| c_f\\|1 | **0.0500 ± 0.0100** | – | 1 | 3 | 1.2 s |\n",
			"| pop − c_f\\|1 | ndcg@10 | **−0.0377** | [−0.0500, −0.0200] | – | 0.0010 | 0.0020 | −0.500 |\n",
		},
		"latex": {
			"\\begin{tabular}{lrrrrr}\n\\toprule\n",
			"c\\_f|1 & \\textbf{0.0500 $\\pm$ 0.0100} & -- & 1 & 3 & 1.2 s \\\\\n",
			"\\textbf{$-$0.0377}",
		},
		"csv": {"a,b,metric,value,", "\npop,,ndcg@10,0.0123456789,0.01,0.02,", "\npop,c_f|1,ndcg@10,-0.0376543211,-0.05,-0.02,0,0.001,0.002,-0.5,,,,,,30\n"},
	}
	require.Len(t, table.Formats(), len(wants))
	for format, parts := range wants {
		t.Run(format, func(t *testing.T) {
			var out strings.Builder
			require.NoError(t, table.WriteAs(&out, twoModels(), format))
			for _, part := range parts {
				require.Contains(t, out.String(), part)
			}
		})
	}
	err := table.WriteAs(&strings.Builder{}, twoModels(), "html")
	require.ErrorContains(t, err, `table format "html"`)
}

// Every figure of the CSV is the summary's to the last bit.
func TestCSVKeepsEveryDigit(t *testing.T) {
	s := twoModels()
	s.Models[0].Metrics["ndcg@10"] = stats.Estimate{Mean: 1. / 3, SD: 1. / 7, CI95: [2]float64{.1 + .2, 2. / 3}}
	var out strings.Builder
	require.NoError(t, table.WriteAs(&out, s, "csv"))
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 4)
	for column, want := range map[int]float64{3: 1. / 3, 4: .1 + .2, 5: 2. / 3, 6: 1. / 7, 12: 1.25} {
		got, err := strconv.ParseFloat(rows[1][column], 64)
		require.NoError(t, err)
		require.Equal(t, want, got, rows[0][column])
	}
}
