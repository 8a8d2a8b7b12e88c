package movielens

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"tandem/datasets"
	"tandem/datasets/internal/columns"
	"tandem/datasets/internal/textfile"
)

// eachRow calls f with the fields of every row of a file, blank lines aside. Errors of
// f are given the file and the line.
func (s *source) eachRow(name, cut, header string, latin1 bool, f func(fields []string) error) error {
	r, path, err := s.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	next := cutRows(r, cut, latin1)
	if cut == "," {
		next = csvRows(r)
	}
	for first := true; ; first = false {
		fields, line, err := next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			if first && header != "" {
				if got := strings.Join(fields, ","); got != header {
					err = fmt.Errorf("header %s, want %q", clip([]byte(got)), header)
				}
			} else {
				err = f(fields)
			}
		}
		if err != nil {
			return fmt.Errorf("movielens: %s: line %d: %w", path, line, err)
		}
	}
}

func cutRows(r io.Reader, cut string, latin1 bool) func() ([]string, int, error) {
	lines := textfile.NewLines(r)
	return func() ([]string, int, error) {
		for {
			line, err := lines.Next()
			switch {
			case err != nil:
				return nil, lines.Line(), err
			case len(line) == 0:
				continue
			}
			text := string(line)
			if !utf8.ValidString(text) {
				if !latin1 {
					return nil, lines.Line(), errors.New("not UTF-8")
				}
				text = fromLatin1(line)
			}
			return strings.Split(text, cut), lines.Line(), nil
		}
	}
}

func csvRows(r io.Reader) func() ([]string, int, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	line := 0
	return func() ([]string, int, error) {
		fields, err := in.Read()
		if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
			return nil, parse.StartLine, parse.Err
		}
		if err != nil {
			return nil, line + 1, err
		}
		line, _ = in.FieldPos(0)
		for _, f := range fields {
			if !utf8.ValidString(f) {
				return nil, line, errors.New("not UTF-8")
			}
		}
		return fields, line, nil
	}
}

// fromLatin1 reads ISO-8859-1, whose bytes are the first 256 code points.
func fromLatin1(line []byte) string {
	out := make([]rune, len(line))
	for k, c := range line {
		out[k] = rune(c)
	}
	return string(out)
}

// known finds the id of a key met in the ratings, and sees that it has one row.
type known struct {
	ids    *datasets.IDs
	seen   map[string]bool
	unused int
	used   int
}

func (k *known) find(key string) (int32, bool, error) {
	if err := digits([]byte(key)); err != nil {
		return 0, false, fmt.Errorf("id %w", err)
	}
	if k.seen[key] {
		return 0, false, fmt.Errorf("duplicate id %s, want one row", key)
	}
	k.seen[key] = true
	id, ok := k.ids.Find(key)
	if ok {
		k.used++
	} else {
		k.unused++
	}
	return id, ok, nil
}

// readMovies returns title, year and genres of the movies that ids names.
func (s *source) readMovies(l layout, ids *datasets.IDs, report *Report) (datasets.Catalog, error) {
	title, year, genres := columns.Labels("title"), columns.Numbers("year"), columns.Labels("genres")
	k := known{ids: ids, seen: map[string]bool{}}
	cut, header, parse := "::", "", movieOfDat
	switch l.name {
	case "100k":
		cut, parse = "|", movieOfItem
	case "csv":
		cut, header = ",", "movieId,title,genres"
	}
	err := s.eachRow(l.movies, cut, header, l.latin1, func(fields []string) error {
		name, tags, err := parse(fields)
		if err != nil {
			return err
		}
		id, ok, err := k.find(fields[0])
		if err != nil || !ok {
			return err
		}
		title.SetLabels(id, strings.TrimSpace(name))
		year.SetNumber(id, yearOf(name))
		genres.SetLabels(id, tags...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	report.UnratedMovies, report.UnknownMovies = k.unused, ids.Len()-k.used
	n := ids.Len()
	return datasets.Catalog{title.Column(n), year.Column(n), genres.Column(n)}, nil
}

// movieOfDat reads id, title and genres joined by "|".
func movieOfDat(fields []string) (title string, genres []string, err error) {
	if len(fields) != 3 {
		return "", nil, fmt.Errorf("%d fields, want 3: movie, title, genres", len(fields))
	}
	if fields[2] == "(no genres listed)" {
		return fields[1], nil, nil
	}
	return fields[1], strings.Split(fields[2], "|"), nil
}

// movieOfItem reads id, title, two dates, an address and one flag a genre.
func movieOfItem(fields []string) (title string, genres []string, err error) {
	if want := 5 + len(flags); len(fields) != want {
		return "", nil, fmt.Errorf("%d fields, want %d: movie, title, two dates, address, %d genres", len(fields), want, len(flags))
	}
	for g, flag := range fields[5:] {
		switch flag {
		case "0":
		case "1":
			genres = append(genres, flags[g])
		default:
			return "", nil, fmt.Errorf("genre %d = %s, want 0 or 1", g, clip([]byte(flag)))
		}
	}
	return fields[1], genres, nil
}

var yearAtEnd = regexp.MustCompile(`\((\d{4})(?:[-–](?:\d{4})?)?\)\s*$`)

// yearOf reads the year at the end of a title, the first of two; NaN if there is none.
func yearOf(title string) float64 {
	m := yearAtEnd.FindStringSubmatch(title)
	if m == nil {
		return math.NaN()
	}
	y, _ := strconv.Atoi(m[1]) // four digits
	return float64(y)
}

// readTags returns the tags that at least least users gave a movie.
func (s *source) readTags(l layout, ids *datasets.IDs, least int, report *Report) (*datasets.Column, error) {
	header := ""
	if l.name == "csv" {
		header = "userId,movieId,tag,timestamp"
	}
	type use struct {
		movie int32
		tag   string
	}
	users := map[use]map[string]bool{}
	var order []use // of first appearance
	err := s.eachRow(l.tags, l.cut, header, false, func(fields []string) error {
		if len(fields) != 4 {
			return fmt.Errorf("%d fields, want 4: user, movie, tag, time", len(fields))
		}
		for _, f := range fields[:2] {
			if err := digits([]byte(f)); err != nil {
				return fmt.Errorf("id %w", err)
			}
		}
		tag := strings.ToLower(strings.TrimSpace(fields[2]))
		id, ok := ids.Find(fields[1])
		if !ok || tag == "" {
			report.UnusedTags++
			return nil
		}
		u := use{id, tag}
		if users[u] == nil {
			users[u] = map[string]bool{}
			order = append(order, u)
		}
		users[u][fields[0]] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	tags := make([][]string, ids.Len())
	for _, u := range order {
		if len(users[u]) < least {
			report.UnusedTags += len(users[u])
			continue
		}
		tags[u.movie] = append(tags[u.movie], u.tag)
	}
	column := columns.Labels("tags")
	for id, list := range tags {
		column.SetLabels(int32(id), list...)
	}
	return column.Column(ids.Len()), nil
}
