package tabular

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"

	"tandem/datasets"
	"tandem/datasets/internal/nulls"
)

// price is what datasets.ParsePrice returned for one row. The rules of the column come
// in only when rows are in order, since its currency may be that of the first.
type price struct {
	low, high float64
	currency  string
	err       error

	text  string // with point or open
	point byte   // the decimal point that the text must have; 0 = either
	open  bool   // and the two are two prices: the column decides
}

// openPrice is a price to be read again, once it is known how the column writes its point.
type openPrice struct {
	id      int32
	text    string
	waiting bool // the rules have not seen it yet
}

func (c *columnChunk) addPrice(from cell) error {
	if x, is := c.word(from); is {
		c.prices = append(c.prices, price{low: x, high: x})
		return nil
	}
	if nulls.Is(trimSpace(from.text)) {
		from = cell{}
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
	if from.kind == scalar && from.mantissa == 0 {
		if p.point, p.open = datasets.PricePoint(text); p.point != 0 || p.open {
			p.text = text
		}
	}
	c.prices = append(c.prices, p)
	return nil
}

// takePrice returns the bound that the column holds of an entity. One decimal point holds for
// the whole column.
func (b *columnBuilder) takePrice(id int32, p price) (float64, error) {
	switch {
	case p.point == 0 || p.point == b.point:
	case b.point == 0:
		b.point, b.pointed = p.point, p.text
	default:
		p.err = fmt.Errorf("%q has the decimal point %q, but %q before it %q, want one in a column", p.text, p.point, b.pointed, b.point)
	}
	if p.open {
		b.open = append(b.open, openPrice{id, p.text, p.err != nil})
		if p.err != nil {
			return math.NaN(), nil
		}
	}
	return b.bound(p)
}

// bound puts a price to the rules.
func (b *columnBuilder) bound(p price) (float64, error) {
	low, high, err := b.price.Take(p.low, p.high, p.currency, p.err)
	if b.High {
		return high, err
	}
	return low, err
}

// settle reads the open prices by the decimal point of the column; where nothing tells it, as
// datasets.ParsePrice does.
func (b *columnBuilder) settle() error {
	for _, o := range b.open {
		if !o.waiting && b.point != ',' {
			continue // as it was taken
		}
		var p price
		p.low, p.high, p.currency, p.err = datasets.ParsePriceWith(o.text, b.point)
		if o.waiting {
			var err error
			if b.numbers[o.id], err = b.bound(p); err != nil {
				return fmt.Errorf("column %s: %w", b.name(), err)
			}
			continue
		}
		if b.numbers[o.id] = p.low; b.High {
			b.numbers[o.id] = p.high
		}
	}
	return nil
}
