package figures

import (
	"fmt"
	"strings"
)

// Signed formats x by form, such as "%+.4f", with the minus sign of typography, which is as
// wide as the plus: columns of differences line up.
func Signed(form string, x float64) string {
	return strings.Replace(fmt.Sprintf(form, x), "-", "−", 1)
}

// P writes a p-value with four digits; one that would read 0 is below the smallest of them.
func P(p float64) string {
	if p < .00005 {
		return "< 0.0001"
	}
	return fmt.Sprintf("%.4f", p)
}

// Counted writes n of a thing whose plural ends in s: 1 pair, 1,200 pairs.
func Counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return Grouped(n) + " " + thing + "s"
}

// Grouped writes n with its thousands apart: 1,234,567.
func Grouped(n int) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Duration writes seconds in the unit that leaves two or three digits: 0.4 s, 38 s, 12 min,
// 3.4 h. Negative and infinite times are the caller's to avoid.
func Duration(seconds float64) string {
	switch {
	case seconds < 10:
		return fmt.Sprintf("%.1f s", seconds)
	case seconds < 600:
		return fmt.Sprintf("%.0f s", seconds)
	case seconds < 7200:
		return fmt.Sprintf("%.0f min", seconds/60)
	}
	return fmt.Sprintf("%.1f h", seconds/3600)
}
