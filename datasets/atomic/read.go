package atomic

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"tandem/datasets"
	"tandem/datasets/internal/blocks"
	"tandem/datasets/internal/textfile"
)

// Read reads the files that c names; .item and .user may lack. Ids are in the order of
// the interactions, a given split in the order train, valid, test.
//
// Errors name the file and the line: a header without types, a line of another width
// than the header, an empty key, a number or time that is none, an item or user that
// is a duplicate, text that is not UTF-8. A file without rows is an error.
// Cost: interactions are parsed on all processors.   Memory: the Log and two blocks a
// processor.
func Read(c Config) (*datasets.Data, Report, error) {
	var report Report
	if err := c.Validate(); err != nil {
		return nil, report, err
	}
	users, items := &datasets.IDs{}, &datasets.IDs{}
	data := &datasets.Data{}
	read := func(ending string, must bool) (*datasets.Log, error) {
		path, err := find(c.Path + ending)
		if !must && errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return c.readLog(path, users, items, &report)
	}
	var err error
	if c.Benchmark {
		data.Given = &datasets.Split{}
		for _, part := range []struct {
			ending string
			must   bool
			log    **datasets.Log
		}{{".train.inter", true, &data.Given.Train}, {".valid.inter", false, &data.Given.Valid}, {".test.inter", true, &data.Given.Test}} {
			if *part.log, err = read(part.ending, part.must); err != nil {
				return nil, report, err
			}
		}
	} else if data.Log, err = read(".inter", true); err != nil {
		return nil, report, err
	}
	wanted := map[string]bool{} // columns asked for → met
	for _, name := range c.Columns {
		wanted[name] = false
	}
	if data.Items, err = c.readAttributes(".item", c.Item, items, wanted, &report, &report.IdleItems, &report.UnknownItems); err != nil {
		return nil, report, err
	}
	if data.Users, err = c.readAttributes(".user", c.User, users, wanted, &report, &report.IdleUsers, &report.UnknownUsers); err != nil {
		return nil, report, err
	}
	for _, name := range c.Columns {
		if !wanted[name] {
			return nil, report, fmt.Errorf("atomic: columns: %q is neither in %s.item nor in %[2]s.user", name, c.Path)
		}
	}
	return data, report, nil
}

// find returns the path of a file that may be compressed.
func find(path string) (string, error) {
	var first error
	for _, suffix := range []string{"", ".gz", ".zst"} {
		_, err := os.Stat(path + suffix)
		if err == nil {
			return path + suffix, nil
		}
		if first == nil {
			first = err
		}
	}
	return "", fmt.Errorf("atomic: %w (nor with .gz or .zst)", first)
}

// eachBlock reads the header of a file, has begin look at it, its blocks parsed on all
// processors, and take called in the order of the file. parse returns the line that
// its error is about.
func eachBlock[T any](path string, begin func(header) error, parse func(blocks.Block) (T, int, error), take func(T) error) error {
	f, err := textfile.Open(path)
	if err != nil {
		return fmt.Errorf("atomic: %w", err)
	}
	defer f.Close()
	r := blocks.NewReader(f, blocks.Options{})
	err = start(r, begin)
	if err == nil {
		err = blocks.Parse(r, func(b blocks.Block) (T, error) {
			value, line, err := parse(b)
			if err != nil {
				err = fmt.Errorf("line %d: %w", line, err)
			}
			return value, err
		}, take)
	}
	if err != nil {
		return fmt.Errorf("atomic: %s: %w", path, err)
	}
	return nil
}

// start looks at the header, which is in the first block.
func start(r *blocks.Reader, begin func(header) error) error {
	b, err := r.Peek()
	if err == io.EOF {
		return errors.New("empty file, want a header")
	}
	if err != nil {
		return err
	}
	for _, line := range b.Lines() {
		h, err := parseHeader(line)
		if err == nil {
			err = begin(h)
		}
		if err != nil {
			return fmt.Errorf("line 1: %w", err)
		}
		break
	}
	return nil
}
