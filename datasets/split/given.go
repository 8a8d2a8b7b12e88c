package split

import (
	"errors"

	"tandem/datasets"
)

// givenSplit hands back the source's own split. If it has no valid part, c.Valid rows
// of every user are held out of train for it.
func givenSplit(d *datasets.Data, c Config, report *Report) (*datasets.Split, error) {
	switch {
	case d.Given == nil:
		return nil, errors.New("the source brings no split of its own, want another kind")
	case d.Given.Train == nil || d.Given.Test == nil:
		return nil, errors.New("the source's split has no train or no test part")
	case d.Given.Valid != nil:
		report.OrderedBy = "given"
		return d.Given, nil
	case c.Valid == 0:
		return nil, errors.New("the source's split has no valid part and valid = 0, want rows per user to take out of train")
	}
	train := d.Given.Train
	parts := make([]part, train.Len())
	c.holdOut(train, parts, c.order(train), report, func(int) (int, int) { return int(c.Valid), 0 })
	s := byPart(train, parts)
	s.Test = d.Given.Test
	return s, nil
}
