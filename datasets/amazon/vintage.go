package amazon

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"tandem/datasets/internal/jsonline"
)

// vintage is the year of a publication, which decides how its fields are named.
type vintage int

const (
	of2014 vintage = iota
	of2018
	of2023
)

func (v vintage) String() string { return [...]string{"2014", "2018", "2023"}[v] }

const (
	reviewsKind  = "reviews"
	ratingsKind  = "ratings"
	metadataKind = "metadata"
)

// sample is how many lines at the start of a file are looked at to recognise it.
const sample = 200

// shape is what the lines of a file were recognised as.
type shape struct {
	kind    string
	vintage vintage
	python  bool // one Python literal per line; else one JSON object
}

func (s shape) String() string { return fmt.Sprintf("%s of %s", s.kind, s.vintage) }

func (s shape) layout() string {
	if s.python {
		return "Python literals"
	}
	return "JSON lines"
}

// marks are fields that only one kind and vintage has.
var marks = []struct {
	shape
	fields []string
}{
	{shape{kind: reviewsKind, vintage: of2023}, []string{"user_id", "verified_purchase", "helpful_vote"}},
	{shape{kind: reviewsKind, vintage: of2018}, []string{"verified", "vote", "style"}},
	{shape{kind: reviewsKind, vintage: of2014}, []string{"helpful", "reviewerID"}},
	{shape{kind: metadataKind, vintage: of2023}, []string{"parent_asin", "main_category", "store", "rating_number"}},
	{shape{kind: metadataKind, vintage: of2018}, []string{"category", "main_cat", "also_buy", "also_view", "rank"}},
	{shape{kind: metadataKind, vintage: of2014}, []string{"categories", "related", "salesRank", "imUrl"}},
}

// recognise tells a file of objects by the fields of its first lines.
func recognise(lines [][]byte) (shape, error) {
	python := isPython(lines[0])
	names := fieldNames(lines, python)
	for _, m := range marks {
		if slices.ContainsFunc(m.fields, func(f string) bool { return names[f] }) {
			m.shape.python = python
			return m.shape, nil
		}
	}
	if len(names) == 0 {
		_, err := newObjects(shape{python: python}).scan(lines[0])
		return shape{}, err
	}
	sorted := make([]string, 0, len(names))
	for name := range names {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	return shape{}, fmt.Errorf("neither reviews nor metadata: has %s", strings.Join(sorted, ", "))
}

// fieldNames are those of the first lines, up to one that is no object: it is refused
// where it is read.
func fieldNames(lines [][]byte, python bool) map[string]bool {
	names := map[string]bool{}
	for _, line := range lines[:min(len(lines), sample)] {
		object, err := toJSON(nil, line, python)
		if err == nil {
			err = jsonline.Each(object, func(name, _ []byte) error { names[string(name)] = true; return nil })
		}
		if err != nil {
			break
		}
	}
	return names
}

// isPython tells a Python literal from a JSON object by the quote of its first key.
func isPython(line []byte) bool {
	key := bytes.TrimLeft(bytes.TrimPrefix(bytes.TrimSpace(line), []byte("{")), " \t")
	return len(key) > 0 && (key[0] == '\'' || key[0] == 'u')
}
