package sequence

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"tandem/datasets"
	"tandem/datasets/internal/textfile"
	"tandem/datasets/setting"
)

// Report counts what the attribute file left open.
type Report struct {
	Unknown  int // items with attributes but without an interaction, not used
	Absent   int // items of the log without an entry: their list is empty
	Repeated int // attributes met earlier in the list of the same item, not used
	Idle     int // lines of a given split that name a user without items
}

// Config says what to read. Path is required, or Train and Test.
type Config struct {
	// Path is the file of one line per user: the user, then the items in order.
	// Touch: always, but for given splits.
	Path string `yaml:"path,omitempty" path:"true"`
	// Train is the file of the train part of a given split, in place of path: a line is a user
	// and the items, in no order.
	// Example:
	//
	//	data: {format: sequence, sequence: {train: gowalla/train.txt, test: gowalla/test.txt}}
	//	split: {kind: given, valid: 1}
	//
	// Touch: to compare with published figures of graph recommenders, which ship such files.
	Train string `yaml:"train,omitempty" path:"true"`
	// Valid is the file of its validation part; left out, the split takes one out of train.
	// Touch: with train, if the split has such a part.
	Valid string `yaml:"valid,omitempty" path:"true"`
	// Test is the file of its test part.
	// Touch: with train.
	Test string `yaml:"test,omitempty" path:"true"`
	// Attributes is the file of a JSON map from items to lists of labels; left out, there
	// are none.
	// Touch: for hybrids.
	Attributes string `yaml:"attributes,omitempty" path:"true"`
	// Column is the name of the column that the attributes make.
	// Touch: to what the labels are, for the features that name it.
	Column string `yaml:"column"`
}

// SetDefaults is all but the paths.
func (c *Config) SetDefaults(string) { *c = Config{Column: "attributes"} }

// Validate returns the faults of c.
func (c Config) Validate() error {
	var faults setting.Faults
	faults.Parts(c.Path, c.Train, c.Valid, c.Test)
	if c.Attributes != "" && c.Column == "" {
		faults.Add("column", ": missing")
	}
	return faults.Join("sequence: ")
}

// Read reads the log at c.Path and, unless there are none, the JSON map of item
// attributes {"item": [attr, …], …} into a label column. An
// attribute is a number or a text; the number 1 and the text "1" are the same one. A
// list keeps the file's order and is a set. Broken UTF-8 in the map reads as U+FFFD.
//
// A line is "user item item …", with spaces or tabs between; an item may come again.
// Ids are in order of first appearance, and rows in the order of the file. Errors
// name the file and the line: a blank line, a user without items or met before; in
// the map an item met before, or anything but a flat list of numbers and texts.
//
// The parts of a given split share their ids, and have no Times: their files list the items of
// a user in no order. A line of theirs may name a user without items, and is counted.
func Read(c Config) (*datasets.Data, Report, error) {
	if err := c.Validate(); err != nil {
		return nil, Report{}, err
	}
	data, report, err := readParts(c)
	if err != nil || c.Attributes == "" {
		return data, report, err
	}
	col, more, err := readAttributes(c.Attributes, c.Column, data.ItemIDs())
	more.Idle = report.Idle
	if err != nil {
		return nil, more, err
	}
	data.Items = datasets.Catalog{col}
	return data, more, nil
}

// readParts reads the log, or the parts of a given split.
func readParts(c Config) (*datasets.Data, Report, error) {
	users, items := &datasets.IDs{}, &datasets.IDs{}
	if c.Path != "" {
		log, _, err := readLog(c.Path, users, items, true)
		if err != nil {
			return nil, Report{}, err
		}
		return &datasets.Data{Log: log}, Report{}, nil
	}
	data, report := &datasets.Data{Given: &datasets.Split{}}, Report{}
	for _, part := range []struct {
		path string
		log  **datasets.Log
	}{{c.Train, &data.Given.Train}, {c.Valid, &data.Given.Valid}, {c.Test, &data.Given.Test}} {
		if part.path == "" {
			continue
		}
		log, idle, err := readLog(part.path, users, items, false)
		if err != nil {
			return nil, report, err
		}
		*part.log = log
		report.Idle += idle
	}
	return data, report, nil
}

// readLog reads one file; idle counts the lines that name a user alone, which an ordered file,
// a sequence of each user, may not have.
func readLog(path string, users, items *datasets.IDs, ordered bool) (log *datasets.Log, idle int, err error) {
	file, err := textfile.Open(path)
	if err != nil {
		return nil, 0, fmt.Errorf("sequence: %w", err)
	}
	defer file.Close()
	log = &datasets.Log{UserIDs: users, ItemIDs: items}
	seen := map[int32]bool{}
	lines := textfile.NewLines(file)
	for {
		line, err := lines.Next()
		if err == io.EOF {
			break
		}
		alone := false
		if err == nil {
			alone, err = addLine(log, string(line), seen, ordered)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("sequence: %s: line %d: %w", path, lines.Line(), err)
		}
		if alone {
			idle++
		}
	}
	if log.Len() == 0 {
		return nil, 0, fmt.Errorf("sequence: %s: empty file, want lines of a user and items", path)
	}
	return log, idle, nil
}

// addLine appends one user's rows; alone tells a line without items.
func addLine(log *datasets.Log, line string, seen map[int32]bool, ordered bool) (alone bool, err error) {
	if !utf8.ValidString(line) {
		return false, errors.New("not UTF-8")
	}
	fields := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
	if alone = len(fields) == 1; len(fields) == 0 || alone && ordered {
		return alone, fmt.Errorf("%d fields, want a user and at least one item", len(fields))
	}
	user := log.UserIDs.Add(fields[0])
	if seen[user] {
		return false, fmt.Errorf("user %s again, want one line per user", strconv.Quote(fields[0]))
	}
	seen[user] = true
	for position, item := range fields[1:] {
		log.Users = append(log.Users, user)
		log.Items = append(log.Items, log.ItemIDs.Add(item))
		if ordered {
			log.Times = append(log.Times, int64(position))
		}
	}
	return alone, nil
}
