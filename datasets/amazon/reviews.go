package amazon

import (
	"fmt"
	"math"
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
	parse := func(b blocks.Block) ([]review, error) {
		in := newObjects(is, names[:]...)
		rows := make([]review, 0, len(b.Text)/512)
		return rows, eachLine(b, func(_ int, line []byte) error {
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
			rows = append(rows, row)
			return err
		})
	}
	return blocks.Parse(s.text, parse, func(rows []review) error {
		for _, r := range rows {
			appendReview(log, r, c.Events)
		}
		return nil
	})
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

// checkTime turns the stamp of a vintage into seconds, rounded down.
func checkTime(stamp int64, v vintage) (int64, error) {
	unit, other, seconds := "seconds", "milliseconds", stamp
	if v == of2023 {
		unit, other = other, unit
		seconds = int64(math.Floor(float64(stamp) / 1000))
	}
	if seconds < earliest || seconds >= latest {
		hint := ""
		if t := stamp / 1000; t >= earliest && t < latest || stamp >= earliest && stamp < latest {
			hint = "; is it in " + other + "?"
		}
		return 0, fmt.Errorf("%d, want %s in the years 1995 to 2099%s", stamp, unit, hint)
	}
	return seconds, nil
}

// appendReview adds one row; keys are copied when they are new.
func appendReview(log *datasets.Log, r review, events bool) {
	log.Users = append(log.Users, intern(log.UserIDs, r.user))
	log.Items = append(log.Items, intern(log.ItemIDs, r.item))
	log.Values = append(log.Values, r.rating)
	log.Times = append(log.Times, r.time)
	if events {
		event := "review"
		if r.verified {
			event = "verified"
		}
		log.Events = append(log.Events, event)
	}
}

// intern adds a copy of key when it is new: key is a piece of a block.
func intern(ids *datasets.IDs, key []byte) int32 {
	if id, ok := ids.Find(string(key)); ok {
		return id
	}
	return ids.Add(string(key))
}
