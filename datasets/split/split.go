package split

import (
	"errors"
	"fmt"
	"math"

	"tandem/datasets"
)

// part says where a row goes.
type part uint8

const (
	partTrain part = iota
	partValid
	partTest
)

// Make cuts d as c says. Every row of d lands in exactly one part, in the order
// it had. Where some events alone are targets, their rows are what is cut, and the others follow
// by time: see addSignals. The same d and c give the same split. Parts share the ids of d.
// It is an error if c is faulty, if d does not bring what the kind needs (times, a
// given split, none), or if a part stays empty.
// Cost: O(rows), plus sorting by time.
func Make(d *datasets.Data, c Config) (*datasets.Split, Report, error) {
	if err := c.Validate(); err != nil {
		return nil, Report{}, err
	}
	report := Report{Kind: c.Kind}
	targets, signals, err := separate(d)
	if err != nil {
		return nil, Report{}, fmt.Errorf("datasets: split %s: %w", c.Kind, err)
	}
	s, err := c.split(targets, &report)
	if err == nil && signals != nil {
		err = c.addSignals(s, signals, &report)
	}
	if err != nil {
		return nil, Report{}, fmt.Errorf("datasets: split %s: %w", c.Kind, err)
	}
	report.count(s)
	for _, p := range []struct {
		name string
		log  *datasets.Log
	}{{"train", s.Train}, {"valid", s.Valid}, {"test", s.Test}} {
		if p.log.Len() == 0 {
			return nil, report, fmt.Errorf("datasets: split %s: the %s part is empty (train %d, valid %d, test %d rows; %d users had too few)",
				c.Kind, p.name, report.TrainRows, report.ValidRows, report.TestRows, report.ShortUsers)
		}
	}
	return s, report, nil
}

func (c Config) split(d *datasets.Data, report *Report) (*datasets.Split, error) {
	switch {
	case c.Kind == ColdItems:
		base, err := c.Base.split(d, report)
		if err != nil {
			return nil, fmt.Errorf("base %s: %w", c.Base.Kind, err)
		}
		return holdOutItems(base, *c.Cold, report)
	case c.Kind == NewUsers:
		base, err := c.Base.split(d, report)
		if err != nil {
			return nil, fmt.Errorf("base %s: %w", c.Base.Kind, err)
		}
		s := holdOutUsers(base, *c.Users, report)
		if report.NewUsers == 0 {
			return nil, fmt.Errorf("no user is held out: %g of those with train and test rows are to be", c.Users.Test)
		}
		return s, nil
	case c.Kind == Given:
		return givenSplit(d, c, report)
	case d.Log == nil:
		return nil, errors.New("the source brings its own split, want kind given")
	}
	parts := make([]part, d.Log.Len())
	var err error
	switch c.Kind {
	case LeaveLastOut:
		c.holdOut(d.Log, parts, OrderTime, report, func(int) (int, int) { return int(c.Valid), int(c.Test) })
	case Ratio:
		c.holdOut(d.Log, parts, c.order(d.Log), report, func(n int) (int, int) {
			return max(1, floorShare(c.Valid, n)), max(1, floorShare(c.Test, n))
		})
	case GlobalTime:
		err = cutTime(d.Log, parts, c, report)
	}
	return byPart(d.Log, parts), err
}

// byPart returns the rows of each part, in order.
func byPart(l *datasets.Log, parts []part) *datasets.Split {
	take := func(p part) *datasets.Log {
		keep := make([]bool, len(parts))
		for r, of := range parts {
			keep[r] = of == p
		}
		return l.Where(keep)
	}
	return &datasets.Split{Train: take(partTrain), Valid: take(partValid), Test: take(partTest)}
}

// order resolves Order for a log.
func (c Config) order(l *datasets.Log) string {
	switch {
	case c.Order != "" && c.Order != OrderAuto:
		return c.Order
	case l.Times != nil:
		return OrderTime
	}
	return OrderRandom
}

// floorShare returns floor(share·n), where a product that misses a whole number by
// rounding alone (0.29·100 = 28.999…96) counts as that number.
func floorShare(share float64, n int) int { return int(math.Floor(share*float64(n) + 1e-9)) }
