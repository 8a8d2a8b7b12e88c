package recommend

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/experiments/input"
	"tandem/experiments/recipe"
	"tandem/experiments/serving"
)

// row is a column of the one entity e of c.
func row(c *datasets.Column, e int32) *datasets.Column {
	out := &datasets.Column{Name: c.Name, Dict: c.Dict}
	if c.IsNumeric() {
		out.Numbers = c.Numbers[e : e+1]
		return out
	}
	out.Labels.Append(c.Labels.At(e)...)
	return out
}

// UserFeatures reads what is known of one user from texts such as age=30: columns by the
// name they have in the data, as the recipe's features of users read them: a number, a
// label, or several apart by | (of a path, the root first).
// An unknown column, one named twice, and a text that is no number are an input.Error.
func UserFeatures(r *recipe.Recipe, texts []string) (datasets.Columns, error) {
	var out, known datasets.Columns
	for _, f := range r.Features.User {
		known = append(known, serving.MissingColumns(&f, 1)...)
	}
	for _, text := range texts {
		name, value, ok := strings.Cut(text, "=")
		c := known.Find(name)
		switch {
		case !ok:
			return nil, input.Wrong(fmt.Errorf("experiments: feature %q, want column=value", text))
		case c == nil:
			return nil, input.Wrong(fmt.Errorf("experiments: no feature of users of column %q, %s", name, setting.Wanted(name, known.Names())))
		case out.Find(name) != nil:
			return nil, input.Wrong(fmt.Errorf("experiments: feature %q: given twice", name))
		}
		if c.IsNumeric() {
			x, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return nil, input.Wrong(fmt.Errorf("experiments: feature %q: %w", text, errors.Unwrap(err)))
			}
			c.Numbers[0] = x
		} else {
			var codes []int32
			for _, label := range strings.Split(value, "|") {
				codes = append(codes, c.Dict.Add(strings.TrimSpace(label)))
			}
			c.Labels = datasets.Lists{}
			c.Labels.Append(codes...)
		}
		out = append(out, c)
	}
	return out, nil
}
