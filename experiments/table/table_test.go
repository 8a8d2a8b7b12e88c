package table_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/compare"
	"tandem/experiments/result"
	"tandem/experiments/table"
	"tandem/experiments/testdata/testshop"
)

// Groups stand in their own order, and one of few users makes no claim in any format.
func TestTablesBySegment(t *testing.T) {
	s := testshop.Summary(testshop.Comparison("hybrid", "cf", 0.01, 0.004, 0.001))
	for i := range s.Models {
		s.Models[i].Segments["activity"] = map[string]map[string]float64{}
		for j, g := range []string{"heavy", "light", "medium"} {
			s.Models[i].Segments["activity"][g] = map[string]float64{"ndcg@10": float64(i+j) / 100}
		}
	}
	s.SegmentUsers = map[string]map[string]int{"activity": {"light": 900, "medium": 1000, "heavy": 29}, "cold": {"items-seen": 1900, "items-unseen": 31}}
	s.SegmentComparisons = []result.SegmentComparison{
		testshop.InGroup("cold", "items-seen", 1900, -0.01, 0.004, 0.01), testshop.InGroup("cold", "items-unseen", 31, 0.001, 0.004, 0.4),
		testshop.InGroup("activity", "light", 900, 0.02, 0.004, 0.01), testshop.InGroup("activity", "medium", 1000, 0.0001, 0.004, 0.9), testshop.InGroup("activity", "heavy", 29, 0.2, 0.004, 1),
	}
	require.Equal(t, []string{"cold", "activity"}, compare.Segments(s))
	require.Equal(t, []string{"light", "medium", "heavy"}, compare.Groups(s, "activity"))
	require.Equal(t, 4, compare.Claims(s))
	var out strings.Builder
	require.NoError(t, table.Write(&out, s))
	testshop.Golden(t, "testdata/segments.txt", out.String())
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

func TestWriteTable(t *testing.T) {
	var out bytes.Buffer
	s := testshop.Summary(testshop.Comparison("hybrid", "cf", 0.01, 0.004, 0.001), testshop.Comparison("placebo", "cf", -0.001, 0.002, 0.6))
	require.NoError(t, table.Write(&out, s))
	testshop.Golden(t, "testdata/table.txt", out.String())

	out.Reset()
	s.Protocol = "1+99 candidates"
	require.NoError(t, table.Write(&out, s))
	require.Contains(t, out.String(), "\n1+99 candidates, not comparable with full ranking\n")
	require.NotContains(t, out.String(), "\x1b", "bold is for terminals")
}
