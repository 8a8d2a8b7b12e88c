package table_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"tandem/experiments/table"
	"tandem/experiments/testdata/testshop"
)

// On a terminal, tables that are too wide are folded by column: every block names its
// models, a standard deviation stays beside its mean, and notes break between words.
func TestWriteTableFoldsByColumn(t *testing.T) {
	s := testshop.Summary(testshop.Comparison("hybrid", "cf", 0.01, 0.004, 0.001), testshop.Comparison("placebo", "cf", -0.001, 0.002, 0.6))
	for width, blocks := range map[int]int{60: 2, 80: 2, 120: 1} {
		var out strings.Builder
		require.NoError(t, table.Write(testshop.Screen{Writer: &out, Width: width}, s))
		models := 0
		for line := range strings.Lines(out.String()) {
			require.LessOrEqual(t, utf8.RuneCountInString(line)-1, width, line)
			if strings.HasPrefix(line, "model  ") {
				models++
				require.NotRegexp(t, `^model +sd`, line)
			}
		}
		require.Equal(t, blocks, models, "width %d:\n%s", width, out.String())
		testshop.Golden(t, fmt.Sprintf("testdata/table_%d.txt", width), out.String())
	}
}
