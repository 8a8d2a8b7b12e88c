package diff

import (
	"fmt"
	"strings"
)

// mostChanges is how many changed keys the error of a resumed run names.
const mostChanges = 12

// Sentence lists the inputs that differ, a line each and a dozen at most, to end an error
// with: A is what is there, B what was asked for. Without any it is what otherwise says.
func Sentence(d *Difference, otherwise string) string {
	if len(d.Inputs) == 0 {
		return otherwise
	}
	var b strings.Builder
	for n, c := range d.Inputs {
		if n == mostChanges {
			fmt.Fprintf(&b, "\n  and %d more", len(d.Inputs)-n)
			break
		}
		fmt.Fprintf(&b, "\n  %s: %s there, now %s", c.Path, orNone(c.A), orNone(c.B))
	}
	return b.String()
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}
