package amazon

import (
	"fmt"
	"slices"
	"time"

	"tandem/datasets"
	"tandem/datasets/internal/blocks"
	"tandem/datasets/internal/jsonline"
)

// review is one row; its keys may point into a block.
type review struct {
	user, item []byte
	rating     float32
	time       int64
	verified   bool
}

// batch holds the rows of a block as columns.
type batch struct {
	users, items keys
	ratings      []float32
	times        []int64
	events       []uint16 // index into eventKinds
}

// keys are texts one behind the other.
type keys struct {
	text []byte
	ends []int
}

func (k *keys) add(key []byte) {
	k.text = append(k.text, key...)
	k.ends = append(k.ends, len(k.text))
}

// appendTo appends the ids of the keys to rows.
func (k *keys) appendTo(rows []int32, ids *datasets.IDs) []int32 {
	n := len(rows)
	rows = slices.Grow(rows, len(k.ends))[:n+len(k.ends)]
	ids.AddEach(rows[n:], k.text, k.ends)
	return rows
}

// eventKinds are the events of a Log, in the order of their codes.
var eventKinds = [...]string{"review", "verified"}

func (b *batch) add(r review) {
	b.users.add(r.user)
	b.items.add(r.item)
	b.ratings = append(b.ratings, r.rating)
	b.times = append(b.times, r.time)
	event := uint16(0)
	if r.verified {
		event = 1
	}
	b.events = append(b.events, event)
}

// appendTo appends the rows of b to log, events if it has kinds of them.
func (b *batch) appendTo(log *datasets.Log) {
	log.Users = b.users.appendTo(log.Users, log.UserIDs)
	log.Items = b.items.appendTo(log.Items, log.ItemIDs)
	log.Values = append(log.Values, b.ratings...)
	log.Times = append(log.Times, b.times...)
	if log.EventIDs != nil {
		log.Events = append(log.Events, b.events...)
	}
}

// reviewFields are the names of user, item, rating, time and verification.
var reviewFields = [...][5]string{
	of2014: {"reviewerID", "asin", "overall", "unixReviewTime", "verified"}, // the last is never there
	of2018: {"reviewerID", "asin", "overall", "unixReviewTime", "verified"},
	of2023: {"user_id", "parent_asin", "rating", "timestamp", "verified_purchase"},
}

// readReviews appends the reviews of s to log.
func readReviews(s *source, is shape, c Config, log *datasets.Log) error {
	names := reviewFields[is.vintage]
	if is.vintage == of2023 {
		names[1] = c.Item
	}
	parse := func(b blocks.Block) (*batch, error) {
		in := newObjects(is, names[:]...)
		rows := &batch{}
		err := eachLine(b, func(_ int, line []byte) error {
			fields, err := in.scan(line)
			if err != nil {
				return err
			}
			for i, f := range fields[:4] {
				if jsonline.IsNull(f) {
					return in.lacks(line, names[i])
				}
			}
			row, err := parseReview(fields, names, is.vintage)
			rows.add(row)
			return err
		})
		return rows, err
	}
	return blocks.Parse(s.text, parse, func(rows *batch) error { rows.appendTo(log); return nil })
}

func parseReview(fields [][]byte, names [5]string, v vintage) (r review, err error) {
	fault := func(i int, err error) error { return fmt.Errorf("%s: %w", names[i], err) }
	if r.user, err = parseKey(fields[0]); err != nil {
		return r, fault(0, err)
	}
	if r.item, err = parseKey(fields[1]); err != nil {
		return r, fault(1, err)
	}
	rating, err := jsonline.Float(fields[2])
	if err == nil {
		r.rating, err = checkRating(rating)
	}
	if err != nil {
		return r, fault(2, err)
	}
	stamp, err := jsonline.Int(fields[3])
	if err == nil {
		r.time, err = checkTime(stamp, v)
	}
	if err != nil {
		return r, fault(3, err)
	}
	if !jsonline.IsNull(fields[4]) {
		if r.verified, err = jsonline.Bool(fields[4]); err != nil {
			return r, fault(4, err)
		}
	}
	return r, nil
}

// parseKey decodes a text that is not empty.
func parseKey(raw []byte) ([]byte, error) {
	key, err := jsonline.Text(nil, raw)
	if err == nil && len(key) == 0 {
		err = fmt.Errorf(`"", want a key`)
	}
	return key, err
}

// checkRating refuses what no customer can give.
func checkRating(x float64) (float32, error) {
	if !(x >= 1 && x <= 5) { // also NaN
		return 0, fmt.Errorf("%g, want 1 to 5 stars", x)
	}
	return float32(x), nil
}

// The first review on Amazon is of 1995; no set reaches 2100.
var (
	earliest = time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
)

// checkTime turns the stamp of a vintage into nanoseconds.
func checkTime(stamp int64, v vintage) (int64, error) {
	unit, other, nanoseconds := "seconds", "milliseconds", int64(time.Second)
	if v == of2023 {
		unit, other, nanoseconds = other, unit, int64(time.Millisecond)
	}
	if n := int64(time.Second) / nanoseconds; stamp < earliest*n || stamp >= latest*n {
		hint := ""
		if t := stamp / 1000; t >= earliest && t < latest || stamp >= earliest && stamp < latest {
			hint = "; is it in " + other + "?"
		}
		return 0, fmt.Errorf("%d, want %s in the years 1995 to 2099%s", stamp, unit, hint)
	}
	return stamp * nanoseconds, nil
}
