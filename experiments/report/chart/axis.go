package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Axis says how numbers become places. The zero value is linear, as long as its numbers.
type Axis struct {
	Label string // what it shows, with its unit; empty = none
	// Log wants numbers above 0.
	Log bool
	// Zero makes the axis begin at 0, or end there if all numbers are below.
	Zero bool
	// Low and High hold the axis to a range where Low < High.
	Low, High float64
	// Ticks replace the round numbers that the axis would choose.
	Ticks []Tick
	// Format writes a number at a tick and in a title; nil = Short.
	Format func(float64) string
}

// Tick is a labelled place on an axis.
type Tick struct {
	At    float64 // the number
	Label string  // what stands there
}

// Short writes a number in few signs: 0.25, 12, 1,500, 20k, 1.5M.
func Short(x float64) string {
	a := math.Abs(x)
	switch {
	case a >= 1e9:
		return trimmed(x/1e9) + "G"
	case a >= 1e6:
		return trimmed(x/1e6) + "M"
	case a >= 1e4:
		return trimmed(x/1e3) + "k"
	case a >= 1e3:
		digits := strconv.FormatFloat(a, 'f', 0, 64)
		return sign(x) + digits[:len(digits)-3] + "," + digits[len(digits)-3:]
	case a >= 1e-4 || a == 0:
		return trimmed(x)
	}
	return sign(x) + strconv.FormatFloat(a, 'e', 0, 64)
}

// Percent writes a share: 25 %.
func Percent(x float64) string { return trimmed(100*x) + "\u00a0%" }

// trimmed writes three digits that matter, with a true minus.
func trimmed(x float64) string {
	digits := strconv.FormatFloat(math.Abs(x), 'g', 3, 64)
	if strings.Contains(digits, "e") {
		digits = strconv.FormatFloat(math.Abs(x), 'f', -1, 64)
	}
	if strings.Contains(digits, ".") {
		digits = strings.TrimRight(strings.TrimRight(digits, "0"), ".")
	}
	return sign(x) + digits
}

func sign(x float64) string {
	if x < 0 {
		return "−"
	}
	return ""
}

func (a Axis) text(x float64) string {
	if a.Format != nil {
		return a.Format(x)
	}
	return Short(x)
}

// scale is an Axis fitted to its numbers and to a stretch of the drawing.
type scale struct {
	Axis
	low, high float64 // of the numbers, as logarithms on a logarithmic axis
	from, to  float64 // of the drawing
	ticks     []Tick
}

// fit returns the scale of the numbers; an error if one has no place on it.
func (a Axis) fit(numbers []float64, from, to float64) (scale, error) {
	s := scale{Axis: a, from: from, to: to, low: math.Inf(1), high: math.Inf(-1)}
	for _, x := range numbers {
		if math.IsNaN(x) || math.IsInf(x, 0) || a.Log && x <= 0 {
			return s, fmt.Errorf("chart: %s: %g has no place on the axis", a.Label, x)
		}
		s.low, s.high = min(s.low, a.warp(x)), max(s.high, a.warp(x))
	}
	if a.Zero && !a.Log {
		s.low, s.high = min(s.low, 0), max(s.high, 0)
	}
	if a.Low < a.High {
		s.low, s.high = a.warp(a.Low), a.warp(a.High)
	}
	if s.low > s.high { // no number at all
		s.low, s.high = 0, 1
	}
	if s.low == s.high {
		s.low, s.high = s.low-.5, s.high+.5
	}
	s.ticks = a.Ticks
	if s.ticks == nil {
		s.round()
	}
	return s, nil
}

func (a Axis) warp(x float64) float64 {
	if a.Log {
		return math.Log10(x)
	}
	return x
}

// at is the place of a number.
func (s scale) at(x float64) float64 {
	return s.from + (s.warp(x)-s.low)/(s.high-s.low)*(s.to-s.from)
}

// holds reports whether a number is within the axis, but for rounding.
func (s scale) holds(x float64) bool {
	room := 1e-9 * (s.high - s.low)
	return s.warp(x) >= s.low-room && s.warp(x) <= s.high+room
}

// round chooses ticks, and lengthens an axis without fixed range to the next of them.
func (s *scale) round() {
	if s.Log {
		s.powers()
		return
	}
	step := roundStep((s.high - s.low) / 4)
	if !(s.Low < s.High) {
		// Lengthened only where little is missing: half-empty plots say less.
		if end := math.Ceil(s.high/step-1e-9) * step; end-s.high < .6*step {
			s.high = end
		}
		if start := math.Floor(s.low/step+1e-9) * step; s.low-start < .6*step {
			s.low = start
		}
	}
	for k := math.Ceil(s.low/step - 1e-9); k*step <= s.high+1e-9*step; k++ {
		x := k * step
		s.ticks = append(s.ticks, Tick{x, s.text(x)})
	}
}

// roundStep is the least of 1, 2, 2.5 and 5 times a power of ten that is at least x.
func roundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*power >= x*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// powers puts ticks at powers of ten; at 2 and 5 times them too if the axis is short,
// and only at every second or third if it is long.
func (s *scale) powers() {
	digits := []float64{1}
	if s.high-s.low < 2.2 {
		digits = []float64{1, 2, 5}
	}
	every := 1 + int((s.high-s.low)/6)
	for p := int(math.Floor(s.low)); float64(p) <= s.high; p++ {
		if p%every != 0 {
			continue
		}
		for _, d := range digits {
			if x := d * math.Pow(10, float64(p)); s.holds(x) {
				s.ticks = append(s.ticks, Tick{x, s.text(x)})
			}
		}
	}
}
