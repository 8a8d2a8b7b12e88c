package atomic

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"time"
	"unicode/utf8"

	"tandem/datasets"
	"tandem/datasets/internal/blocks"
	"tandem/datasets/internal/group"
)

// places say where the columns of the log stand; -1 = not there.
type places struct {
	header
	user, item, value, time int
}

// chunk is what one block of interactions holds; keys point into the block.
type chunk struct {
	users, items [][]byte
	values       []float32
	times        []int64
}

// readLog reads one file of interactions.
func (c Config) readLog(path string, users, items *datasets.IDs, report *Report) (*datasets.Log, error) {
	var at places
	log := &datasets.Log{UserIDs: users, ItemIDs: items}
	err := eachBlock(path, func(h header) (err error) {
		at, err = c.places(h)
		return err
	}, at.parser(), func(k chunk) error {
		for r, user := range k.users {
			log.Users = append(log.Users, users.AddBytes(user))
			log.Items = append(log.Items, items.AddBytes(k.items[r]))
		}
		log.Values = append(log.Values, k.values...)
		log.Times = append(log.Times, k.times...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if log.Len() == 0 {
		return nil, fmt.Errorf("atomic: %s: no rows, want at least one", path)
	}
	var order []int
	if order, log.Fine = group.Settle(log.Users, log.Times, log.NumUsers()); order != nil {
		log = log.Select(order)
	}
	for k, name := range at.names {
		if k != at.user && k != at.item && k != at.value && k != at.time {
			report.Ignored = append(report.Ignored, filepath.Base(path)+": "+name+":"+at.types[k])
		}
	}
	return log, nil
}

// places finds the columns of the log.
func (c Config) places(h header) (places, error) {
	at := places{header: h, value: -1, time: -1}
	usual := DefaultConfig()
	for _, f := range []struct {
		name, usual string // a column of the usual name may lack
		place       *int
		types       string
	}{
		{c.User, "", &at.user, "token"},
		{c.Item, "", &at.item, "token"},
		{c.Value, usual.Value, &at.value, "float or token"},
		{c.Time, usual.Time, &at.time, "float or token"},
	} {
		if f.name == "" {
			continue
		}
		k, err := h.find(f.name)
		if err != nil && f.name == f.usual {
			continue
		}
		if err != nil {
			return at, err
		}
		if kind := h.types[k]; kind != "token" && (kind != "float" || f.types == "token") {
			return at, fmt.Errorf("column %q: type %s, want %s", f.name, kind, f.types)
		}
		*f.place = k
	}
	return at, nil
}

// parser parses blocks by what at holds once the header was read.
func (at *places) parser() func(blocks.Block) (chunk, int, error) {
	return func(b blocks.Block) (chunk, int, error) {
		var c chunk
		var fields [][]byte
		for n, line := range b.Lines() {
			if n == 1 || len(line) == 0 {
				continue
			}
			var err error
			if fields, err = at.cut(fields, line); err == nil {
				err = c.add(at, fields)
			}
			if err != nil {
				return c, n, err
			}
		}
		return c, 0, nil
	}
}

func (c *chunk) add(at *places, fields [][]byte) error {
	for _, k := range []int{at.user, at.item} {
		if err := checkKey(at.names[k], fields[k]); err != nil {
			return err
		}
	}
	if at.value >= 0 {
		x, err := parseNumber(at.names[at.value], fields[at.value], 32)
		if err != nil {
			return err
		}
		c.values = append(c.values, float32(x))
	}
	if at.time >= 0 {
		t, err := parseTime(at.names[at.time], fields[at.time])
		if err != nil {
			return err
		}
		c.times = append(c.times, t)
	}
	c.users = append(c.users, fields[at.user])
	c.items = append(c.items, fields[at.item])
	return nil
}

func checkKey(name string, field []byte) error {
	if len(field) == 0 {
		return fmt.Errorf("%s nothing, want a key", name)
	}
	if !utf8.Valid(field) {
		return fmt.Errorf("%s %s is not UTF-8", name, clip(field))
	}
	return nil
}

func parseNumber(name string, field []byte, bits int) (float64, error) {
	x, err := strconv.ParseFloat(string(field), bits)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("%s %s, want a finite number", name, clip(field))
	}
	return x, nil
}

// lastSecond is 2262-01-01: a "second" from then on is a finer unit.
const lastSecond = 9214646400

// parseTime reads seconds, whole or not, and returns nanoseconds, rounded down.
func parseTime(name string, field []byte) (int64, error) {
	if t, err := strconv.ParseInt(string(field), 10, 64); err == nil && t > -lastSecond && t < lastSecond {
		return t * int64(time.Second), nil
	}
	x, err := parseNumber(name, field, 64)
	if err != nil {
		return 0, err
	}
	if math.Abs(x) >= lastSecond {
		return 0, fmt.Errorf("%s %s, want seconds since 1970, before the year 2262; is it in a finer unit?", name, clip(field))
	}
	whole, rest := math.Modf(x) // one product would lose digits
	return int64(whole)*int64(time.Second) + int64(math.Floor(rest*float64(time.Second))), nil
}
