package movielens

import (
	"errors"
	"fmt"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// Config says what to read. Path is required.
type Config struct {
	// Path is the directory or the zip file, as GroupLens publishes them.
	// Touch: always.
	Path string `yaml:"path" path:"true"`
	// Tags > 0 adds the item column "tags" of 10M and later: the tags, in lower case,
	// that at least so many users gave a movie; 0 = no such column. Users tag what they have
	// seen, so a tag may tell what a test rating should not.
	// Touch: 3 and more for features of movies, where the split is not by time.
	Tags int `yaml:"tags" range:"≥ 0"`
}

// Validate returns the faults of c.
func (c Config) Validate() error {
	faults := setting.Check(c)
	if c.Path == "" {
		faults.Add("path", ": missing")
	}
	return faults.Join("movielens: ")
}

// Report says what was read, and counts what was not used.
type Report struct {
	Layout        string // 100k, 1m, 10m, csv or pairs
	UnratedMovies int    // rows of movies without a rating: not in the catalog
	IdleUsers     int    // rows of users without a rating: not in the profiles
	UnknownMovies int    // rated movies without a row: nothing is known of them
	UnknownUsers  int    // users without a row, where there are rows
	UnusedTags    int    // tags on movies without a rating, or by too few users
}

// Read reads the directory or zip file at c.Path. Ids are in the order of the ratings;
// keys are the published numbers. Values are stars, in halves from 10M on; the pairs
// of user_movies.txt have neither values nor times.
//
// Errors name the file and the line: a line of the wrong width, an id that is no
// number, a rating off the scale, an unknown code, a movie or user that is there
// twice. Also an error: files of no known layout, tags where the layout has none.
// Cost: ratings are parsed on all processors.   Memory: the Log and two blocks a
// processor.
func Read(c Config) (*datasets.Data, Report, error) {
	var report Report
	if err := c.Validate(); err != nil {
		return nil, report, err
	}
	s, err := openSource(c.Path)
	if err != nil {
		return nil, report, err
	}
	defer s.close()
	l, err := recognise(s)
	if err != nil {
		return nil, report, err
	}
	report.Layout = l.name
	if c.Tags > 0 && (l.tags == "" || !s.has(l.tags)) {
		return nil, report, fmt.Errorf("movielens: tags = %d, but %s has none (layout %s)", c.Tags, c.Path, l.name)
	}
	log := &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}
	if l.name == "pairs" {
		err = s.readPairs(l, log)
	} else {
		err = s.readRatings(l, log)
	}
	if err != nil {
		return nil, report, err
	}
	if log.Len() == 0 {
		return nil, report, fmt.Errorf("movielens: %s: no ratings, want at least one", s.files[l.ratings].path)
	}
	data := &datasets.Data{Log: log}
	if data.Items, err = s.readMovies(l, log.ItemIDs, &report); err != nil {
		return nil, report, err
	}
	if l.users != "" {
		if data.Users, err = s.readUsers(l, log.UserIDs, &report); err != nil {
			return nil, report, err
		}
	}
	if c.Tags > 0 {
		tags, err := s.readTags(l, log.ItemIDs, c.Tags, &report)
		if err != nil {
			return nil, report, err
		}
		data.Items = append(data.Items, tags)
	}
	return data, report, nil
}

var errNumber = errors.New("want a whole number ≥ 0 without leading zeros")

// digits checks an id: decimal digits in the shortest form, at most 9.
func digits(field []byte) error {
	ok := len(field) > 0 && len(field) <= 9 && (field[0] != '0' || len(field) == 1)
	for _, c := range field {
		ok = ok && '0' <= c && c <= '9'
	}
	if !ok {
		return fmt.Errorf("%s, %w", clip(field), errNumber)
	}
	return nil
}

// clip quotes a field for an error.
func clip(field []byte) string {
	const most = 80
	if len(field) > most {
		return fmt.Sprintf("%q…", field[:most])
	}
	return fmt.Sprintf("%q", field)
}
