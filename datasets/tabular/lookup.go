package tabular

import (
	"bytes"
	"fmt"
	"slices"

	"tandem/datasets"
)

// lookupTable is a table to join, in memory: the texts of row r are those of key r.
type lookupTable struct {
	keys    datasets.IDs
	columns []keys
	filled  []map[int32][]byte // by column: texts of rows whose own is empty; see first_known
	on      int                // cell of the file that holds the key
	again   string             // what happens to the second row of a key
}

func (l Lookup) on() string {
	if l.On == "" {
		return l.Key
	}
	return l.On
}

func readLookup(l Lookup) (*lookupTable, error) {
	refs := slices.Concat([]string{l.Key}, l.Columns)
	in, err := openSource(l.Path, l.Layout, refs, 1)
	if err != nil {
		return nil, err
	}
	defer in.close()
	t := &lookupTable{columns: make([]keys, len(l.Columns)), filled: make([]map[int32][]byte, len(l.Columns)), again: l.Repeated}
	fresh := func() *lookupChunk { return &lookupChunk{Lookup: l, columns: make([]keys, len(refs))} }
	if err := each(in, nil, fresh, t.take); err != nil {
		return nil, fmt.Errorf("tabular: %w", err)
	}
	return t, nil
}

// lookupChunk holds the rows of a piece, the key first.
type lookupChunk struct {
	Lookup
	columns []keys
}

func (k *lookupChunk) add(cells []cell) error {
	if _, err := parseKey(cells[0], false); err != nil {
		return fmt.Errorf("key %w", err)
	}
	for i, c := range cells[1:] {
		if c.kind == list {
			return fmt.Errorf("column %q: %s, want a text", k.Columns[i], c)
		}
	}
	for i, c := range cells {
		k.columns[i].add(c.plain())
	}
	return nil
}

func (t *lookupTable) take(k *lookupChunk) (row int, err error) {
	for row := range k.columns[0].ends {
		key := k.columns[0].at(row)
		if id, known := t.keys.FindBytes(key); known {
			switch t.again {
			case "first":
			case firstKnown:
				t.fill(id, k, row)
			default:
				return row, duplicateKey(key)
			}
			continue
		}
		t.keys.AddBytes(key)
		for i := range t.columns {
			t.columns[i].add(k.columns[i+1].at(row))
		}
	}
	return 0, nil
}

// fill takes the texts of a row of k for the columns of which no row of the key has one.
func (t *lookupTable) fill(id int32, k *lookupChunk, row int) {
	for i := range t.columns {
		if text := k.columns[i+1].at(row); len(text) > 0 && len(t.text(i, id)) == 0 {
			if t.filled[i] == nil {
				t.filled[i] = map[int32][]byte{}
			}
			t.filled[i][id] = bytes.Clone(text)
		}
	}
}

// text is what column i says of a key.
func (t *lookupTable) text(i int, id int32) []byte {
	if text := t.columns[i].at(int(id)); len(text) > 0 {
		return text
	}
	return t.filled[i][id]
}

// duplicateKey is the error of the second row of a key.
func duplicateKey(key []byte) error {
	return fmt.Errorf("duplicate key %q, want one row per key; repeated: first takes the first row of a key, first_known, column by column, the first that says something", clip(string(key)))
}

// join writes the columns of the row that key names, nothing if there is none. It may
// be called on many goroutines.
func (t *lookupTable) join(dst []cell, key cell) bool {
	id, ok := t.keys.FindBytes(key.plain())
	ok = ok && !key.empty()
	for i := range t.columns {
		dst[i] = cell{}
		if ok {
			if text := t.text(i, id); len(text) > 0 {
				dst[i] = cell{kind: scalar, text: text}
			}
		}
	}
	return ok
}
