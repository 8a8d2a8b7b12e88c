package grid

import (
	"io"
	"strings"
	"text/tabwriter"
)

// Writer collects lines whose cells are separated by tabs and writes them as tables on
// Flush. A line without a tab is a paragraph and ends the table before it.
type Writer struct {
	// Keys is how many columns, from the left, name a row; below 1 means 1. They are
	// repeated in each block of a folded table.
	Keys int

	to    io.Writer
	style Style
	text  strings.Builder
}

// NewWriter returns a Writer to w in its own style.
func NewWriter(w io.Writer) *Writer { return New(w, StyleOf(w)) }

// New returns a Writer to w in the style of another place, where w is a buffer before it.
func New(w io.Writer, s Style) *Writer { return &Writer{to: w, style: s} }

// Write keeps p until Flush. It never fails.
func (w *Writer) Write(p []byte) (int, error) { return w.text.Write(p) }

// Flush writes what was collected, each line without spaces at its end where the table
// was folded. The error is that of the writer below.
func (w *Writer) Flush() error {
	var b strings.Builder
	for _, lines := range groups(w.text.String()) {
		b.WriteString(w.set(lines))
	}
	w.text.Reset()
	_, err := io.WriteString(w.to, b.String())
	return err
}

// set formats lines that are all of a table, or all of no table.
func (w *Writer) set(lines []string) string {
	if !strings.Contains(lines[0], "\t") {
		return Wrap(strings.Join(lines, ""), w.style.Width)
	}
	var plain strings.Builder
	t := tabwriter.NewWriter(&plain, 0, 0, 2, ' ', 0)
	for _, line := range lines {
		_, _ = io.WriteString(t, line) // a strings.Builder takes everything
	}
	_ = t.Flush()
	if w.style.Width == 0 || widest(plain.String()) <= w.style.Width {
		return plain.String()
	}
	rows := make([][]Cell, len(lines))
	for r, line := range lines {
		for _, text := range strings.Split(strings.TrimRight(line, "\t\n"), "\t") {
			rows[r] = append(rows[r], Cell{Text: text})
		}
	}
	var b strings.Builder
	(&table{rows: rows, keys: max(w.Keys, 1)}).write(&b, w.style)
	return b.String()
}

// groups cuts text into runs of lines with a tab and runs of lines without one.
func groups(text string) [][]string {
	var out [][]string
	was := false
	for line := range strings.Lines(text) {
		tabs := strings.Contains(line, "\t")
		if len(out) == 0 || tabs != was {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], line)
		was = tabs
	}
	return out
}
