package features

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// The parts of a date that Date knows.
const (
	dateMonth   = "month"
	dateWeekday = "weekday"
	dateHour    = "hour"
)

// datePeriods is how many values each part has.
var datePeriods = map[string]int{dateMonth: 12, dateWeekday: 7, dateHour: 24}

// DateConfig says which parts of a date are wanted, and how.
type DateConfig struct {
	// Parts are what is told of a date, in UTC.
	// Touch: hour needs times, not days; weekday is for what is bought at weekends.
	Parts []string `yaml:"parts" choice:"month weekday hour"`
	// Cyclic tells sine and cosine of the place on the circle, in place of a row per value.
	// Touch: where neighbouring months or hours are alike and rows are few.
	Cyclic bool `yaml:"cyclic"`
}

// defaultDateConfig is month and weekday, a row each.
func defaultDateConfig() DateConfig { return DateConfig{Parts: []string{dateMonth, dateWeekday}} }

// Validate reports all faults of c.
func (c DateConfig) Validate() error {
	faults := setting.Check(c)
	if len(c.Parts) == 0 {
		faults.Add("parts", ": none, want at least one of month, weekday, hour")
	}
	for i, part := range c.Parts {
		if slices.Index(c.Parts, part) < i {
			faults.Add(fmt.Sprintf("parts.%d", i), " = %q: duplicate name", part)
		}
	}
	return faults.Join("features: date: ")
}

// The first row of a date table; the parts follow in the order of the config.
const (
	dateMissing = 0
	dateFirst   = 1
)

// Date encodes parts of a moment, in UTC: the month from January, the weekday from Sunday,
// the hour from midnight, v = 0, 1, … of n. Each is one row of n, or, if Cyclic, two rows
// with the weights
//
//	sin(2π·v/n), cos(2π·v/n)
//
// so that December stands next to January. A value that no seen entity has gives the row
// of the nearest on the circle that one has, of two the earlier; cyclic rows know all.
//
// Moments are numbers, in seconds since 1970-01-01 UTC, or labels such as 2024-02-29,
// 2024-02-29 18:30:00 and 2024-02-29T18:30:00Z. How far a moment lies back is for Number.
type Date struct {
	Config DateConfig // what it was fitted with

	Known, Missing int     // seen entities with a moment, and without
	InPart         [][]int // seen entities by part and value
}

// FitDate learns from the seen entities of a number or label column. A moment that cannot
// be read, or that is beyond the years 1 to 9999, is an error.   Cost: O(n).
func FitDate(seen Seen, column *datasets.Column, config DateConfig) (*Date, error) {
	if err := errors.Join(config.Validate(), seen.checkFit(column, column.IsNumeric())); err != nil {
		return nil, err
	}
	if err := datesInDigits(seen, column); err != nil {
		return nil, err
	}
	d := &Date{Config: config}
	for _, part := range config.Parts {
		d.InPart = append(d.InPart, make([]int, datePeriods[part]))
	}
	for e, n := range seen {
		if n == 0 {
			continue
		}
		moment, there, err := momentOf(column, int32(e))
		if err != nil {
			return nil, err
		}
		if !there {
			d.Missing++
			continue
		}
		d.Known++
		for i, part := range config.Parts {
			d.InPart[i][datePart(moment, part)]++
		}
	}
	return d, nil
}

// datesInDigits is an error if all numbers that seen entities have are years (1997) or dates
// written in digits (20240915): as seconds all of them would be days of 1970.
func datesInDigits(seen Seen, column *datasets.Column) error {
	if !column.IsNumeric() {
		return nil
	}
	some := false
	for e, n := range seen {
		x := column.Numbers[e]
		if n == 0 || math.IsNaN(x) {
			continue
		}
		day, err := time.Parse("20060102", strconv.FormatFloat(x, 'f', -1, 64))
		isDay := err == nil && day.Year() >= 1900 && day.Year() < 2100
		if isYear := x == math.Trunc(x) && x >= 1900 && x < 2100; !isDay && !isYear {
			return nil
		}
		some = true
	}
	if !some {
		return nil
	}
	return fmt.Errorf("features: column %q: all numbers look like years or dates written in digits (such as 20240915), not like seconds since 1970: "+
		"want labels such as 2024-09-15, or seconds", column.Name)
}

// Encode encodes every entity of column, seen or not. A missing moment gives an empty row
// when no seen entity misses it, and one when no seen entity has any.
func (d *Date) Encode(column *datasets.Column) (*Block, error) {
	rows := dateFirst
	for _, part := range d.Config.Parts {
		rows += d.width(part)
	}
	b := newBlock(column.Name, rows, column.Len())
	for e := range column.Len() {
		moment, there, err := momentOf(column, int32(e))
		switch {
		case err != nil:
			return nil, err
		case there && d.Known > 0:
			d.encode(b, moment)
		case !there && d.Missing > 0:
			b.add(dateMissing, 1)
		}
		b.endRow()
	}
	return b.done()
}

// width is how many rows a part has.
func (d *Date) width(part string) int {
	if d.Config.Cyclic {
		return 2
	}
	return datePeriods[part]
}

func (d *Date) encode(b *Block, moment time.Time) {
	first := dateFirst
	for i, part := range d.Config.Parts {
		v := datePart(moment, part)
		if d.Config.Cyclic {
			sin, cos := math.Sincos(2 * math.Pi * float64(v) / float64(datePeriods[part]))
			b.add(int32(first), sin)
			b.add(int32(first+1), cos)
		} else {
			b.add(int32(first+nearestOnCircle(d.InPart[i], v)), 1)
		}
		first += d.width(part)
	}
}

func datePart(moment time.Time, part string) int {
	switch part {
	case dateMonth:
		return int(moment.Month()) - 1
	case dateWeekday:
		return int(moment.Weekday())
	}
	return moment.Hour()
}

// nearestOnCircle returns the place nearest to i whose count is not 0, of two the one
// before; one of the counts is not 0.
func nearestOnCircle(counts []int, i int) int {
	n := len(counts)
	for d := range n {
		if before := (i - d + n) % n; counts[before] > 0 {
			return before
		}
		if after := (i + d) % n; counts[after] > 0 {
			return after
		}
	}
	return i
}

// The first second of the year 1 and the last of 9999.
const firstSecond, lastSecond = -62135596800, 253402300799

// momentOf is the moment of an entity, and whether it has one.
func momentOf(column *datasets.Column, entity int32) (moment time.Time, there bool, err error) {
	if column.IsNumeric() {
		x := column.Numbers[entity]
		if math.IsNaN(x) {
			return moment, false, nil
		}
		if x < firstSecond || x > lastSecond {
			return moment, false, entityError(column.Name, entity, "has the value %g, want seconds since 1970 in the years 1 to 9999", x)
		}
		return time.Unix(int64(math.Floor(x)), 0).UTC(), true, nil
	}
	text := joinedLabels(column, entity)
	if text == "" {
		return moment, false, nil
	}
	for _, layout := range []string{time.DateOnly, time.DateTime, time.RFC3339} {
		if moment, err := time.Parse(layout, text); err == nil {
			return moment.UTC(), true, nil
		}
	}
	return moment, false, entityError(column.Name, entity, "has the value %q, want a date such as 2024-02-29 or 2024-02-29 18:30:00", text)
}
