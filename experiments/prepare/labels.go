package prepare

import (
	"fmt"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/experiments/result"
)

// labelColumns are the columns of items whose text stands beside keys in lists, if it is not
// said which: the first of them that the catalogue has as labels, in this order, whatever
// the case of its letters.
var labelColumns = []string{"title", "name", "label", "description", "product_name", "product"}

// ItemLabels are what lists show beside the keys of items: the text of a column of labels,
// by item, empty where it is missing. An empty column is the one that is called like a
// label, a title or name above all; nil if the items have none. Several labels of an item
// are joined by a blank, and what is longer than longestLabel characters is cut: a label
// tells items apart, it does not describe them.
//
// A column that the items do not have, or one of numbers, is an InputError.
func ItemLabels(items datasets.Columns, column string) ([]string, error) {
	var c *datasets.Column
	if column == "" {
		if c = labelColumn(items); c == nil {
			return nil, nil
		}
	} else if c = items.Find(column); c == nil || c.IsNumeric() {
		what := "no column"
		if c != nil {
			what = "no labels, but numbers, in the column"
		}
		return nil, result.WrongInput(fmt.Errorf("experiments: %s %q of the items, %s", what, column, setting.Wanted(column, labelNames(items))))
	}
	out := make([]string, c.Len())
	for i := range out {
		codes := c.Labels.At(int32(i))
		if len(codes) == 1 {
			out[i] = cutLabel(c.Dict.Key(codes[0]))
			continue
		}
		texts := make([]string, len(codes))
		for at, code := range codes {
			texts[at] = c.Dict.Key(code)
		}
		out[i] = cutLabel(strings.Join(texts, " "))
	}
	return out, nil
}

// longestLabel is how many characters of a label are kept.
const longestLabel = 200

func cutLabel(text string) string {
	if len(text) <= longestLabel {
		return text
	}
	if runes := []rune(text); len(runes) > longestLabel {
		return string(runes[:longestLabel-1]) + "…"
	}
	return text
}

// labelColumn is the column that is called like a label; nil without one.
func labelColumn(items datasets.Columns) *datasets.Column {
	for _, name := range labelColumns {
		at := slices.IndexFunc(items, func(c *datasets.Column) bool { return !c.IsNumeric() && strings.EqualFold(c.Name, name) })
		if at >= 0 {
			return items[at]
		}
	}
	return nil
}

// labelNames are the columns that hold labels.
func labelNames(items datasets.Columns) []string {
	var out []string
	for _, c := range items {
		if !c.IsNumeric() {
			out = append(out, c.Name)
		}
	}
	return out
}
