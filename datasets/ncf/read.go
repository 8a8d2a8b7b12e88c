package ncf

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"tandem/datasets"
	"tandem/datasets/internal/textfile"
	"tandem/datasets/setting"
)

// PaperNegatives is the number of negatives per user in the published files.
const PaperNegatives = 99

// Config names the files of one data set; all three are required.
type Config struct {
	// Train is the file of user, item, rating and unix time, separated by tabs.
	// Touch: always.
	Train string `yaml:"train" path:"true"`
	// Test is a file of the same, one row per user.
	// Touch: always.
	Test string `yaml:"test" path:"true"`
	// Negatives is the file of "(user,item)" of the test row, then its negatives.
	// Touch: always.
	Negatives string `yaml:"negatives" path:"true"`
}

// Validate returns the faults of c.
func (c Config) Validate() error {
	var faults setting.Faults
	for _, f := range []struct{ key, path string }{{"train", c.Train}, {"test", c.Test}, {"negatives", c.Negatives}} {
		if f.path == "" {
			faults.Add(f.key, ": missing")
		}
	}
	return faults.Join("ncf: ")
}

// Report counts what was taken off the published lists to make them sets without the
// held-out item. On MovieLens 1M the paper's lists name the held-out item 156 times.
type Report struct {
	HeldOut  int // negatives that are the user's own test item
	Repeated int // negatives met earlier in the same list
}

// Read reads the three files. negatives is how many every line of the negative file
// must name; 0 = any number, the same in all lines or not.
//
// Ids run from 0 to the largest number in any of the files. A file whose times are
// all 0 does not know them: its Log then has no Times. Candidates follow the file's
// order, without the held-out item and without repetitions (see Report), and are empty
// for a user without a test row.
//
// Errors name the file and the line: a field that is not a number, a negative id, a
// test row for a user who has one, a negative line that is not about the test row in
// the same place or not of the wanted length. An id is also refused when it is so
// large (more than 16 × the numbers read + 1,024) that the ids cannot be dense.
func Read(c Config, negatives int) (*datasets.Data, Report, error) {
	var report Report
	if err := c.Validate(); err != nil {
		return nil, report, err
	}
	if negatives < 0 {
		return nil, report, fmt.Errorf("ncf: negatives = %d, want >= 0", negatives)
	}
	r := reader{users: span{name: "user"}, items: span{name: "item"}}
	train, err := r.ratings(c.Train)
	if err != nil {
		return nil, report, err
	}
	test, err := r.ratings(c.Test)
	if err != nil {
		return nil, report, err
	}
	lists, err := r.negatives(c.Negatives, c.Test, test, negatives, &report)
	if err != nil {
		return nil, report, err
	}
	if train.UserIDs, err = r.users.ids(); err != nil {
		return nil, report, err
	}
	if train.ItemIDs, err = r.items.ids(); err != nil {
		return nil, report, err
	}
	test.UserIDs, test.ItemIDs = train.UserIDs, train.ItemIDs
	candidates, err := byUser(lists, test, c.Test)
	if err != nil {
		return nil, report, err
	}
	return &datasets.Data{Given: &datasets.Split{Train: train, Test: test}, Candidates: candidates}, report, nil
}

// byUser orders lists, one per row of test, by user.
func byUser(lists datasets.Lists, test *datasets.Log, path string) (*datasets.Lists, error) {
	row := slices.Repeat([]int32{-1}, test.NumUsers())
	for r, u := range test.Users {
		if row[u] >= 0 {
			return nil, fmt.Errorf("ncf: %s: line %d: user %d again after line %d, want one row per user", path, r+1, u, row[u]+1)
		}
		row[u] = int32(r)
	}
	var out datasets.Lists
	for _, r := range row {
		out.Append(lists.At(r)...)
	}
	return &out, nil
}

// reader keeps the range of ids over all files.
type reader struct{ users, items span }

// span is the range [0, max] of ids met.
type span struct {
	name  string
	max   int32
	where string // of max
	met   int
}

// parse reads an id.
func (s *span) parse(field []byte, where func() string) (int32, error) {
	n, err := strconv.ParseInt(string(field), 10, 64)
	if err != nil || n < 0 || n >= math.MaxInt32 {
		return 0, fmt.Errorf("ncf: %s: %s id %s, want an integer in [0, 2³¹−1)", where(), s.name, clip(field))
	}
	if s.met++; int32(n) > s.max || s.where == "" {
		s.max, s.where = int32(n), where()
	}
	return int32(n), nil
}

// ids returns the keys "0" … max.
func (s *span) ids() (*datasets.IDs, error) {
	if most := 16*s.met + 1024; int(s.max) > most {
		return nil, fmt.Errorf("ncf: %s: %s id %d, want <= %d: ids are dense and there are %d numbers in all", s.where, s.name, s.max, most, s.met)
	}
	out := &datasets.IDs{}
	for id := range s.max + 1 {
		out.Add(strconv.Itoa(int(id)))
	}
	return out, nil
}

// ratings reads a file of user, item, rating and time; ids are set by Read.
func (r *reader) ratings(path string) (*datasets.Log, error) {
	log := &datasets.Log{}
	known := false // some time is not 0
	err := eachLine(path, func(line []byte, where func() string) error {
		fields := bytes.Split(line, []byte("\t"))
		if len(fields) != 4 {
			return fmt.Errorf("ncf: %s: %d fields, want 4: user, item, rating, time", where(), len(fields))
		}
		user, err := r.users.parse(fields[0], where)
		if err != nil {
			return err
		}
		item, err := r.items.parse(fields[1], where)
		if err != nil {
			return err
		}
		rating, err := strconv.ParseFloat(string(fields[2]), 32)
		if err != nil || math.IsNaN(rating) || math.IsInf(rating, 0) {
			return fmt.Errorf("ncf: %s: rating %s, want a finite number", where(), clip(fields[2]))
		}
		time, err := strconv.ParseInt(string(fields[3]), 10, 64)
		if err != nil {
			return fmt.Errorf("ncf: %s: time %s, want an integer", where(), clip(fields[3]))
		}
		log.Users = append(log.Users, user)
		log.Items = append(log.Items, item)
		log.Values = append(log.Values, float32(rating))
		log.Times = append(log.Times, time)
		known = known || time != 0
		return nil
	})
	if !known {
		log.Times = nil
	}
	return log, err
}

// negatives reads one list per row of test.
func (r *reader) negatives(path, testPath string, test *datasets.Log, want int, report *Report) (datasets.Lists, error) {
	var lists datasets.Lists
	var list []int32
	err := eachLine(path, func(line []byte, where func() string) error {
		row := lists.Len()
		if row == test.Len() {
			return fmt.Errorf("ncf: %s: more lines than the %d rows of %s", where(), test.Len(), testPath)
		}
		fields := bytes.Split(bytes.TrimSuffix(line, []byte("\t")), []byte("\t"))
		user, item, err := r.tuple(fields[0], where)
		if err != nil {
			return err
		}
		if user != test.Users[row] || item != test.Items[row] {
			return fmt.Errorf("ncf: %s: tuple %s, want (%d,%d) as in %s", where(), fields[0], test.Users[row], test.Items[row], testPath)
		}
		if n := len(fields) - 1; want > 0 && n != want {
			return fmt.Errorf("ncf: %s: %d negatives, want %d", where(), n, want)
		}
		list = list[:0]
		for _, f := range fields[1:] {
			id, err := r.items.parse(f, where)
			if err != nil {
				return err
			}
			switch {
			case id == item:
				report.HeldOut++
			case slices.Contains(list, id): // lists are short
				report.Repeated++
			default:
				list = append(list, id)
			}
		}
		lists.Append(list...)
		return nil
	})
	if err == nil && lists.Len() != test.Len() {
		err = fmt.Errorf("ncf: %s: %d lines, want %d, one for every row of %s", path, lists.Len(), test.Len(), testPath)
	}
	return lists, err
}

// tuple reads "(user,item)".
func (r *reader) tuple(field []byte, where func() string) (user, item int32, err error) {
	inner, ok := bytes.CutPrefix(field, []byte("("))
	inner, closed := bytes.CutSuffix(inner, []byte(")"))
	u, i, comma := bytes.Cut(inner, []byte(","))
	if !ok || !closed || !comma {
		return 0, 0, fmt.Errorf(`ncf: %s: tuple %s, want "(user,item)"`, where(), clip(field))
	}
	if user, err = r.users.parse(bytes.TrimSpace(u), where); err != nil {
		return 0, 0, err
	}
	item, err = r.items.parse(bytes.TrimSpace(i), where)
	return user, item, err
}

// eachLine calls f for every line; where says "path: line 7". A file without lines is
// an error; a blank line is one for f, since rows are counted by line.
func eachLine(path string, f func(line []byte, where func() string) error) error {
	file, err := textfile.Open(path)
	if err != nil {
		return fmt.Errorf("ncf: %w", err)
	}
	defer file.Close()
	lines := textfile.NewLines(file)
	where := func() string { return fmt.Sprintf("%s: line %d", path, lines.Line()) }
	for {
		line, err := lines.Next()
		switch {
		case err == io.EOF && lines.Line() == 1:
			return fmt.Errorf("ncf: %s: empty file, want rows", path)
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("ncf: %s: %w", where(), err)
		}
		if err := f(line, where); err != nil {
			return err
		}
	}
}

// clip quotes a field for an error.
func clip(field []byte) string {
	const most = 80
	if len(field) > most {
		return fmt.Sprintf("%q…", field[:most])
	}
	return strconv.Quote(string(field))
}
