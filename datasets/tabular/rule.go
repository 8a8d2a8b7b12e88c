package tabular

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"

	"tandem/datasets/setting"
)

// Rule keeps a row if all that it says of a column is true; the others are dropped and
// counted. Nothing is the text "" and passes no bound.
type Rule struct {
	// Column is the one that the rule looks at.
	// Touch: always.
	Column string `yaml:"column"`
	// In keeps rows with one of these texts.
	// Touch: for the few texts to keep.
	In []string `yaml:"in,omitempty"`
	// Not keeps rows with none of these texts.
	// Touch: for the few texts to drop.
	Not []string `yaml:"not,omitempty"`
	// Prefix keeps rows whose text begins with one of these.
	// Touch: with drop, against numbers that begin with the letter of returns.
	Prefix []string `yaml:"prefix,omitempty"`
	// Suffix keeps rows whose text ends with one of these.
	// Touch: for codes that tell their kind at the end.
	Suffix []string `yaml:"suffix,omitempty"`
	// Contains keeps rows whose text has one of these somewhere in it.
	// Touch: for words in a description.
	Contains []string `yaml:"contains,omitempty"`
	// Matches keeps rows of whose text some part matches a regular expression (RE2); ^ and $
	// stand for its ends, (?i) at the beginning ignores case.
	// Touch: where prefix, suffix and contains do not say it.
	Matches string `yaml:"matches,omitempty"`
	// Present keeps rows where the column holds something (true), or nothing but blanks
	// (false).
	// Touch: true on the user leaves out what nobody is known to have done.
	Present *bool `yaml:"present,omitempty"`
	// Above keeps rows with a number above it.
	// Touch: above: 0 leaves out returns.
	Above *float64 `yaml:"above,omitempty"`
	// Below keeps rows with a number below it.
	// Touch: against numbers off the scale.
	Below *float64 `yaml:"below,omitempty"`
	// AtLeast keeps rows with that number or a larger one.
	// Touch: for ratings that mean liked.
	AtLeast *float64 `yaml:"at_least,omitempty"`
	// AtMost keeps rows with that number or a smaller one.
	// Touch: as below.
	AtMost *float64 `yaml:"at_most,omitempty"`
	// Drop turns the rule round: the rows that it would keep are dropped, the others stay.
	// Touch: where it is easier to say what to leave out.
	Drop bool `yaml:"drop,omitempty"`
}

// check adds what the tags cannot tell.
func (r Rule) check(faults *setting.Faults, at string) {
	if r.Column == "" {
		faults.Add(at+".column", ": missing")
	}
	if !r.textual() && !r.bounded() && r.Present == nil {
		faults.Add(at, ": says nothing, want in, not, prefix, suffix, contains, matches, present, above, below, at_least or at_most")
	}
	for _, way := range []struct {
		key   string
		texts []string
	}{{"prefix", r.Prefix}, {"suffix", r.Suffix}, {"contains", r.Contains}} {
		if way.texts != nil && len(way.texts) == 0 || slices.Contains(way.texts, "") {
			faults.Add(at+"."+way.key, " = %q, want texts that are not empty: every text has the empty one", way.texts)
		}
	}
	if _, err := regexp.Compile(r.Matches); err != nil {
		faults.Add(at+".matches", " = %q, want a regular expression as RE2 has it: %s", r.Matches, err)
	}
}

func (r Rule) bounded() bool {
	return r.Above != nil || r.Below != nil || r.AtLeast != nil || r.AtMost != nil
}

// textual reports whether the rule looks at the text.
func (r Rule) textual() bool {
	return r.In != nil || r.Not != nil || r.Prefix != nil || r.Suffix != nil || r.Contains != nil || r.Matches != ""
}

// rule is a Rule at work.
type rule struct {
	Rule
	at                       int // its cell
	prefix, suffix, contains [][]byte
	matches                  *regexp.Regexp // nil = none
}

// newRule readies r, which check finds in order, for the cell at.
func newRule(r Rule, at int) rule {
	texts := func(of []string) (out [][]byte) {
		for _, s := range of {
			out = append(out, []byte(s))
		}
		return out
	}
	w := rule{Rule: r, at: at, prefix: texts(r.Prefix), suffix: texts(r.Suffix), contains: texts(r.Contains)}
	if r.Matches != "" {
		w.matches = regexp.MustCompile(r.Matches)
	}
	return w
}

// keeps reports whether the rule lets a row with that cell pass.
func (r *rule) keeps(c cell) (bool, error) {
	holds, err := r.holds(c)
	return holds != r.Drop && err == nil, err
}

// holds reports whether all that the rule says is true of a cell.
func (r *rule) holds(c cell) (bool, error) {
	if r.Present != nil && *r.Present != c.known() {
		return false, nil
	}
	if r.textual() {
		if c.kind == list {
			return false, fmt.Errorf("%s, want a text", c)
		}
		if !r.fits(c.plain()) {
			return false, nil
		}
	}
	if !r.bounded() {
		return true, nil
	}
	if c.empty() {
		return false, nil
	}
	x, err := parseNumber(c, 64)
	if err != nil {
		return false, err
	}
	return !(r.Above != nil && x <= *r.Above || r.Below != nil && x >= *r.Below ||
		r.AtLeast != nil && x < *r.AtLeast || r.AtMost != nil && x > *r.AtMost), nil
}

// fits reports whether a text is one that the rule keeps.
func (r *rule) fits(text []byte) bool {
	one := func(of [][]byte, has func(s, part []byte) bool) bool {
		return of == nil || slices.ContainsFunc(of, func(part []byte) bool { return has(text, part) })
	}
	return (r.In == nil || slices.Contains(r.In, string(text))) && !slices.Contains(r.Not, string(text)) &&
		one(r.prefix, bytes.HasPrefix) && one(r.suffix, bytes.HasSuffix) && one(r.contains, bytes.Contains) &&
		(r.matches == nil || r.matches.Match(text))
}

// known tells a cell that holds more than blanks.
func (c cell) known() bool {
	switch c.kind {
	case absent:
		return false
	case scalar:
		return len(trimSpace(c.text)) > 0
	case list:
		return len(c.list) > 0
	}
	return true
}
