package split

import (
	"errors"
	"fmt"
	"math"

	"tandem/datasets"
)

// The kinds of split, for Config.Kind.
const (
	LeaveLastOut = "leave-last-out"
	Ratio        = "ratio"
	GlobalTime   = "global-time"
	ColdItems    = "cold-items"
	NewUsers     = "new-users"
	Given        = "given"
)

// The orders in which rows of a user are held out, for Config.Order.
const (
	OrderTime   = "time"
	OrderRandom = "random"
)

// Config says how a data set is cut in three.
type Config struct {
	// Kind is one of
	//   - leave-last-out: the last Test rows of every user are test, the Valid rows
	//     before them valid;
	//   - ratio: of every user's n rows max(1, floor(Test·n)) are test and
	//     max(1, floor(Valid·n)) valid, the latest or random ones (Order);
	//   - global-time: the latest share Test of all rows is test, the share Valid
	//     before it valid; rows of exactly the time of a cut fall on its later side;
	//   - cold-items: a share Test of the items is held out whole for test and a share
	//     Valid for valid, chosen by a hash of seed and key; rows of the other items
	//     stay where Base puts them;
	//   - new-users: a share Test of the users is held out whole, chosen by a hash of seed
	//     and key among those to whom Base leaves train and test rows; what Base has of
	//     them in train is told in Fold (strong generalisation: Liang et al. 2018, §4.2);
	//   - given: the split of the source; if it brings no valid part, Valid rows of
	//     every user are taken out of its train part (Order).
	// A user with too few rows to leave one in train keeps all of them there.
	Kind string `yaml:"kind" json:"kind"`
	// Valid and Test are rows per user for leave-last-out and given (which ignores
	// Test), else shares in (0, 1); for cold-items multiples of 1/20, and so is Test for
	// new-users, which has no Valid.
	Valid float64 `yaml:"valid" json:"valid"`
	Test  float64 `yaml:"test" json:"test"`
	// Order is time (the latest rows are held out; log order where times are equal or
	// unknown) or random; "" is time if the log has times, else random. Only for ratio
	// and given.
	Order string `yaml:"order" json:"order"`
	// Seed steers random order and the choice of cold items and new users.
	Seed uint64 `yaml:"seed" json:"seed"`
	// Base splits the rows of warm items, or of everybody for new-users, with its own seed.
	// Only for these two.
	Base *Config `yaml:"base" json:"base"`
}

// DefaultConfig is the split a recipe is decoded over.
func DefaultConfig() Config {
	return Config{Kind: LeaveLastOut, Valid: 1, Test: 1, Seed: 1}
}

// Validate returns all faults of c, joined.
func (c Config) Validate() error {
	var errs []error
	fault := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("datasets: split %s: %s", c.Kind, fmt.Sprintf(format, args...)))
	}
	count := func(name string, n float64) {
		if !(n >= 1) || n != math.Trunc(n) || n > 1<<31 {
			fault("%s = %g, want rows per user: 1, 2, 3 …", name, n)
		}
	}
	shares := func() {
		if !(c.Valid > 0) || !(c.Test > 0) || !(c.Valid+c.Test < 1) {
			fault("valid = %g, test = %g, want shares above 0 that add up to less than 1", c.Valid, c.Test)
		}
	}
	switch c.Kind {
	case LeaveLastOut:
		count("valid", c.Valid)
		count("test", c.Test)
	case Ratio, GlobalTime:
		shares()
	case ColdItems:
		shares()
		for _, share := range []float64{c.Valid, c.Test} {
			if _, ok := twentieths(share); !ok {
				fault("share = %g, want a multiple of 1/%d", share, coldBuckets)
			}
		}
		if c.Base == nil {
			fault("base is missing, want the split of the warm items")
		} else if c.Base.Kind == ColdItems || c.Base.Kind == NewUsers {
			fault("base = %s, want another kind", c.Base.Kind)
		} else {
			errs = append(errs, c.Base.Validate())
		}
	case NewUsers:
		if _, ok := twentieths(c.Test); !ok || !(c.Test > 0 && c.Test < 1) {
			fault("test = %g, want a multiple of 1/%d above 0 and below 1", c.Test, coldBuckets)
		}
		if c.Valid != 0 {
			fault("valid = %g, want none", c.Valid)
		}
		if c.Base == nil {
			fault("base is missing, want the split of everybody's rows")
		} else if c.Base.Kind == ColdItems || c.Base.Kind == NewUsers {
			fault("base = %s, want another kind", c.Base.Kind)
		} else {
			errs = append(errs, c.Base.Validate())
		}
	case Given:
		if c.Valid != 0 {
			count("valid", c.Valid)
		}
	default:
		errs = append(errs, fmt.Errorf("datasets: split: kind = %q, want %s, %s, %s, %s, %s or %s", c.Kind,
			LeaveLastOut, Ratio, GlobalTime, ColdItems, NewUsers, Given))
	}
	if c.Order != "" && c.Order != OrderTime && c.Order != OrderRandom {
		fault("order = %q, want %s or %s", c.Order, OrderTime, OrderRandom)
	}
	if c.Order != "" && c.Kind != Ratio && c.Kind != Given {
		fault("order = %q, want none: only %s and %s have one", c.Order, Ratio, Given)
	}
	if c.Base != nil && c.Kind != ColdItems && c.Kind != NewUsers {
		fault("base = %s, want none: only %s and %s have one", c.Base.Kind, ColdItems, NewUsers)
	}
	return errors.Join(errs...)
}

// part says where a row goes.
type part uint8

const (
	partTrain part = iota
	partValid
	partTest
)

// Make cuts d as c says. Every row of d lands in exactly one part, in the order
// it had; the same d and c give the same split. Parts share the ids of d.
// It is an error if c is faulty, if d does not bring what the kind needs (times, a
// given split, none), or if a part stays empty.
// Cost: O(rows), plus sorting by time.
func Make(d *datasets.Data, c Config) (*datasets.Split, Report, error) {
	if err := c.Validate(); err != nil {
		return nil, Report{}, err
	}
	report := Report{Kind: c.Kind}
	s, err := c.split(d, &report)
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
		return holdOutItems(base, c, report)
	case c.Kind == NewUsers:
		base, err := c.Base.split(d, report)
		if err != nil {
			return nil, fmt.Errorf("base %s: %w", c.Base.Kind, err)
		}
		s := holdOutUsers(base, c, report)
		if report.NewUsers == 0 {
			return nil, fmt.Errorf("no user is held out: %g of those with train and test rows are to be", c.Test)
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
		holdOut(d.Log, parts, OrderTime, c.Seed, report, func(int) (int, int) { return int(c.Valid), int(c.Test) })
	case Ratio:
		holdOut(d.Log, parts, c.order(d.Log), c.Seed, report, func(n int) (int, int) {
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
	case c.Order != "":
		return c.Order
	case l.Times != nil:
		return OrderTime
	}
	return OrderRandom
}

// floorShare returns floor(share·n), where a product that misses a whole number by
// rounding alone (0.29·100 = 28.999…96) counts as that number.
func floorShare(share float64, n int) int { return int(math.Floor(share*float64(n) + 1e-9)) }
