package shop

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"tandem/datasets"
)

// LinkFile names a table of what others say belongs together, such as the also-bought
// lists of Amazon: a header, then one item a line with a list of items in one column.
type LinkFile struct {
	Path   string // tabs if its header has one, else commas; also .gz
	Item   string // the column of the key
	Column string // the column of the list: keys apart by commas, in brackets or not, quoted or not
}

// Links reads the lists of a file: for every item of the shop the linked items of the
// shop, ascending, itself left out. unknown counts the linked keys that are no item.
//
// A file without these columns, or without a link between two items, is an input.Error.
func (s *Shop) Links(f LinkFile) (links datasets.Lists, unknown int, err error) {
	file, err := os.Open(f.Path)
	if err != nil {
		return links, 0, wrong("links: %w", err)
	}
	defer file.Close()
	var from io.Reader = file
	if strings.HasSuffix(f.Path, ".gz") {
		if from, err = gzip.NewReader(bufio.NewReader(file)); err != nil {
			return links, 0, wrong("links: %s: %w", f.Path, err)
		}
	}
	text := bufio.NewReaderSize(from, 1<<16)
	start, _ := text.Peek(1 << 15) // an error is met again below
	header, _, _ := bytes.Cut(start, []byte("\n"))
	r := csv.NewReader(text)
	if r.ReuseRecord = true; bytes.ContainsRune(header, '\t') {
		r.Comma, r.LazyQuotes = '\t', true
	}
	lists, unknown, err := s.readLinks(r, f)
	if err != nil {
		return links, 0, wrong("links: %s: %w", f.Path, err)
	}
	for _, list := range lists {
		slices.Sort(list)
		links.Append(slices.Compact(list)...)
	}
	if len(links.Values) == 0 {
		return links, 0, wrong("links: %s: column %q links no two items of the shop (%d keys are none of its %d items)", f.Path, f.Column, unknown, s.Items.Len())
	}
	return links, unknown, nil
}

func (s *Shop) readLinks(r *csv.Reader, f LinkFile) (lists [][]int32, unknown int, err error) {
	header, err := r.Read()
	if err != nil {
		return nil, 0, fmt.Errorf("header: %w", err)
	}
	header = slices.Clone(header)
	at, from := slices.Index(header, f.Column), slices.Index(header, f.Item)
	for _, c := range []struct {
		at   int
		name string
	}{{from, f.Item}, {at, f.Column}} {
		if c.at < 0 {
			return nil, 0, fmt.Errorf("no column %q among %q", c.name, header)
		}
	}
	lists = make([][]int32, s.Items.Len())
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lists, unknown, nil
		}
		if err != nil {
			return nil, 0, err
		}
		i, ok := s.Items.Find(record[from])
		if !ok {
			continue // others than those of the shop say nothing about it
		}
		for key := range strings.SplitSeq(strings.Trim(record[at], "[] "), ",") {
			key = strings.Trim(key, ` '"`)
			if key == "" {
				continue
			}
			if j, ok := s.Items.Find(key); !ok {
				unknown++
			} else if j != i {
				lists[i] = append(lists[i], j)
			}
		}
	}
}
