package main

import (
	"fmt"
	"io"
	"strings"

	"tandem/experiments/grid"
)

// printf prints lines, broken between words where the terminal is narrower.
func printf(w io.Writer, format string, args ...any) error {
	_, err := io.WriteString(w, grid.Wrap(fmt.Sprintf(format, args...), grid.StyleOf(w).Width))
	return err
}

// printLines prints sentences after an empty line, and a last line.
func printLines(w io.Writer, lines []string, last string) error {
	var b strings.Builder
	for n, line := range lines {
		if n == 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line + "\n")
	}
	b.WriteString(last + "\n")
	return printf(w, "%s", b.String())
}

// short writes a rate with three digits: 950, 12.3 k, 4.56 M.
func short(x float64) string {
	switch {
	case x >= 1e6:
		return fmt.Sprintf("%.3g M", x/1e6)
	case x >= 1e3:
		return fmt.Sprintf("%.3g k", x/1e3)
	}
	return fmt.Sprintf("%.0f", x)
}

// bytesOf writes an amount of bytes: 950 B, 12.3 kB, 4.56 MB, 7.89 GB.
func bytesOf(x float64) string {
	if x >= 1e9 {
		return fmt.Sprintf("%.3g GB", x/1e9)
	}
	number, unit, _ := strings.Cut(short(x), " ")
	return number + " " + unit + "B"
}

// amount writes a price, or that there is none.
func amount(price *float64) string {
	if price == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", *price)
}
