package split

import (
	"cmp"
	"slices"
	"strconv"

	"tandem/datasets"
)

// Ties tells how many users a cut of time goes through rows of one time for, so that
// something else than time decides who is held out.
type Ties struct {
	By    string `json:"by"`    // what decides: Config.Ties
	Users int    `json:"users"` // with a cut that falls between rows of one time
	Of    int    `json:"of"`    // users whose rows are cut
}

// tieOrder cuts between rows of one time.
type tieOrder struct {
	Ties
	log    *datasets.Log
	prefix string // of what is hashed
}

func (c Config) newTies(l *datasets.Log) *tieOrder {
	by := cmp.Or(c.Ties, TiesHash)
	if l.Fine { // rows of one second are no ties: their order is that of time
		by = TiesFile
	}
	return &tieOrder{Ties: Ties{By: by}, log: l, prefix: "ties:" + strconv.FormatUint(c.Seed, 10) + ":"}
}

// cut takes a user's rows in the order of time, where valid begins and where test does, and
// returns both as they are once ties have been put in their order: with TiesTogether, before
// all rows of the time that they fall into, else where they were.
func (t *tieOrder) cut(rows []int32, validFrom, testFrom int) (validAt, testAt int) {
	t.Of++
	validTied, testTied := t.tied(rows, validFrom), t.tied(rows, testFrom)
	if !validTied && !testTied {
		return validFrom, testFrom
	}
	t.Users++
	switch t.By {
	case TiesHash:
		t.sort(rows)
	case TiesTogether:
		valid := testFrom - validFrom
		for t.tied(rows, testFrom) {
			testFrom--
		}
		for validFrom = max(0, testFrom-valid); t.tied(rows, validFrom); {
			validFrom--
		}
	}
	return validFrom, testFrom
}

// tied reports whether the rows before and behind a cut have one time.
func (t *tieOrder) tied(rows []int32, at int) bool {
	return at > 0 && at < len(rows) && t.log.Times[rows[at-1]] == t.log.Times[rows[at]]
}

// sort orders a user's rows of one time by Hash64("ties:<seed>:" + user's key + "\x00" + item's
// key), then by event and value: rows that have all of it in common are the same.
func (t *tieOrder) sort(rows []int32) {
	l := t.log
	prefix := t.prefix + l.UserIDs.Key(l.Users[rows[0]]) + "\x00"
	hash := map[int32]uint64{}
	for _, r := range rows {
		hash[r] = datasets.Hash64(prefix + l.ItemIDs.Key(l.Items[r]))
	}
	slices.SortFunc(rows, func(a, b int32) int {
		if order := cmp.Or(cmp.Compare(l.Times[a], l.Times[b]), cmp.Compare(hash[a], hash[b])); order != 0 {
			return order
		}
		if l.Events != nil {
			if order := cmp.Compare(l.Event(int(a)), l.Event(int(b))); order != 0 {
				return order
			}
		}
		if l.Values != nil {
			if order := cmp.Compare(l.Values[a], l.Values[b]); order != 0 {
				return order
			}
		}
		return cmp.Compare(a, b)
	})
}

// String is "433 of 943, a hash of their keys decides (ties: hash)".
func (t *Ties) String() string {
	how := map[string]string{TiesHash: "a hash of their keys decides", TiesFile: "the order of the rows decides", TiesTogether: "they stay together"}[t.By]
	return strconv.Itoa(t.Users) + " of " + strconv.Itoa(t.Of) + ", " + how + " (ties: " + t.By + ")"
}

// Last is the part of c that holds out the latest rows of users: c or its base; nil where neither
// goes by time within a user.
func (c *Config) Last() *Config {
	switch {
	case c.Base != nil:
		return c.Base.Last()
	case c.Kind == LeaveLastOut, (c.Kind == Ratio || c.Kind == Given) && c.Order != OrderRandom:
		return c
	}
	return nil
}
