// Package firstline tells the names of columns from a first row of data.
package firstline

import (
	"strconv"
	"strings"
	"unicode"
)

// IsHeader reports whether the fields of a first line look like names of columns above rows:
// two of them are what columns of logs and catalogues are called, or the rows have numbers below
// letters, or repeat nearly all they have but nothing of the first.
func IsHeader(first []string, rows [][]string) bool {
	names := 0
	for _, name := range first {
		if !strings.ContainsAny(name, "0123456789") && usualNames[letters(name)] {
			names++
		}
	}
	return names >= 2 || overNumbers(first, rows) || neverAgain(first, rows)
}

// overNumbers reports whether a column has letters in the first line and numbers in all rows.
func overNumbers(first []string, rows [][]string) bool {
	for i, name := range first {
		numbers := strings.ContainsFunc(name, unicode.IsLetter) && !strings.ContainsAny(name, "0123456789") && len(rows) >= 2
		for _, row := range rows {
			if !numbers {
				break
			}
			_, err := strconv.ParseFloat(strings.TrimSpace(row[i]), 64)
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
func neverAgain(first []string, rows [][]string) bool {
	const enough, nearly = 100, .98
	if len(rows) < enough {
		return false
	}
	columns := 0
	for i, name := range first {
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
