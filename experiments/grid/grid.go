package grid

import (
	"strings"
	"unicode/utf8"
)

// Cell is one cell of a table. Key and Join matter in the first row, where they speak for
// the column.
type Cell struct {
	Text string // one line, of any script
	Bold bool   // where the terminal can
	Dim  bool   // where the terminal can
	Star bool   // a star stands behind the text where bold cannot be seen
	Key  bool   // the column names the row, as the first one does: folded blocks repeat it
	Join bool   // the column says something about the one before: they stay in one block
}

// Write sets rows in columns, the first one flush left and the others flush right, folded
// where they are wider than s. Keys must be the first columns.
func Write(b *strings.Builder, s Style, rows [][]Cell) {
	t := &table{rows: rows, keys: 1, right: true}
	for t.keys < len(rows[0]) && rows[0][t.keys].Key {
		t.keys++
	}
	t.write(b, s)
}

// table is what is folded.
type table struct {
	rows  [][]Cell
	keys  int
	right bool // all columns but the first one are flush right
}

// gap stands between columns.
const gap = "  "

// leastProse is how narrow a column of prose may become before the table is folded.
const leastProse = 24

func (t *table) write(b *strings.Builder, s Style) {
	widths := t.widths(s)
	for n, block := range t.blocks(widths, s.Width) {
		if n > 0 {
			b.WriteByte('\n')
		}
		for _, row := range t.rows {
			if n == 0 || len(row) > block[t.shown(block)] {
				t.writeRow(b, s, row, block, widths)
			}
		}
	}
}

// shown is the place in block of its first column that is no key.
func (t *table) shown(block []int) int { return min(t.keys, len(block)-1) }

// text is what a cell shows in a style, without its escapes.
func (c Cell) text(s Style) string {
	if c.Star && !s.Terminal {
		return c.Text + "*"
	}
	return c.Text
}

func (t *table) widths(s Style) []int {
	var widths []int
	for _, row := range t.rows {
		for j, c := range row {
			if j == len(widths) {
				widths = append(widths, 0)
			}
			widths[j] = max(widths[j], utf8.RuneCountInString(c.text(s)))
		}
	}
	return widths
}

// blocks are the columns that stand beside one another. Widths of columns that are to be
// broken between words are made smaller.
func (t *table) blocks(widths []int, room int) [][]int {
	all := make([]int, len(widths))
	for j := range all {
		all[j] = j
	}
	if room == 0 || total(all, widths) <= room {
		return [][]int{all}
	}
	last := len(all) - 1
	if left := room - total(all, widths) + widths[last]; !t.right && left >= leastProse && t.prose(last) {
		widths[last] = left
		return [][]int{all}
	}
	keys := all[:min(t.keys, len(all))]
	var out [][]int
	block := keys
	for j := len(keys); j < len(all); {
		next := j + 1
		for next < len(all) && next < len(t.rows[0]) && t.rows[0][next].Join {
			next++
		}
		wider := append(block[:len(block):len(block)], all[j:next]...)
		if len(block) > len(keys) && total(wider, widths) > room {
			out = append(out, block)
			block = keys
			continue
		}
		block, j = wider, next
	}
	out = append(out, block)
	for _, block := range out {
		if over := total(block, widths) - room; over > 0 { // one column alone is too wide
			end := block[len(block)-1]
			widths[end] = max(widths[end]-over, least/2)
		}
	}
	return out
}

// prose tells whether a column has cells of several words that are worth breaking.
func (t *table) prose(column int) bool {
	for _, row := range t.rows {
		if len(row) > column && strings.Contains(row[column].Text, " ") && utf8.RuneCountInString(row[column].Text) > leastProse {
			return true
		}
	}
	return false
}

func total(columns, widths []int) int {
	sum := len(gap) * (len(columns) - 1)
	for _, j := range columns {
		sum += widths[j]
	}
	return sum
}

// writeRow writes the columns of block, on several lines where a cell is broken.
func (t *table) writeRow(b *strings.Builder, s Style, row []Cell, block, widths []int) {
	parts := make([][]string, len(block))
	lines := 1
	for n, j := range block {
		if j < len(row) {
			parts[n] = breakWords(row[j].text(s), widths[j])
			lines = max(lines, len(parts[n]))
		}
	}
	for l := range lines {
		var line strings.Builder
		for n, j := range block {
			text, shown := "", ""
			if l < len(parts[n]) {
				text = parts[n][l]
				shown = row[j].dress(text, s)
			}
			pad := strings.Repeat(" ", max(widths[j]-utf8.RuneCountInString(text), 0))
			switch {
			case n == 0:
				line.WriteString(shown + pad)
			case t.right:
				line.WriteString(gap + pad + shown)
			default:
				line.WriteString(gap + shown + pad)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// dress makes text bold or dim where that can be seen.
func (c Cell) dress(text string, s Style) string {
	switch {
	case s.Terminal && c.Bold:
		return "\x1b[1m" + text + "\x1b[0m"
	case s.Terminal && c.Dim:
		return "\x1b[2m" + text + "\x1b[0m"
	}
	return text
}
