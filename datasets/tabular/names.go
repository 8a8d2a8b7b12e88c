package tabular

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tandem/datasets/internal/edits"
)

// reference is how a column is asked for.
type reference int

const (
	byName  reference = iota
	byPlace           // "#3": the third
	digits            // "3": the third in a file without a header, else a name
)

// position tells how ref asks for a column, and which it is, from 1, if it is not byName.
func position(ref string) (n int, form reference) {
	text, hash := strings.CutPrefix(ref, "#")
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, byName
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		n = 1 << 30 // too long for an int: past the last column of any file
	}
	if hash {
		return n, byPlace
	}
	return n, digits
}

// findName returns the index of ref in names.
func findName(ref string, names []string) (int, error) {
	i := slices.Index(names, ref)
	if i < 0 {
		return 0, unknownName(ref, names)
	}
	if slices.Contains(names[i+1:], ref) {
		return 0, fmt.Errorf("column %q: duplicate name, want it once", ref)
	}
	return i, nil
}

// unknownName says which names there are, and which of them ref may have meant.
func unknownName(ref string, names []string) error {
	return fmt.Errorf("column %w", notAmong(ref, names))
}

func notAmong(ref string, names []string) error {
	const most = 40
	shown, more := names, ""
	if len(names) > most {
		shown, more = names[:most], fmt.Sprintf(", … (%d in all)", len(names))
	}
	hint := ""
	if near := nearest(ref, names); near != "" && OtherDelimiter(names) == "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("%q: not among %s%s%s", clip(ref), clipAll(shown), more, hint)
}

func clipAll(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = strconv.Quote(clip(n))
	}
	return strings.Join(quoted, ", ")
}

// nearest returns the name with the smallest edit distance to ref, the first of
// several, when at most a third of ref (at least 2 letters) would change; else the first
// that begins like ref, such as user_id for user; else "".
func nearest(ref string, names []string) string {
	best, bound := "", max(2, len(ref)/3)+1
	for _, n := range names {
		if d := edits.Distance(strings.ToLower(clip(ref)), strings.ToLower(clip(n))); d < bound && d < len(ref) {
			best, bound = n, d
		}
	}
	for _, n := range names {
		whole := OtherDelimiter([]string{n}) != "" // a line of names
		if best == "" && ref != "" && !whole && strings.HasPrefix(strings.ToLower(n), strings.ToLower(ref)) {
			best = n
		}
	}
	return best
}
