package split

import (
	"errors"
	"slices"

	"tandem/datasets"
)

// cutTime marks rows of time ≥ t2 as test and those of t1 ≤ time < t2 as valid. With
// the n times sorted, t2 is the one at position n − floor(Test·n) and t1 the one
// floor(Valid·n) before it, so a part is larger than its share by the rows that tie
// with its cut, and no row of a part is older than one of the part before.
func cutTime(l *datasets.Log, parts []part, c Config, report *Report) error {
	if l.Times == nil {
		return errors.New("the log has no times")
	}
	report.OrderedBy = "time"
	times := slices.Clone(l.Times)
	slices.Sort(times)
	// A share too small for one row leaves its part empty, and the caller says so.
	p2 := len(times) - floorShare(c.Test, len(times))
	p1 := p2 - floorShare(c.Valid, len(times))
	for r, t := range l.Times {
		switch {
		case p2 < len(times) && t >= times[p2]:
			parts[r] = partTest
		case p1 < p2 && t >= times[p1]:
			parts[r] = partValid
		}
	}
	return nil
}
