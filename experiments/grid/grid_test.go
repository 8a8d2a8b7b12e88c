package grid_test

import (
	"bytes"
	"fmt"
	"strings"
	"tandem/experiments/testdata/testshop"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"tandem/experiments/grid"
)

// printed is a table of tabs in a width.
func printed(t *testing.T, width, keys int, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := grid.NewWriter(testshop.Screen{Writer: &out, Width: width})
	w.Keys = keys
	_, err := fmt.Fprint(w, text)
	require.NoError(t, err)
	require.Empty(t, out.String(), "nothing before Flush")
	require.NoError(t, w.Flush())
	return out.String()
}

const scores = "model\tndcg@10\trecall@20\tcoverage\npopularity\t0.1234\t0.2345\t0.01\nhybrid\t0.2234\t0.3345\t0.52\n"

func TestWriterFoldsByColumn(t *testing.T) {
	whole := `model       ndcg@10  recall@20  coverage
popularity  0.1234   0.2345     0.01
hybrid      0.2234   0.3345     0.52
`
	require.Equal(t, whole, printed(t, 0, 0, scores), "a file")
	require.Equal(t, whole, printed(t, 40, 0, scores), "exactly as wide")
	require.Equal(t, `model       ndcg@10  recall@20
popularity  0.1234   0.2345
hybrid      0.2234   0.3345

model       coverage
popularity  0.01
hybrid      0.52
`, printed(t, 39, 0, scores))
	require.Equal(t, `model       ndcg@10
popularity  0.1234
hybrid      0.2234

model       recall@20
popularity  0.2345
hybrid      0.3345

model       coverage
popularity  0.01
hybrid      0.52
`, printed(t, 22, 0, scores))
}

func TestWriterRepeatsAllKeys(t *testing.T) {
	text := "rank\titem\tchance of purchase\tprice\n1\titem-00007\t0.01\t9.99\n"
	require.Equal(t, `rank  item        chance of purchase
1     item-00007  0.01

rank  item        price
1     item-00007  9.99
`, printed(t, 40, 2, text))
}

func TestWriterBreaksProseBetweenWords(t *testing.T) {
	text := "name\twhat it is\nquickstart\tA made-up shop whose customers have planted tastes for price.\n"
	require.Equal(t, `name        what it is
quickstart  A made-up shop whose
            customers have planted
            tastes for price.
`, printed(t, 36, 0, text))
	require.Equal(t, 2, strings.Count(printed(t, 0, 0, text), "\n"), "a file has whole lines")
}

// A row that is shorter than others stands where it has something to say only.
func TestWriterLeavesOutRowsThatHaveEnded(t *testing.T) {
	got := printed(t, 24, 0, "part\tshare\tinterval of it\nprice\t0.25\t[0.20, 0.30]\nplanted order\tlow\n")
	require.Equal(t, "part           share\nprice          0.25\nplanted order  low\n\npart           interval\n               of it\nprice          [0.20,\n               0.30]\n", got)
}

func TestWriterKeepsParagraphsApart(t *testing.T) {
	require.Equal(t, "a line that is no table at\nall\n\nname    value\nlonger  2\n", printed(t, 26, 0, "a line that is no table at all\n\nname\tvalue\nlonger\t2\n"))
}

func cells(texts ...string) []grid.Cell {
	var row []grid.Cell
	for _, text := range texts {
		row = append(row, grid.Cell{Text: text})
	}
	return row
}

func TestWriteFoldsNumbersFlushRight(t *testing.T) {
	head := cells("a − b", "metric", "difference", "interval", "p")
	head[1].Key, head[3].Join = true, true
	rows := [][]grid.Cell{head, cells("hybrid − cf", "ndcg@10", "+0.0012", "[−0.0003, +0.0027]", "0.2")}
	rows[1][2].Bold, rows[1][4].Star = true, true
	var whole, folded strings.Builder
	grid.Write(&whole, grid.Style{}, rows)
	require.Equal(t, "a − b         metric  difference            interval     p\nhybrid − cf  ndcg@10     +0.0012  [−0.0003, +0.0027]  0.2*\n", whole.String())
	grid.Write(&folded, grid.Style{Width: 55, Terminal: true}, rows)
	require.Equal(t, "a − b         metric  difference            interval\nhybrid − cf  ndcg@10     \x1b[1m+0.0012\x1b[0m  [−0.0003, +0.0027]\n"+
		"\na − b         metric    p\nhybrid − cf  ndcg@10  0.2\n", folded.String())
}

// Whatever is written, no line is wider than the terminal unless a single word is, and no
// word gets lost.
func TestNothingIsWiderOrLost(t *testing.T) {
	text := "model\tkind\tmemory in all\tan epoch, or fit\tvalidation\tmeasured by\n" +
		"hybrid\ttwo-tower\t118 MiB\t1.2 s [1.0, 1.5]\t0.3 s\tsteps of training\n" +
		"ease\tease\t2.1 GiB\t13 s [6, 25]\t0.1 s\ta part of the data, scaled by the work\n"
	for width := 20; width <= 130; width++ {
		got := printed(t, width, 0, text)
		for line := range strings.Lines(got) {
			require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n ")), width, "width %d: %s", width, got)
		}
		for _, word := range strings.Fields(text) {
			require.Contains(t, got, word, "width %d", width)
		}
	}
}

func TestWrap(t *testing.T) {
	require.Equal(t, "  one two\n  three\nfour\n", grid.Wrap("  one two three\nfour\n", 10))
	require.Equal(t, "\x1b[1mone two\x1b[0m\n", grid.Wrap("\x1b[1mone two\x1b[0m\n", 7), "escapes take no room")
	require.Equal(t, "one two three", grid.Wrap("one two three", 0))
}
