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
)

// Report counts what the attribute file left open.
type Report struct {
	Unknown  int // items with attributes but without an interaction, not used
	Absent   int // items of the log without an entry: their list is empty
	Repeated int // attributes met earlier in the list of the same item, not used
}

// Read reads the log at path and, unless attributes is empty, the JSON map of item
// attributes {"item": [attr, …], …} into a label column with the given name. An
// attribute is a number or a text; the number 1 and the text "1" are the same one. A
// list keeps the file's order and is a set. Broken UTF-8 in the map reads as U+FFFD.
//
// A line is "user item item …", with spaces or tabs between; an item may come again.
// Ids are in order of first appearance, and rows in the order of the file. Errors
// name the file and the line: a blank line, a user without items or met before; in
// the map an item met before, or anything but a flat list of numbers and texts.
func Read(path, attributes, name string) (*datasets.Data, Report, error) {
	log, err := readLog(path)
	if err != nil {
		return nil, Report{}, err
	}
	data := &datasets.Data{Log: log}
	if attributes == "" {
		return data, Report{}, nil
	}
	if name == "" {
		return nil, Report{}, fmt.Errorf(`sequence: name = "", want a name for the column of %s`, attributes)
	}
	col, report, err := readAttributes(attributes, name, log.ItemIDs)
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
