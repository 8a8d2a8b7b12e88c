package report_test

import (
	"fmt"
	"html"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/compare"
	"tandem/experiments/figures"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

var (
	rowPattern  = regexp.MustCompile(`(?s)<tr.*?</tr>`)
	cellPattern = regexp.MustCompile(`(?s)<t[hd][^>]*>(.*?)</t[hd]>`)
	tagPattern  = regexp.MustCompile(`(?s)<[^>]*>`)
)

// tableOf parses the rows of the section with that heading: the texts of its cells.
func tableOf(t *testing.T, page, heading string) [][]string {
	t.Helper()
	_, after, found := strings.Cut(page, "<h2>"+heading+"</h2>")
	require.True(t, found, heading)
	section, _, _ := strings.Cut(after, "</section>")
	var rows [][]string
	for _, row := range rowPattern.FindAllString(section, -1) {
		var cells []string
		for _, c := range cellPattern.FindAllStringSubmatch(row, -1) {
			text := html.UnescapeString(tagPattern.ReplaceAllString(c[1], " "))
			cells = append(cells, strings.Join(strings.Fields(text), " "))
		}
		rows = append(rows, cells)
	}
	return rows
}

// TestNumbersAreThoseOfTheSummary parses the page and summary.json, and holds every
// figure of the models, the comparisons and the segments against the file.
func TestNumbersAreThoseOfTheSummary(t *testing.T) {
	d := shop()
	page := render(t, d)
	path := filepath.Join(t.TempDir(), result.SummaryFile)
	require.NoError(t, result.WriteJSON(path, d.Summary))
	s, err := result.ReadJSON[result.Summary](path)
	require.NoError(t, err)
	four := func(x float64) string { return fmt.Sprintf("%.4f", x) }
	plus := func(x float64) string { return figures.Signed("%+.4f", x) }

	models := tableOf(t, page, "Models on test")
	require.Len(t, models, 1+len(s.Models))
	require.Equal(t, []string{"model", "ndcg@10, 95 % interval", "ndcg@10", "recall@20", "epochs", "training"}, models[0])
	for i, m := range s.Models {
		row := models[i+1]
		require.True(t, strings.HasPrefix(row[0], m.Name+" "+m.Kind), row[0])
		for k, metric := range s.Metrics {
			e := m.Metrics[metric]
			require.Equal(t, four(e.Mean)+" ± "+four((e.CI95[1]-e.CI95[0])/2)+" sd "+four(e.SD), row[2+k])
		}
		if m.Role != recipe.RoleBaseline {
			require.Equal(t, fmt.Sprintf("%.4g", m.Train.Epochs), row[4])
		}
		if m.Train.Seconds > 0 {
			require.Equal(t, figures.Duration(m.Train.Seconds), row[5])
		}
	}

	pairs := tableOf(t, page, "Comparisons over the same users")
	require.Len(t, pairs, 1+len(s.Comparisons))
	for i, c := range s.Comparisons {
		row := pairs[i+1]
		require.Equal(t, c.A+" − "+c.B, row[0])
		require.Equal(t, plus(c.Difference)+" ["+plus(c.CI95[0])+", "+plus(c.CI95[1])+"]", row[2])
		require.Equal(t, []string{four(c.P), four(c.PHolm), figures.Signed("%+.3f", c.Effect), c.Metric}, row[4:8])
	}

	segments := tableOf(t, page, "Segments, ndcg@10")
	height := 1 + len(s.Models) + len(s.Comparisons)
	require.Len(t, segments, 3*height)
	require.Equal(t, []string{"popularity", "price", "cold"}, compare.Segments(s))
	for k, name := range compare.Segments(s) {
		table := segments[k*height:]
		for j, head := range table[0][1:] {
			of, users, _ := strings.Cut(head, " ")
			require.Equal(t, compare.Groups(s, name)[j], of)
			require.Equal(t, fmt.Sprintf("%s users", figures.Grouped(s.SegmentUsers[name][of])), users)
			for i, m := range s.Models {
				require.Equal(t, m.Name, table[i+1][0])
				require.Equal(t, four(m.Segments[name][of]["ndcg@10"]), table[i+1][j+1])
			}
			for i, pair := range s.Comparisons {
				row := table[1+len(s.Models)+i]
				require.Equal(t, pair.A+" − "+pair.B, row[0])
				c, ok := compare.Within(s, name, of, pair.A, pair.B)
				require.True(t, ok)
				require.Equal(t, plus(c.Difference)+" ["+plus(c.CI95[0])+", "+plus(c.CI95[1])+"]", row[j+1])
			}
		}
	}
	require.Contains(t, page, fmt.Sprintf("corrected for all %d such differences", compare.Claims(s)))
	require.Equal(t, 3*6, compare.Claims(s))
}

// Half of |0.2−0.5| + |0.3−0.25| + |0.5−0.25| + 0 is 0.3, that of the catalogue
// (0.2 + 0.05 + 0.05 + 0.1)/2 = 0.2.
func TestPricesByHand(t *testing.T) {
	rows := tableOf(t, render(t, shop()), "Prices")
	require.Equal(t, [][]string{
		{"source", "distance", "to 5.00", "to 50.00", "over 50.00", "no price"},
		{"bought", "–", "50", "25", "25", "0"},
		{"catalogue", "0.20", "30", "30", "30", "10"},
		{"popularity", "0.30", "20", "30", "50", "0"},
		{"cf", "0.30", "20", "30", "50", "0"},
		{"hybrid", "0.30", "20", "30", "50", "0"},
		{"placebo", "0.30", "20", "30", "50", "0"},
	}, rows)
}

func TestGroupsOfFewUsersAreGrey(t *testing.T) {
	page := render(t, shop())
	require.Contains(t, page, `class="few">items-unseen<small class="kind">20 users`)
	require.Contains(t, page, `<th scope="col">items-seen<small class="kind">1,980 users`)
	require.Equal(t, 3, strings.Count(page, `<td class="few">`), "the three pairs in that group")
	require.Equal(t, 6, strings.Count(page, `<td class="better">&#43;0.`), "hybrid − cf in the others")
}

func TestWhatTheUserHasOnTestIsMarked(t *testing.T) {
	page := render(t, shop())
	require.Equal(t, 4, strings.Count(page, `<td><span class="item better">i2`), "by every model")
	require.Contains(t, page, `<td><span class="item">i3`)
	require.Contains(t, page, `i1 <small>4.50</small><small class="kind" title="toys, balls">toys, balls</small>`)
}
