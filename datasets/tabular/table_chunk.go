package tabular

import (
	"bytes"
	"fmt"
	"math"
	"slices"

	"tandem/datasets/internal/nulls"
)

// tableChunk holds the rows of one piece of an attribute table, ids still to come.
type tableChunk struct {
	AttributeConfig
	keys    keys
	columns []*columnChunk
	cut     []bool // by row: a path lost parts
	blanked int    // values that became nothing
}

// columnChunk holds one column: numbers, or parts of which row r has those from
// ends[r-1] to ends[r].
type columnChunk struct {
	Attribute
	numbers []float64
	prices  []price
	parts   keys
	ends    []int
	nulls   int // words for nothing, taken for it
}

func newTableChunk(c AttributeConfig) *tableChunk {
	k := &tableChunk{AttributeConfig: c}
	for _, a := range c.Columns.List {
		k.columns = append(k.columns, &columnChunk{Attribute: a})
	}
	return k
}

// add takes one row: the cell of the key, then those of all sources.
func (k *tableChunk) add(cells []cell) error {
	key, err := parseKey(cells[0], k.NumericIDs)
	if err != nil {
		return lacking("key", k.Columns.Key, cells[0], err)
	}
	cells = cells[1:]
	anyCut := false
	for _, c := range k.columns {
		n := len(c.Sources)
		if len(c.Missing) > 0 {
			k.blank(c.Missing, cells[:n])
		}
		switch c.Kind {
		case Number:
			if err = c.addNumber(cells[0]); err != nil {
				err = fmt.Errorf("%w%s", err, c.kindHint(cells[0]))
			}
		case Price:
			err = c.addPrice(cells[0])
		default:
			var cut bool
			cut, err = c.addParts(cells[:n])
			anyCut = anyCut || cut
		}
		if err != nil {
			return fmt.Errorf("%s %w", c.name(), err)
		}
		cells = cells[n:]
	}
	k.keys.add(key)
	k.cut = append(k.cut, anyCut)
	return nil
}

// blank makes nothing of the texts that stand for it.
func (k *tableChunk) blank(texts []string, cells []cell) {
	for i, c := range cells {
		if made, was := (blank{texts: texts}).apply(c); was {
			cells[i] = made
			k.blanked++
		}
	}
}

// word is the number that a text stands for, if it does.
func (c *columnChunk) word(from cell) (x float64, is bool) {
	if len(c.Words) == 0 || from.kind != scalar {
		return 0, false
	}
	text := string(trimSpace(from.text))
	i := slices.IndexFunc(c.Words, func(w Word) bool { return w.Text == text })
	if i < 0 {
		return 0, false
	}
	return c.Words[i].Value, true
}

func (c *columnChunk) addNumber(from cell) (err error) {
	x, is := c.word(from)
	if is {
		c.numbers = append(c.numbers, x)
		return nil
	}
	x = math.NaN()
	if nulls.Is(trimSpace(from.text)) {
		c.nulls++
	} else if from.kind != absent && (from.kind != scalar || len(trimSpace(from.text)) > 0) {
		if x, err = parseNumber(from, 64); err != nil {
			return err
		}
	}
	c.numbers = append(c.numbers, x)
	return nil
}

// addParts appends the parts of a row that are not empty; cut tells a path that lost
// parts.
func (c *columnChunk) addParts(cells []cell) (cut bool, err error) {
	first, ended := len(c.parts.ends), false // ended: a path met an empty part
	take := func(part []byte) {
		part = trimSpace(part)
		switch {
		case len(part) == 0:
			ended = c.Kind == Path
		case nulls.Is(part):
			c.nulls++
			ended = c.Kind == Path
		case ended:
			cut = true
		default:
			c.parts.add(part)
		}
	}
	for _, from := range cells {
		if from.kind == scalar && from.mantissa == 0 {
			if many, is, err := listText(from.text, c.Kind); err != nil {
				return false, err
			} else if is {
				from = many
			}
		}
		switch {
		case from.kind == number:
			take([]byte(from.String()))
		case from.mantissa > 0:
			text, err := from.name()
			if err != nil {
				return false, err
			}
			take(text)
		case from.kind == list:
			for _, part := range from.list {
				take(part)
			}
		case c.Separator == "":
			take(from.text)
		default:
			for part := range bytes.SplitSeq(from.text, []byte(c.Separator)) {
				take(part)
			}
		}
	}
	if c.Kind == Label {
		if err := c.oneLabel(first); err != nil {
			return false, err
		}
	}
	c.ends = append(c.ends, len(c.parts.ends))
	return cut, nil
}

// oneLabel is an error if the parts from first on are not all the same.
func (c *columnChunk) oneLabel(first int) error {
	for i := first; i < len(c.parts.ends); i++ {
		if !bytes.Equal(c.parts.at(i), c.parts.at(first)) {
			return fmt.Errorf("%d values, want one label; kind tags takes several", len(c.parts.ends)-first)
		}
	}
	return nil
}
