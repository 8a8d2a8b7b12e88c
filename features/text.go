package features

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// TextConfig says how a title or a description is encoded.
type TextConfig struct {
	// Words are the sizes of n-grams of words, ascending; none = none.
	// Touch: [1, 2] where pairs of words are names, at more rows.
	Words []int `yaml:"words"`
	// Characters are the sizes of n-grams of characters within a word, ascending; none = none.
	// Touch: [3, 4] for languages of long words, and for misspelt titles.
	Characters []int `yaml:"characters"`
	// Hashes is how many buckets n-grams are hashed into.
	// Touch: raise it where titles are many: more n-grams than buckets collide.
	Hashes int `yaml:"hashes" range:"[1, 2147483647]"`
	// Signed lets half of the n-grams count −1, so that collisions cancel on average.
	// Touch: where buckets are few.
	Signed bool `yaml:"signed"`
	// IDF makes a bucket weigh less the more entities have it.
	// Touch: off for texts of a few words that all matter.
	IDF bool `yaml:"idf"`
	// MinItems is how many seen entities a bucket needs to get a row.
	// Touch: raise it where words of one item fill the table.
	MinItems int `yaml:"min_items" range:"≥ 1"`
}

// defaultTextConfig is words by inverse document frequency.
func defaultTextConfig() TextConfig {
	return TextConfig{Words: []int{1}, Characters: []int{}, Hashes: 1 << 16, IDF: true, MinItems: 2}
}

// Validate reports all faults of c.
func (c TextConfig) Validate() error {
	faults := setting.Check(c)
	for _, list := range []struct {
		name  string
		sizes []int
	}{{"words", c.Words}, {"characters", c.Characters}} {
		for i, n := range list.sizes {
			if n < 1 || i > 0 && n <= list.sizes[i-1] {
				faults.Add(list.name, " = %v, want ascending sizes ≥ 1", list.sizes)
				break
			}
		}
	}
	if len(c.Words)+len(c.Characters) == 0 {
		faults.Add("", ": neither words nor characters, want at least one size")
	}
	return faults.Join("features: text: ")
}

// textMissing is the row of entities without a known n-gram.
const textMissing = 0

// Seeds of the hash, so that the word "cat" is not the characters "cat".
const (
	seedWord      = 0
	seedCharacter = 1
)

// Text encodes the n-grams of a text. An n-gram goes to the bucket |h| mod Hashes, h the
// MurmurHash3_x86_32 of its UTF-8 bytes as a signed number, seed 0 for words and 1 for
// characters, and adds 1 to it, or the sign of h if Signed (+1 for h = 0). With
// tf the sum of a bucket, k of the Entities seen in it,
//
//	weight = tf · idf / √Σ (tf · idf)²     idf = 1 + ln((1 + Entities) / (1 + k)), or 1
//
// over the buckets that MinItems seen entities are in; n-grams of others are passed over,
// so new words change nothing but what they stand beside. Labels of one entity are one
// text, with blanks between them.
//
// Source: Weinberger et al. 2009 (signed hashing); scikit-learn's HashingVectorizer and
// TfidfTransformer, except for buckets with too few entities.
type Text struct {
	Config TextConfig // what it was fitted with

	Buckets  []int32 // row r is bucket Buckets[r−1]; ascending
	Items    []int   // seen entities in each
	Entities int     // seen entities
	Missing  int     // seen entities in no bucket of Buckets
}

// bucketSum is the sum of one bucket in one text.
type bucketSum struct {
	bucket int32
	tf     float64
}

// FitText learns from the seen entities of a label column.   Cost: O(n-grams · log).
func FitText(seen Seen, column *datasets.Column, config TextConfig) (*Text, error) {
	if err := errors.Join(config.Validate(), seen.checkFit(column, false)); err != nil {
		return nil, err
	}
	t := &Text{Config: config, Entities: seen.Num()}
	sums := t.summer(column)
	items := map[int32]int{}
	for e, n := range seen {
		if n > 0 {
			for _, s := range sums(e) {
				items[s.bucket]++
			}
		}
	}
	for bucket, n := range items {
		if n >= config.MinItems {
			t.Buckets = append(t.Buckets, bucket)
		}
	}
	slices.Sort(t.Buckets)
	for _, bucket := range t.Buckets {
		t.Items = append(t.Items, items[bucket])
	}
	for e, n := range seen {
		if n > 0 && !slices.ContainsFunc(sums(e), func(s bucketSum) bool { return items[s.bucket] >= config.MinItems }) {
			t.Missing++
		}
	}
	return t, nil
}

// Encode encodes every entity of column, seen or not. One without a known n-gram is
// missing, and has an empty row when no seen entity is.
func (t *Text) Encode(column *datasets.Column) (*Block, error) {
	if err := checkKind(column, false); err != nil {
		return nil, err
	}
	b := newBlock(column.Name, 1+len(t.Buckets), column.Len())
	sums := t.summer(column)
	for e := range column.Len() {
		list := sums(e)
		length, known := 0., list[:0]
		for _, s := range list {
			if row, ok := slices.BinarySearch(t.Buckets, s.bucket); ok {
				s = bucketSum{int32(1 + row), s.tf * t.idf(row)}
				length += s.tf * s.tf
				known = append(known, s)
			}
		}
		for _, s := range known {
			b.add(s.bucket, s.tf/math.Sqrt(length))
		}
		if len(known) == 0 && t.Missing > 0 {
			b.add(textMissing, 1)
		}
		b.endRow()
	}
	return b.done()
}

func (t *Text) idf(row int) float64 {
	if !t.Config.IDF {
		return 1
	}
	return 1 + math.Log(float64(1+t.Entities)/float64(1+t.Items[row]))
}

// summer returns a function that sums the buckets of an entity, ascending, without those
// where signs cancel. The list is good until the next call.
func (t *Text) summer(column *datasets.Column) func(e int) []bucketSum {
	var list []bucketSum
	hashed := func(seed uint32) func(string) {
		return func(gram string) {
			h := int64(int32(murmur3(gram, seed)))
			s := bucketSum{int32(max(h, -h) % int64(t.Config.Hashes)), 1}
			if t.Config.Signed && h < 0 {
				s.tf = -1
			}
			list = append(list, s)
		}
	}
	word, character := hashed(seedWord), hashed(seedCharacter)
	return func(e int) []bucketSum {
		list = list[:0]
		grams(joinedLabels(column, int32(e)), t.Config.Words, t.Config.Characters, word, character)
		slices.SortFunc(list, func(a, b bucketSum) int { return cmp.Compare(a.bucket, b.bucket) })
		n := 0
		for from := 0; from < len(list); {
			s := list[from]
			for from++; from < len(list) && list[from].bucket == s.bucket; from++ {
				s.tf += list[from].tf
			}
			if s.tf != 0 {
				list[n] = s
				n++
			}
		}
		list = list[:n]
		return list
	}
}

// joinedLabels are the labels of an entity with blanks between them.
func joinedLabels(column *datasets.Column, entity int32) string {
	codes := column.Labels.At(entity)
	if len(codes) == 1 {
		return column.Dict.Key(codes[0])
	}
	var text strings.Builder
	for i, code := range codes {
		if i > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(column.Dict.Key(code))
	}
	return text.String()
}
