package tabular

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"tandem/datasets/internal/records"
)

// checkFirst is an error if the first line of a file without a word on its header may be one:
// a row of names would become a row of data, or the other way round. bare says that digits alone
// ask for a column.
func (d *delimited) checkFirst(first []string, bare bool) error {
	if bare && d.digitsAreNames(first) {
		return fmt.Errorf("has all columns of digits alone (%s) among its fields: are they names, or values? Want header: true for names, or positions written %q",
			clipAll(slices.DeleteFunc(slices.Clone(d.refs), func(ref string) bool { return ref == "" })), "#1")
	}
	rows := d.sample()
	names := 0
	for _, name := range d.asked(first) {
		if !strings.ContainsAny(name, "0123456789") && usualNames[letters(name)] {
			names++
		}
	}
	if names >= 2 || d.overNumbers(first, rows) || d.neverAgain(first, rows) {
		return fmt.Errorf("%s look like names, not like values: want header: true to leave the line out, with positions written %q, or header: false to read it",
			clipAll(d.asked(first)), "#1")
	}
	return nil
}

// asked are the fields of the columns asked for.
func (d *delimited) asked(record []string) []string {
	var out []string
	for _, at := range d.index {
		if at >= 0 {
			out = append(out, record[at])
		}
	}
	return out
}

// digitsAreNames reports whether all references of digits alone are fields of the first line.
func (d *delimited) digitsAreNames(first []string) bool {
	for _, ref := range d.refs {
		if _, form := position(ref); form == digits && !slices.Contains(first, ref) {
			return false
		}
	}
	return true
}

// sampled is how many rows behind the first line are looked at.
const sampled = 1000

// sample returns the columns asked for of the rows behind the first line.
func (d *delimited) sample() (rows [][]string) {
	b, err := d.blocks.Peek()
	if err != nil {
		return nil
	}
	r := records.New(b, d.layout.Delimiter, d.layout.Format == CSV)
	for len(rows) <= sampled {
		fields, err := r.Next()
		if err != nil || len(fields) != d.width {
			break // told when it is read
		}
		record := make([]string, len(fields))
		for i, f := range fields {
			record[i] = string(f)
		}
		rows = append(rows, d.asked(record))
	}
	return rows[min(1, len(rows)):]
}

// overNumbers reports whether a column has letters in the first line and numbers in all rows.
func (d *delimited) overNumbers(first []string, rows [][]string) bool {
	for i, name := range d.asked(first) {
		numbers := strings.ContainsFunc(name, unicode.IsLetter) && !strings.ContainsAny(name, "0123456789") && len(rows) >= 2
		for _, row := range rows {
			if !numbers {
				break
			}
			_, err := parseFloat(trimSpace([]byte(row[i])), 64)
			numbers = err == nil && strings.ContainsAny(row[i], "0123456789")
		}
		if numbers {
			return true
		}
	}
	return false
}

// neverAgain reports whether two columns repeat nearly all of their values, but none of the
// first line: users and items of a log do, names of columns do not.
func (d *delimited) neverAgain(first []string, rows [][]string) bool {
	const enough, nearly = 100, .98
	if len(rows) < enough {
		return false
	}
	columns := 0
	for i, name := range d.asked(first) {
		counts := map[string]int{}
		for _, row := range rows {
			counts[row[i]]++
		}
		again := 0
		for _, n := range counts {
			if n > 1 {
				again += n
			}
		}
		if counts[name] == 0 && float64(again) >= nearly*float64(len(rows)) {
			columns++
		}
	}
	return columns >= 2
}

// letters are those of s, in lower case: userId, user_id and "User ID" are one.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// usualNames are those of the columns of logs and catalogues.
var usualNames = func() map[string]bool {
	m := map[string]bool{}
	for _, what := range []string{"user", "customer", "client", "visitor", "session", "account", "member", "reviewer", "buyer",
		"item", "product", "article", "movie", "book", "song", "track", "artist", "game", "order"} {
		m[what], m[what+"id"], m[what+"key"], m[what+"name"] = true, true, true, true
	}
	for _, name := range []string{"id", "uid", "iid", "sku", "asin", "isbn", "parentasin", "title", "rating", "ratings", "score", "value", "price",
		"quantity", "time", "timestamp", "datetime", "date", "createdat", "event", "eventtype", "category", "brand", "type"} {
		m[name] = true
	}
	return m
}()
