package amazon

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tandem/datasets"
	"tandem/datasets/internal/jsonline"
)

// The functions here read one raw value that is not null into an empty cell. Errors
// are of values that no vintage writes.

// readPrice takes a number or a text; whether the price is welcome is for the column's
// rules to say.
func readPrice(raw []byte, c *cell) error {
	text := string(raw)
	switch raw[0] {
	case '"':
		var err error
		if text, err = jsonline.String(raw); err != nil {
			return err
		}
	case '[', '{', 't', 'f':
		return fmt.Errorf("%s, want a number or a text", kindOf(raw))
	}
	c.number, c.high, c.currency, c.priceErr = datasets.ParsePrice(text)
	return nil
}

// readPath takes a path, or a list of paths, of which it takes the first.
func readPath(raw []byte, c *cell) error {
	return eachPath(raw, func(path []string) {
		if c.texts == nil {
			c.texts, c.cut = cutPath(path)
		}
	})
}

// readPaths takes the parts of all paths.
func readPaths(raw []byte, c *cell) error {
	return eachPath(raw, func(path []string) {
		path, cut := cutPath(path)
		c.cut = c.cut || cut
		for _, part := range path {
			if !slices.Contains(c.texts, part) {
				c.texts = append(c.texts, part)
			}
		}
	})
}

// eachPath calls f with the path in a list of texts, or with every path in a list of
// lists.
func eachPath(raw []byte, f func(path []string)) error {
	var flat []string
	err := jsonline.Elements(raw, func(value []byte) error {
		if value[0] != '[' {
			part, err := jsonline.String(value)
			flat = append(flat, part)
			return err
		}
		path, err := jsonline.Strings(nil, value)
		if err == nil {
			f(path)
		}
		return err
	})
	if err == nil && flat != nil {
		f(flat)
	}
	return err
}

// readLabel takes a text.
func readLabel(raw []byte, c *cell) error {
	text, err := jsonline.String(raw)
	if err != nil {
		return err
	}
	if text = cleanText(text); isDebris(text) {
		c.debris++
	} else if text != "" {
		c.texts = []string{text}
	}
	return nil
}

// readRank takes {"Books": 12} of 2014, or "1,786 in Gift Cards (" or a list of such
// texts of 2018: the first rank.
func readRank(raw []byte, c *cell) error {
	switch raw[0] {
	case '{':
		first := true
		return jsonline.Each(raw, func(_, value []byte) error {
			if !first {
				return nil
			}
			first = false
			return readNumber(value, c)
		})
	case '[':
		texts, err := jsonline.Strings(nil, raw)
		if err != nil || len(texts) == 0 {
			return err
		}
		return readRankText(texts[0], c)
	}
	text, err := jsonline.String(raw)
	if err != nil {
		return err
	}
	return readRankText(text, c)
}

func readRankText(text string, c *cell) error {
	number, _, ok := strings.Cut(strings.TrimLeft(text, ">#\n "), " in ")
	rank, err := strconv.ParseUint(strings.ReplaceAll(number, ",", ""), 10, 53)
	if err != nil || !ok {
		if text != "" {
			c.debris++
		}
		return nil
	}
	c.number = float64(rank)
	return nil
}

// readKeys takes a list of item keys.
func readKeys(raw []byte, c *cell) error {
	keys, err := jsonline.Strings(nil, raw)
	for _, k := range keys {
		if k != "" && !slices.Contains(c.texts, k) {
			c.texts = append(c.texts, k)
		}
	}
	return err
}

func readNumber(raw []byte, c *cell) (err error) {
	c.number, err = jsonline.Float(raw)
	return err
}

func kindOf(raw []byte) string {
	switch raw[0] {
	case '[':
		return "a list"
	case '{':
		return "an object"
	}
	return string(raw)
}
