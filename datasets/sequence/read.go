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
}

// Config says what to read. Path is required.
type Config struct {
	// Path is the file of one line per user: the user, then the items in order.
	// Touch: always.
	Path string `yaml:"path" path:"true"`
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
	if c.Path == "" {
		faults.Add("path", ": missing")
	}
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
func Read(c Config) (*datasets.Data, Report, error) {
	if err := c.Validate(); err != nil {
		return nil, Report{}, err
	}
	log, err := readLog(c.Path)
	if err != nil {
		return nil, Report{}, err
	}
	data := &datasets.Data{Log: log}
	if c.Attributes == "" {
		return data, Report{}, nil
	}
	col, report, err := readAttributes(c.Attributes, c.Column, log.ItemIDs)
	if err != nil {
		return nil, report, err
	}
	data.Items = datasets.Catalog{col}
	return data, report, nil
}

func readLog(path string) (*datasets.Log, error) {
	file, err := textfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("sequence: %w", err)
	}
	defer file.Close()
	log := &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}
	lines := textfile.NewLines(file)
	for {
		line, err := lines.Next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = addLine(log, string(line))
		}
		if err != nil {
			return nil, fmt.Errorf("sequence: %s: line %d: %w", path, lines.Line(), err)
		}
	}
	if log.Len() == 0 {
		return nil, fmt.Errorf("sequence: %s: empty file, want lines of a user and items", path)
	}
	return log, nil
}

// addLine appends one user's rows.
func addLine(log *datasets.Log, line string) error {
	if !utf8.ValidString(line) {
		return errors.New("not UTF-8")
	}
	fields := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
	if len(fields) < 2 {
		return fmt.Errorf("%d fields, want a user and at least one item", len(fields))
	}
	if _, again := log.UserIDs.Find(fields[0]); again {
		return fmt.Errorf("user %s again, want one line per user", strconv.Quote(fields[0]))
	}
	user := log.UserIDs.Add(fields[0])
	for position, item := range fields[1:] {
		log.Users = append(log.Users, user)
		log.Items = append(log.Items, log.ItemIDs.Add(item))
		log.Times = append(log.Times, int64(position))
	}
	return nil
}
