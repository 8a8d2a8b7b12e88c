package main

import (
	"strings"

	"github.com/spf13/pflag"
)

// labelFlag chooses what stands beside the keys of items.
func labelFlag(f *pflag.FlagSet, to *string) {
	f.StringVar(to, "label-column", "", "`column` of the items to show beside their keys (default one called title, name, label or description)")
}

// longestLabel is how many characters of a label stand in a line of a table.
const longestLabel = 48

// brief is a label as a table shows it, in one line.
func brief(label string) string {
	text := []rune(strings.Join(strings.Fields(label), " "))
	if len(text) > longestLabel {
		return string(text[:longestLabel-1]) + "…"
	}
	return string(text)
}

// named is an item with its label, if it has one.
func named(item, label string) string {
	if label == "" {
		return item
	}
	return item + " (" + brief(label) + ")"
}

// labelCell is the cell of a label, with the tab before it, of a table that has any.
func labelCell(any bool, label string) string {
	if !any {
		return ""
	}
	return "\t" + brief(label)
}
