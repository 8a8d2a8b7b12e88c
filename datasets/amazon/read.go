package amazon

import (
	"errors"
	"fmt"

	"tandem/datasets"
	"tandem/datasets/internal/group"
)

// Read reads the reviews, or the three parts of a given split, and the metadata that c
// names. What a file is (reviews, ratings as CSV or metadata; of 2014, 2018 or 2023;
// JSON lines or Python literals; plain, gzip or zstd) it sees from the first lines, and
// the Report tells.
//
// Ids are in order of first appearance in the reviews, rows in the order of the file;
// a user may review an item twice. Values are stars from 1 to 5, Times seconds. All
// reviews must have an item key of one kind, and the metadata the same: a mix of 2023
// and an older vintage is an error unless Config.Item is asin and the metadata older.
//
// Errors name the file and the line: text that is no object, a review without user,
// item, stars or time, a value out of range, metadata where reviews belong or the
// reverse. A file without rows is an error.
// Cost: on all processors; memory is what is returned, plus some blocks of 1 MiB.
func Read(c Config) (*datasets.Data, Report, error) {
	var report Report
	if err := c.Validate(); err != nil {
		return nil, report, err
	}
	r := reader{Config: c, report: &report, users: &datasets.IDs{}, items: &datasets.IDs{}}
	if c.Events {
		r.events = datasets.NewIDs(eventKinds[:]...)
	}
	data, err := r.logs()
	if err == nil && c.Metadata != "" {
		data.Items, err = r.metadata()
	}
	if err != nil {
		return nil, report, err
	}
	return data, report, nil
}

// reader reads the files of one Config.
type reader struct {
	Config
	report       *Report
	users, items *datasets.IDs
	events       *datasets.IDs // nil unless asked for
}

func (r *reader) logs() (*datasets.Data, error) {
	if r.Reviews != "" {
		log, err := r.log(r.Reviews)
		return &datasets.Data{Log: log}, err
	}
	given := &datasets.Split{}
	for _, part := range []struct {
		path string
		log  **datasets.Log
	}{{r.Train, &given.Train}, {r.Valid, &given.Valid}, {r.Test, &given.Test}} {
		if part.path == "" {
			continue
		}
		var err error
		if *part.log, err = r.log(part.path); err != nil {
			return nil, err
		}
	}
	return &datasets.Data{Given: given}, nil
}

// log reads one file of reviews or ratings.
func (r *reader) log(path string) (*datasets.Log, error) {
	s, err := open(path)
	if err != nil {
		return nil, err
	}
	defer s.close()
	log := &datasets.Log{UserIDs: r.users, ItemIDs: r.items, EventIDs: r.events}
	is, layout := shape{kind: ratingsKind}, ""
	if s.holdsObjects() {
		if is, err = recognise(s.first); err == nil && is.kind != reviewsKind {
			err = fmt.Errorf("%s, want reviews", is)
		}
		layout = is.layout()
	}
	var order csvOrder
	if is.kind == ratingsKind {
		order, err = recogniseCSV(s.first, r.Config)
		is.vintage, layout = order.vintage, order.layout()
		if err == nil && r.Events {
			err = errors.New("ratings do not tell events, want reviews or events: false")
		}
	}
	if err == nil {
		err = r.sameKeys(is)
	}
	if err != nil {
		return nil, s.faultFirst(err)
	}
	if is.kind == ratingsKind {
		err = readRatings(s, order, log)
	} else {
		err = readReviews(s, is, r.Config, log)
	}
	if err == nil && log.Len() == 0 {
		err = errors.New("no rows, want at least one")
	}
	if err != nil {
		return nil, s.fault(err)
	}
	var rows []int
	if rows, log.Fine = group.Settle(log.Users, log.Times, log.NumUsers()); rows != nil {
		log = log.Select(rows)
	}
	r.report.Files = append(r.report.Files, FileReport{path, is.kind, is.vintage.String(), layout, log.Len()})
	return log, nil
}

func (r *reader) metadata() (datasets.Catalog, error) {
	s, err := open(r.Metadata)
	if err != nil {
		return nil, err
	}
	defer s.close()
	is := shape{}
	if !s.holdsObjects() {
		err = errors.New("no object, want metadata as JSON lines or Python literals")
	} else if is, err = recognise(s.first); err == nil && is.kind != metadataKind {
		err = fmt.Errorf("%s, want metadata", is)
	}
	if err == nil {
		err = r.sameKeys(is)
	}
	if err != nil {
		return nil, s.faultFirst(err)
	}
	catalog, err := readMetadata(s, is, r.Config, r.items, r.report)
	if err != nil {
		return nil, err
	}
	r.report.Files = append(r.report.Files, FileReport{r.Metadata, is.kind, is.vintage.String(), is.layout(), r.report.Metadata.Rows})
	return catalog, nil
}

// sameKeys refuses a file whose items have another kind of key than those before.
func (r *reader) sameKeys(is shape) error {
	key := func(kind, year string) string {
		switch {
		case year != of2023.String():
			return "asin"
		case kind == metadataKind:
			return "parent_asin"
		}
		return r.Item
	}
	for _, f := range r.report.Files {
		if a, b := key(f.Kind, f.Vintage), key(is.kind, is.vintage.String()); a != b {
			return fmt.Errorf("%s, whose items have the key %s, with %s of %s, whose have %s: want one key", is, b, f.Kind, f.Vintage, a)
		}
	}
	return nil
}
