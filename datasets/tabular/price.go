package tabular

import (
	"fmt"

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
