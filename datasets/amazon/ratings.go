package amazon

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tandem/datasets"
	"tandem/datasets/internal/blocks"
)

// csvOrder is how the lines of a ratings file are cut.
type csvOrder struct {
	user, item, rating, time int // positions from 0
	columns                  int
	header                   bool
	vintage                  vintage
}

func (o csvOrder) layout() string {
	switch {
	case o.header:
		return "CSV with header"
	case o.user < o.item:
		return "CSV user,item"
	}
	return "CSV item,user"
}

// recogniseCSV finds the columns by the header or, without one, by the look of the
// keys: 2014 has user,item, 2018 item,user, and the users of 2023 are long.
func recogniseCSV(lines [][]byte, c Config) (csvOrder, error) {
	if h := splitCSV(lines[0]); slices.Contains(h, "user_id") || slices.Contains(h, "rating") {
		return headerOrder(h, c)
	}
	userFirst, itemFirst, long := 0, 0, 0
	for _, line := range lines {
		f := splitCSV(line)
		if len(f) != 4 {
			return csvOrder{}, fmt.Errorf("%d fields, want user, item, rating and timestamp with commas between", len(f))
		}
		switch {
		case looksUser(f[0]) && looksItem(f[1]):
			userFirst++
		case looksItem(f[0]) && looksUser(f[1]):
			itemFirst++
			f[0] = f[1]
		default:
			continue
		}
		if len(f[0]) >= longUser {
			long++
		}
	}
	o := csvOrder{user: 0, item: 1, rating: 2, time: 3, columns: 4, vintage: of2014}
	switch {
	case userFirst > 0 && itemFirst > 0:
		return o, fmt.Errorf("of the first %d lines %d have the user first and %d the item, want one order", len(lines), userFirst, itemFirst)
	case userFirst == 0 && itemFirst == 0:
		return o, fmt.Errorf("cannot tell users from items: want a header, or users such as A2SUAM1J3GNN3B and items such as B000234567")
	case itemFirst > 0:
		o.user, o.item, o.vintage = 1, 0, of2018
	}
	if long > 0 {
		o.vintage = of2023
	}
	return o, nil
}

// mostColumns is more than any published file has.
const mostColumns = 16

// headerOrder finds the columns of 2023 by name; others, as history, are not used.
func headerOrder(header []string, c Config) (csvOrder, error) {
	o := csvOrder{columns: len(header), header: true, vintage: of2023}
	if len(header) > mostColumns {
		return o, fmt.Errorf("%d columns, want at most %d", len(header), mostColumns)
	}
	for _, want := range []struct {
		name string
		at   *int
	}{{"user_id", &o.user}, {c.Item, &o.item}, {"rating", &o.rating}, {"timestamp", &o.time}} {
		if *want.at = slices.Index(header, want.name); *want.at < 0 {
			return o, fmt.Errorf("column %q: not among %s", want.name, strings.Join(header, ", "))
		}
	}
	return o, nil
}

func splitCSV(line []byte) []string { return strings.Split(string(line), ",") }

// longUser is the length from which a user is of 2023.
const longUser = 24

// looksItem reports whether key is an ASIN: ten letters and digits, from B on or as in
// an ISBN.
func looksItem(key string) bool {
	return len(key) == 10 && isUpper(key) && (key[0] == 'B' || strings.Trim(key[:9], "0123456789") == "")
}

// looksUser reports whether key is a reviewer: A and letters and digits, since 2023
// perhaps with _1 behind.
func looksUser(key string) bool {
	key, _, _ = strings.Cut(key, "_")
	return len(key) >= 10 && key[0] == 'A' && isUpper(key)
}

func isUpper(key string) bool {
	for i := range len(key) {
		if c := key[i]; c-'0' > 9 && c-'A' > 25 {
			return false
		}
	}
	return true
}

// readRatings appends the ratings of s to log.
func readRatings(s *source, o csvOrder, log *datasets.Log) error {
	parse := func(b blocks.Block) (*batch, error) {
		rows := &batch{}
		header := o.header && b.Line == s.block
		err := eachLine(b, func(_ int, line []byte) error {
			if header {
				header = false
				return nil
			}
			r, err := o.parse(line)
			rows.add(r)
			return err
		})
		return rows, err
	}
	return blocks.Parse(s.text, parse, func(rows *batch) error { rows.appendTo(log); return nil })
}

// parse reads one line.
func (o csvOrder) parse(line []byte) (r review, err error) {
	var fields [mostColumns][]byte
	n := 0
	for field := range bytes.SplitSeq(line, []byte(",")) {
		if n < len(fields) {
			fields[n] = field
		}
		n++
	}
	if n != o.columns {
		return r, fmt.Errorf("%d fields, want %d", n, o.columns)
	}
	r.user, r.item = fields[o.user], fields[o.item]
	if len(r.user) == 0 || len(r.item) == 0 {
		return r, fmt.Errorf("user %q, item %q, want two keys", r.user, r.item)
	}
	if !o.header && looksItem(string(r.user)) && looksUser(string(r.item)) {
		return r, fmt.Errorf("user %q, item %q: the other way round than at the start of the file", r.user, r.item)
	}
	rating, err := strconv.ParseFloat(string(fields[o.rating]), 64)
	if err != nil {
		return r, fmt.Errorf("rating: %q, want a number", fields[o.rating])
	}
	if r.rating, err = checkRating(rating); err != nil {
		return r, fmt.Errorf("rating: %w", err)
	}
	stamp, err := strconv.ParseInt(string(fields[o.time]), 10, 64)
	if err != nil {
		return r, fmt.Errorf("timestamp: %q, want a whole number", fields[o.time])
	}
	if r.time, err = checkTime(stamp, o.vintage); err != nil {
		return r, fmt.Errorf("timestamp: %w", err)
	}
	return r, nil
}
