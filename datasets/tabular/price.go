package tabular

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"tandem/datasets"
)

// price is what datasets.ParsePrice returned for one row. The rules of the column come
// in only when rows are in order, since its currency may be that of the first.
type price struct {
	low, high float64
	currency  string
	err       error
}

func (c *columnChunk) addPrice(from cell) error {
	if x, is := c.word(from); is {
		c.prices = append(c.prices, price{low: x, high: x})
		return nil
	}
	text := string(from.text)
	switch from.kind {
	case list:
		return fmt.Errorf("%s, want a price", from)
	case number:
		text = from.String()
	}
	var p price
	p.low, p.high, p.currency, p.err = datasets.ParsePrice(text)
	if p.err != nil && !errors.Is(p.err, datasets.ErrPriceDebris) && from.kind == scalar && strings.ContainsFunc(text, unicode.IsLetter) {
		word := clip(string(trimSpace(from.text)))
		p.err = fmt.Errorf("%w; words: {%q: 0} takes it for 0, missing: [%q] for nothing", p.err, word, word)
	}
	c.prices = append(c.prices, p)
	return nil
}

// takePrice returns the bound that the column holds.
func (b *columnBuilder) takePrice(p price) (float64, error) {
	low, high, err := b.price.Take(p.low, p.high, p.currency, p.err)
	if b.High {
		return high, err
	}
	return low, err
}
