package features

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// VocabularyConfig says how a column with one label per entity is encoded.
type VocabularyConfig struct {
	// MinItems is how many seen entities a value needs to get a row of its own; rarer ones
	// share a row.
	// Touch: raise it where values are many and rare, such as makers.
	MinItems int `yaml:"min_items" range:"≥ 1"`
	// Prefix is how many first characters of a label are its value; 0 = all.
	// Touch: for the region of a postcode.
	Prefix int `yaml:"prefix" range:"≥ 0"`
}

// defaultVocabularyConfig gives every value that one seen entity has a row.
func defaultVocabularyConfig() VocabularyConfig { return VocabularyConfig{MinItems: 1} }

// Validate reports all faults of c.
func (c VocabularyConfig) Validate() error { return setting.Check(c).Join("features: vocabulary: ") }

// The first rows of a vocabulary table; the values follow.
const (
	valueMissing = 0 // no label
	valueOther   = 1 // any value outside the vocabulary
	valueFirst   = 2
)

// Vocabulary encodes one value per entity, such as a brand, an occupation or a region, as
// one row. Values that fewer than MinItems seen entities have, or none, share the row of
// others.
type Vocabulary struct {
	Config VocabularyConfig // what it was fitted with

	Values  []Tag // row r is Values[r−2]; by label
	Other   int   // seen entities with a value outside the vocabulary
	Missing int   // seen entities without a label
}

// FitVocabulary learns from the seen entities of a label column. More than one label for
// an entity is an error.   Cost: O(n).
func FitVocabulary(seen Seen, column *datasets.Column, config VocabularyConfig) (*Vocabulary, error) {
	if err := errors.Join(config.Validate(), seen.checkFit(column, false)); err != nil {
		return nil, err
	}
	v := &Vocabulary{Config: config}
	items := map[string]int{}
	for e, n := range seen {
		if n == 0 {
			continue
		}
		value, there, err := v.value(column, int32(e))
		if err != nil {
			return nil, err
		}
		if !there {
			v.Missing++
			continue
		}
		items[value]++
	}
	for _, value := range slices.Sorted(maps.Keys(items)) {
		if items[value] < config.MinItems {
			v.Other += items[value]
			continue
		}
		if err := checkText(column, value); err != nil {
			return nil, err
		}
		v.Values = append(v.Values, Tag{value, items[value]})
	}
	return v, nil
}

// Encode encodes every entity of column, seen or not. When no seen entity has a value
// outside the vocabulary, an entity with one counts as missing; a missing value gives an
// empty row when no seen entity misses it.
func (v *Vocabulary) Encode(column *datasets.Column) (*Block, error) {
	if err := checkKind(column, false); err != nil {
		return nil, err
	}
	b := newBlock(column.Name, valueFirst+len(v.Values), column.Len())
	for e := range column.Len() {
		value, there, err := v.value(column, int32(e))
		if err != nil {
			return nil, err
		}
		row, known := slices.BinarySearchFunc(v.Values, value, func(t Tag, s string) int { return cmp.Compare(t.Label, s) })
		switch {
		case there && known:
			b.add(int32(valueFirst+row), 1)
		case there && v.Other > 0:
			b.add(valueOther, 1)
		case v.Missing > 0:
			b.add(valueMissing, 1)
		}
		b.endRow()
	}
	return b.done()
}

// value is the value of an entity, and whether it has one.
func (v *Vocabulary) value(column *datasets.Column, entity int32) (value string, there bool, err error) {
	list := column.Labels.At(entity)
	switch len(list) {
	case 0:
		return "", false, nil
	case 1:
		return prefix(column.Dict.Key(list[0]), v.Config.Prefix), true, nil
	}
	return "", false, entityError(column.Name, entity, "has %d labels, want at most one (tags and paths take more)", len(list))
}

// prefix returns the first n characters of s, or all of them; 0 = all.
func prefix(s string, n int) string {
	if n == 0 {
		return s
	}
	for at := range s {
		if n == 0 {
			return s[:at]
		}
		n--
	}
	return s
}
