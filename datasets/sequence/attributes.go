package sequence

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"

	"tandem/datasets"
	"tandem/datasets/internal/textfile"
)

// readAttributes reads {"item": [attr, …], …} into a label column over items.
func readAttributes(path, name string, items *datasets.IDs) (*datasets.Column, Report, error) {
	file, err := textfile.Open(path)
	if err != nil {
		return nil, Report{}, fmt.Errorf("sequence: %w", err)
	}
	defer file.Close()
	breaks := &lineBreaks{r: file}
	m := mapReader{json: json.NewDecoder(breaks), items: items, dict: &datasets.IDs{}, lists: make([][]int32, items.Len()), seen: map[string]bool{}}
	m.json.UseNumber() // a code is kept as it is written
	if err := m.read(); err != nil {
		return nil, m.report, fmt.Errorf("sequence: %s: line %d: %w", path, breaks.line(m.json.InputOffset()), err)
	}
	col := &datasets.Column{Name: name, Dict: m.dict}
	for id, list := range m.lists {
		col.Labels.Append(list...)
		if !m.seen[items.Key(int32(id))] {
			m.report.Absent++
		}
	}
	return col, m.report, nil
}

// mapReader streams the map; the decoder's tokens are checked one by one because
// decoding into a Go map would keep the last of two equal keys and say nothing.
type mapReader struct {
	json   *json.Decoder
	items  *datasets.IDs
	dict   *datasets.IDs
	lists  [][]int32 // by item id
	seen   map[string]bool
	report Report
}

func (m *mapReader) read() error {
	if err := m.expect('{', "a map {item: [attribute, …]}"); err != nil {
		return err
	}
	for m.json.More() {
		token, err := m.token()
		if err != nil {
			return err
		}
		item := token.(string) // the decoder allows no other key
		if m.seen[item] {
			return fmt.Errorf("item %q again, want one list per item", item)
		}
		m.seen[item] = true
		if err := m.list(item); err != nil {
			return fmt.Errorf("item %q: %w", item, err)
		}
	}
	if err := m.expect('}', "the end of the map"); err != nil {
		return err
	}
	if token, err := m.json.Token(); err == nil {
		return fmt.Errorf("%v after the map, want nothing", token)
	} else if err != io.EOF {
		return err
	}
	return nil
}

// list reads one item's attributes.
func (m *mapReader) list(item string) error {
	if err := m.expect('[', "a list of attributes"); err != nil {
		return err
	}
	id, known := m.items.Find(item)
	if !known {
		m.report.Unknown++
	}
	for m.json.More() {
		token, err := m.token()
		if err != nil {
			return err
		}
		key := ""
		switch v := token.(type) {
		case string:
			key = v
		case json.Number:
			key = v.String()
		default:
			return fmt.Errorf("attribute %v, want a number or a text", token)
		}
		if !known {
			continue
		}
		if code := m.dict.Add(key); slices.Contains(m.lists[id], code) {
			m.report.Repeated++
		} else {
			m.lists[id] = append(m.lists[id], code)
		}
	}
	return m.expect(']', "the end of the list")
}

func (m *mapReader) expect(want json.Delim, what string) error {
	token, err := m.token()
	if err == nil && token != want {
		err = fmt.Errorf("%v, want %s", token, what)
	}
	return err
}

// token is the next one; the end of the file is an error here.
func (m *mapReader) token() (json.Token, error) {
	token, err := m.json.Token()
	if err == io.EOF {
		return nil, errors.New("the file ends inside the map")
	}
	return token, err
}

// lineBreaks remembers where lines end, to name the line of a byte offset.
type lineBreaks struct {
	r    io.Reader
	read int64
	ends []int64 // offset of every "\n"
}

func (l *lineBreaks) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			l.ends = append(l.ends, l.read+int64(i))
		}
	}
	l.read += int64(n)
	return n, err
}

// line is the number, from 1, of the line that holds the byte before offset.
func (l *lineBreaks) line(offset int64) int {
	return 1 + sort.Search(len(l.ends), func(i int) bool { return l.ends[i] >= offset-1 })
}
