package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// byteSize is a flag such as 2GiB.
type byteSize int64

var sizeUnits = []struct {
	name  string
	bytes float64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"T", 1 << 40}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1}}

// Set reads a number above 0 and a unit.
func (b *byteSize) Set(s string) error {
	for _, u := range sizeUnits {
		number, found := strings.CutSuffix(s, u.name)
		if !found {
			continue
		}
		x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if bytes := math.Floor(x * u.bytes); err == nil && bytes >= 1 && bytes < 1<<62 {
			*b = byteSize(bytes)
			return nil
		}
		break
	}
	return fmt.Errorf("want a number above 0 and a unit, such as 600MiB or 2GiB (KiB, MiB, GiB, TiB or K, M, G, T, kB, MB, GB, TB, B)")
}

func (b *byteSize) String() string {
	if *b == 0 {
		return ""
	}
	return fmt.Sprintf("%dB", int64(*b))
}

// Type is the word for the value in the help.
func (*byteSize) Type() string { return "size" }
