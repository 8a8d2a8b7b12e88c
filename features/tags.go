package features

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// The weights that Tags knows.
const (
	tagsMean = "mean" // 1/n each, n distinct tags
	tagsSum  = "sum"  // 1 each
	tagsIDF  = "idf"  // inverse document frequency, scaled to sum to 1
)

// TagsConfig says how a bag of tags is encoded.
type TagsConfig struct {
	// MinItems is how many seen entities a tag needs to get a row of its own; rarer ones
	// share a row.
	// Touch: raise it where tags are many and rare.
	MinItems int `yaml:"min_items" range:"≥ 1"`
	// Weight is that of a tag: mean 1/n of n tags, sum 1 each, idf the more the rarer, scaled
	// to the sum 1.
	// Touch: idf where some tags are on nearly everything.
	Weight string `yaml:"weight" choice:"mean sum idf"`
}

// defaultTagsConfig is the mean of every tag that one seen entity has.
func defaultTagsConfig() TagsConfig { return TagsConfig{MinItems: 1, Weight: tagsMean} }

// Validate reports all faults of c.
func (c TagsConfig) Validate() error { return setting.Check(c).Join("features: tags: ") }

// The first rows of a tag table; the tags of the vocabulary follow.
const (
	tagsMissing = 0 // no tag
	tagsOther   = 1 // any tag outside the vocabulary
	tagsFirst   = 2
)

// Tag is an entry of a vocabulary.
type Tag struct {
	Label string // as it stands in the data
	Items int    // seen entities that have it, ≥ Config.MinItems
}

// Tags encodes a bag: a set of labels without order; a label there twice counts once.
// Labels that fewer than MinItems seen entities have, or none, are all one tag, other,
// with as many times its weight as the entity has of them. With the idf weight, a tag
// that k of the Entities seen have weighs
//
//	idf = 1 + ln((1 + Entities) / (1 + k))
//
// over the sum of the entity's weights, so that a row sums to 1 as with the mean.
// Source: the smooth idf of scikit-learn's TfidfTransformer, scaled by its sum and not
// by its length.
type Tags struct {
	Config TagsConfig // what it was fitted with

	Vocabulary []Tag // row r is Vocabulary[r−2]; by label
	Entities   int   // seen entities
	Other      int   // seen entities with a label outside the vocabulary
	Missing    int   // seen entities without a label
}

// FitTags learns from the seen entities of a label column.   Cost: O(labels).
func FitTags(seen Seen, column *datasets.Column, config TagsConfig) (*Tags, error) {
	if err := errors.Join(config.Validate(), seen.checkFit(column, false)); err != nil {
		return nil, err
	}
	t := &Tags{Config: config, Entities: seen.Num()}
	items := make([]int, numKeys(column))
	seenTags := func(yield func(bag []int32) bool) {
		for e, n := range seen {
			if n > 0 && !yield(distinct(column.Labels.At(int32(e)))) {
				return
			}
		}
	}
	for bag := range seenTags {
		for _, code := range bag {
			items[code]++
		}
		if len(bag) == 0 {
			t.Missing++
		}
	}
	for bag := range seenTags {
		if slices.ContainsFunc(bag, func(code int32) bool { return items[code] < config.MinItems }) {
			t.Other++
		}
	}
	for code, n := range items {
		if n < config.MinItems {
			continue
		}
		label := column.Dict.Key(int32(code))
		if err := checkText(column, label); err != nil {
			return nil, err
		}
		t.Vocabulary = append(t.Vocabulary, Tag{label, n})
	}
	slices.SortFunc(t.Vocabulary, func(a, b Tag) int { return cmp.Compare(a.Label, b.Label) })
	return t, nil
}

// Encode encodes every entity of column, seen or not. When no seen entity has a tag
// outside the vocabulary such tags are passed over; an entity with nothing left is
// missing, and has an empty row when no seen entity is.
func (t *Tags) Encode(column *datasets.Column) (*Block, error) {
	if err := checkKind(column, false); err != nil {
		return nil, err
	}
	codes, idf := t.codes(column), t.idf()
	b := newBlock(column.Name, tagsFirst+len(t.Vocabulary), column.Len())
	var rows []int32
	for e := range column.Len() {
		rows = rows[:0]
		for _, code := range distinct(column.Labels.At(int32(e))) {
			if row := codes[code]; row != tagsOther || t.Other > 0 {
				rows = append(rows, row)
			}
		}
		slices.Sort(rows) // so that sums do not depend on the order of the dictionary
		t.encode(b, rows, idf)
		b.endRow()
	}
	return b.done()
}

// encode adds a bag, given as ascending table rows among which other may be repeated.
func (t *Tags) encode(b *Block, rows []int32, idf []float64) {
	weight := func(row int32) float64 {
		if t.Config.Weight == tagsIDF {
			return idf[row]
		}
		return 1
	}
	total := 0.0
	for _, row := range rows {
		total += weight(row)
	}
	if t.Config.Weight == tagsSum {
		total = 1
	}
	others := 0
	for others < len(rows) && rows[others] == tagsOther { // no row is below it but missing
		others++
	}
	if others > 0 {
		b.add(tagsOther, float64(others)*weight(tagsOther)/total)
	}
	for _, row := range rows[others:] {
		b.add(row, weight(row)/total)
	}
	if len(rows) == 0 && t.Missing > 0 {
		b.add(tagsMissing, 1)
	}
}

// codes returns the table row of every code of column.
func (t *Tags) codes(column *datasets.Column) []int32 {
	rows := slices.Repeat([]int32{tagsOther}, numKeys(column))
	for i, tag := range t.Vocabulary {
		if column.Dict == nil {
			break
		}
		if code, ok := column.Dict.Find(tag.Label); ok {
			rows[code] = int32(tagsFirst + i)
		}
	}
	return rows
}

// idf returns the inverse document frequency of every table row.
func (t *Tags) idf() []float64 {
	smooth := func(items int) float64 {
		return 1 + math.Log(float64(1+t.Entities)/float64(1+items))
	}
	out := []float64{tagsMissing: 0, tagsOther: smooth(t.Other)}
	for _, tag := range t.Vocabulary {
		out = append(out, smooth(tag.Items))
	}
	return out
}

// distinct returns the labels of a list without repeats, ascending.
func distinct(list []int32) []int32 {
	if len(list) < 2 {
		return list
	}
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

// numKeys is the size of column's dictionary; a column without a label may have none.
func numKeys(column *datasets.Column) int {
	if column.Dict == nil {
		return 0
	}
	return column.Dict.Len()
}
