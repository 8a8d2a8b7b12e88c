package synth

import (
	"math"
	"sort"
)

const (
	daysOpen = 15 * 365 // how long the shop has been there
	growth   = .12      // exponent a year; launches and new users make it about .6 in the ratings
	day      = 24 * 3600
)

// calendar says how busy the shop has been up to each day.
type calendar struct {
	first int       // day, since 1970-01-01
	upTo  []float64 // share of all business on days first … first+k
}

func newCalendar(last int) calendar {
	c := calendar{first: last - daysOpen + 1, upTo: make([]float64, daysOpen)}
	sum := 0.0
	for k := range c.upTo {
		sum += math.Exp(growth*float64(k)/365) * season(c.first+k)
		c.upTo[k] = sum
	}
	for k := range c.upTo {
		c.upTo[k] /= sum
	}
	return c
}

// season is how much busier a day is than others of its year: half as busy again
// around the turn of the year, when presents are bought and then rated.
func season(d int) float64 {
	inYear := math.Mod(float64(d), 365.2425) // 1970-01-01 was a 1st of January
	fromNewYear := math.Min(inYear, 365.2425-inYear)
	return 1 + .5*math.Exp(-fromNewYear*fromNewYear/(2*20*20))
}

// day returns the day by which the share x in [0, 1) of all business was done.
func (c calendar) day(x float64) int {
	return c.first + min(sort.SearchFloat64s(c.upTo, x), daysOpen-1)
}
