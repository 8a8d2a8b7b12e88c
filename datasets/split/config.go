package split

import (
	"math"

	"tandem/datasets/setting"
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
	OrderAuto   = "auto" // time where the log has times, else random; "" too
	OrderTime   = "time" // the latest rows; log order where times are unknown
	OrderRandom = "random"
)

// The orders of a user's rows of one time, for Config.Ties.
const (
	TiesHash     = "hash"     // that of a hash of their keys; "" too
	TiesFile     = "file"     // that of the log
	TiesTogether = "together" // none: they stay on one side of a cut
)

// Config says how a data set is cut in three. A user with too few rows to leave one in
// train keeps all of them there. Keys that Kind does not use are of no effect.
type Config struct {
	// Kind is how rows are chosen:
	//   - leave-last-out: the last Test rows of every user are test, the Valid rows
	//     before them valid;
	//   - ratio: of every user's n rows max(1, floor(Test·n)) are test and
	//     max(1, floor(Valid·n)) valid, the latest or random ones (Order);
	//   - global-time: the latest share Test of all rows is test, the share Valid
	//     before it valid; rows of exactly the time of a cut fall on its later side;
	//   - cold-items: whole items are held out for valid and test (Cold); rows of the other
	//     items stay where Base puts them;
	//   - new-users: whole users are held out for test (Users) among those to whom Base
	//     leaves train and test rows; what Base has of them in train is told in Fold
	//     (strong generalisation: Liang et al. 2018, §4.2);
	//   - given: the split of the source; if it brings no valid part, Valid rows of
	//     every user are taken out of its train part (Order).
	// Touch: first of all, to ask what will be asked of the model: global-time is closest to
	// use, cold-items and new-users ask for what ids alone cannot tell.
	Kind string `yaml:"kind" kind:"true" choice:"leave-last-out ratio global-time cold-items new-users given"`
	// Valid is what of the rows is for validation: rows per user for leave-last-out, a share
	// in (0, 1) of each user's rows for ratio and of all rows for global-time. For given it
	// is rows per user to take from train when the source has no valid part; 0 = it must
	// have one.
	// Touch: with few rows per user, to leave train enough; with few users, for steadier
	// choices.
	Valid float64 `yaml:"valid" only:"leave-last-out ratio global-time given"`
	// Test is what of the rows is for the test, in the units of Valid.
	// Touch: as Valid.
	Test float64 `yaml:"test" only:"leave-last-out ratio global-time"`
	// Order is what last means within a user: the latest rows, random ones, or (auto) the
	// latest where the data has times.
	// Touch: random for logs whose times are those of an import.
	Order string `yaml:"order" choice:"auto time random" only:"ratio given"`
	// Ties is the order of rows that one user has at one time, where the latest are held out:
	//   - hash: that of a hash of Seed, the user's and the item's key, so that the order of
	//     the rows in the data moves nothing;
	//   - file: that of the rows in the data, which is right where they were written as they
	//     came, and takes anything else (the number of a product, the name of a file) for time;
	//   - together: a cut that falls between them moves before the first, so that a part may
	//     have more rows than it should; users who would keep nothing in train keep all.
	//
	// Data without times have no ties: the order of their rows is all that is known of time. Nor
	// have data with times finer than seconds, whose rows stand in their order.
	// Touch: file for logs with coarse times that are known to be in order; together where
	// rows of one time are one event, such as the products of a receipt.
	Ties string `yaml:"ties" choice:"hash file together" only:"leave-last-out ratio given"`
	// Seed is of order random and of ties hash; other users do not move what a user's rows
	// become.
	// Touch: to see how much of a result is the luck of one split.
	Seed uint64 `yaml:"seed" only:"leave-last-out ratio given"`
	// Cold says which items are held out whole; nil for other kinds.
	Cold *Cold `yaml:"cold,omitempty" only:"cold-items"`
	// Users says which users are held out whole; nil for other kinds.
	Users *Users `yaml:"users,omitempty" only:"new-users"`
	// Base splits the rows of the items or users that are not held out, and says which rows
	// of the new users are told and which are asked for.
	// Touch: to the kind by which the other models are evaluated.
	Base *Config `yaml:"base,omitempty" only:"cold-items new-users"`
}

// Cold says which share of the items has no row in train: items are chosen by a hash of
// Seed and their key, so the shares hold in the mean.
type Cold struct {
	// Valid is the share of items held out for validation, a multiple of 1/20.
	// Touch: with few items, to have enough of them to choose by.
	Valid float64 `yaml:"valid"`
	// Test is the share of items held out for the test, a multiple of 1/20.
	// Touch: to the share of a catalogue that is new when a model comes to use.
	Test float64 `yaml:"test"`
	// Seed is of the hash that chooses.
	// Touch: to see how much of a result is the luck of these items.
	Seed uint64 `yaml:"seed"`
}

// Users says which share of the users has no row in train: they are chosen by a hash of
// Seed and their key, so the share holds in the mean.
type Users struct {
	// Test is the share of users held out, a multiple of 1/20.
	// Touch: with few users, to have enough of them to tell models apart.
	Test float64 `yaml:"test"`
	// Seed is of the hash that chooses.
	// Touch: to see how much of a result is the luck of these users.
	Seed uint64 `yaml:"seed"`
}

// DefaultConfig is a sound start for a kind; what it does not use is zero.
func DefaultConfig(kind string) Config {
	c := Config{Kind: kind}
	switch kind {
	case LeaveLastOut:
		c.Valid, c.Test, c.Ties, c.Seed = 1, 1, TiesHash, 1
	case Ratio:
		c.Valid, c.Test, c.Order, c.Ties, c.Seed = 0.1, 0.2, OrderAuto, TiesHash, 1
	case GlobalTime:
		c.Valid, c.Test = 0.1, 0.2
	case Given:
		c.Order, c.Ties, c.Seed = OrderAuto, TiesHash, 1
	case ColdItems:
		c.Cold = &Cold{Valid: 0.05, Test: 0.2, Seed: 1}
	case NewUsers:
		c.Users = &Users{Test: 0.2, Seed: 1}
	}
	if c.Cold != nil || c.Users != nil {
		base := DefaultConfig(LeaveLastOut)
		c.Base = &base
	}
	return c
}

// SetDefaults makes c the default of a kind.
func (c *Config) SetDefaults(kind string) { *c = DefaultConfig(kind) }

// Validate returns all faults of c that show without data.
func (c Config) Validate() error {
	if c.Order == "" {
		c.Order = OrderAuto
	}
	if c.Ties == "" {
		c.Ties = TiesHash
	}
	faults := c.choices()
	switch c.Kind {
	case LeaveLastOut:
		rows(&faults, "valid", c.Valid, 1)
		rows(&faults, "test", c.Test, 1)
	case Given:
		rows(&faults, "valid", c.Valid, 0)
	case Ratio, GlobalTime:
		share(&faults, "valid", c.Valid)
		share(&faults, "test", c.Test)
		together(&faults, "", c.Valid+c.Test)
	case ColdItems:
		if c.Cold == nil || c.Base == nil {
			faults.Add("", ": cold or base missing")
			break
		}
		twentiethsOnly(&faults, "cold.valid", c.Cold.Valid)
		twentiethsOnly(&faults, "cold.test", c.Cold.Test)
		together(&faults, "cold", c.Cold.Valid+c.Cold.Test)
		c.base(&faults)
	case NewUsers:
		if c.Users == nil || c.Base == nil {
			faults.Add("", ": users or base missing")
			break
		}
		twentiethsOnly(&faults, "users.test", c.Users.Test)
		c.base(&faults)
	}
	return faults.Join("datasets: split: ")
}

// choices checks c alone, not what stands inside.
func (c Config) choices() setting.Faults {
	c.Cold, c.Users, c.Base = nil, nil, nil
	return setting.Check(c)
}

func (c Config) base(faults *setting.Faults) {
	if c.Base.holdsOutWhole() {
		faults.Add("base.kind", " = %q, want another kind", c.Base.Kind)
		return
	}
	faults.Within("base", c.Base.Validate())
}

// holdsOutWhole reports whether c holds out items or users rather than rows.
func (c Config) holdsOutWhole() bool { return c.Kind == ColdItems || c.Kind == NewUsers }

// rows checks a whole number of rows per user.
func rows(faults *setting.Faults, key string, n, least float64) {
	if !(n >= least) || n != math.Trunc(n) || n > 1<<31 {
		faults.Add(key, " = %g, want a whole number of rows per user ≥ %g", n, least)
	}
}

func share(faults *setting.Faults, key string, x float64) {
	if !(x > 0 && x < 1) {
		faults.Add(key, " = %g, want a share above 0 and below 1", x)
	}
}

// together checks the sum of two shares.
func together(faults *setting.Faults, key string, sum float64) {
	if sum >= 1 {
		faults.Add(key, ": valid + test = %g, want less than 1", sum)
	}
}

// twentiethsOnly checks a share of items or users, which are held out by a hash modulo 20.
func twentiethsOnly(faults *setting.Faults, key string, x float64) {
	if _, ok := twentieths(x); !ok || !(x > 0 && x < 1) {
		faults.Add(key, " = %g, want a multiple of 1/20 above 0 and below 1", x)
	}
}
