package tabular

import (
	"strings"
	"time"

	"tandem/datasets/internal/blanks"
)

// Blanks counts the rows of a log that lack what a row needs: its user, item, value, time or
// event. A LogConfig that has one leaves such rows out instead of stopping at the first. Several
// files may be read into one.
type Blanks = blanks.Blanks

// LeaveOut is the list of rules that leaves the rows with blanks out, as a recipe has it.
func LeaveOut(b *Blanks) string {
	rules := make([]string, len(b.Columns))
	for i, c := range b.Columns {
		rules[i] = presentRule(c.Column)
	}
	return "[" + strings.Join(rules, ", ") + "]"
}

// blank counts a row, and reports whether it lacks something.
func (k *logChunk) blank(cells []cell) bool {
	var lacks [blanks.Roles]bool
	any := false
	for i, ref := range k.refs()[:len(fields)] {
		lacks[i] = ref != "" && !cells[i].known()
		any = any || lacks[i]
	}
	month := blanks.NoMonth
	if k.Columns.Time != "" && !lacks[3] {
		if at, err := k.parseTime(cells[3]); err == nil { // else the row itself is the error
			year, m, _ := time.Unix(0, at).UTC().Date()
			month = 12*year + int(m) - 1
		}
	}
	k.blanks.See(lacks, month)
	return any
}
