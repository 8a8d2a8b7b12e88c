package recipe

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing wrong in a recipe.
type Fault struct {
	Path   string // keys joined by dots, models by name: models.cf.dim
	What   string // what is wrong, to be read after the path
	Where  string // "line 3, column 7", "--set train.lr", or empty
	line   int    // for sorting: 0 = missing altogether, lastLine = not in the file
	column int
}

// lastLine sorts faults of --set behind those of the file.
const lastLine = 1 << 30

// String is the place, the path and what is wrong.
func (f Fault) String() string {
	text := strings.TrimPrefix(f.Path+f.What, ": ") // a fault of the whole has no path
	if f.Where == "" {
		return text
	}
	return f.Where + ": " + text
}

// Faults is every fault of a recipe, in the order of the file; faults of --set come
// last. It is the error of Decode, Read and Validate, so a caller can tell a wrong
// recipe from a failed run with errors.As.
type Faults []Fault

// Error lists all faults, a line each.
func (f Faults) Error() string {
	if len(f) == 1 {
		return "experiments: recipe: " + f[0].String()
	}
	lines := []string{fmt.Sprintf("experiments: recipe: %d faults", len(f))}
	for _, fault := range f {
		lines = append(lines, "  "+fault.String())
	}
	return strings.Join(lines, "\n")
}

// tidy sorts faults by place and keeps one of those that say the same of the same
// place, as a train key seen by several models does.
func (f Faults) tidy() Faults {
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column), cmp.Compare(a.inherited(), b.inherited()))
	})
	var out Faults
	for _, fault := range f {
		seen := slices.ContainsFunc(out, func(o Fault) bool {
			return o.Where != "" && o.Where == fault.Where && o.What == fault.What
		})
		if !seen {
			out = append(out, fault)
		}
	}
	return out
}

// inherited is 1 for a train key as a model sees it: the recipe's own path is better.
func (f Fault) inherited() int {
	if strings.HasPrefix(f.Path, "models.") && strings.Contains(f.Path, ".train") {
		return 1
	}
	return 0
}

// orNil returns f as an error; an empty f is no error.
func (f Faults) orNil() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// add notes a fault; the place is found later from the path.
func (f *Faults) add(path, format string, args ...any) {
	*f = append(*f, Fault{Path: path, What: fmt.Sprintf(format, args...)})
}
