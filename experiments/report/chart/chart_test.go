package chart_test

import (
	"encoding/xml"
	"errors"
	"html/template"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/report/chart"
)

// labels returns the texts of a class, in order.
func labels(svg template.HTML, class string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`<text [^>]*class="`+class+`">([^<]*)</text>`).FindAllStringSubmatch(string(svg), -1) {
		out = append(out, m[1])
	}
	return out
}

// wellFormed parses a drawing as XML.
func wellFormed(t require.TestingT, svg template.HTML) {
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
	}
}

func TestShort(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", 1: "1", -2: "−2", .25: "0.25", 12.5: "12.5", 999: "999", 1500: "1,500", -1005: "−1,005", 20000: "20k", 1.5e6: "1.5M",
		3e9: "3G", .0001: "0.0001", .00002: "2e-05", 100: "100", 250: "250",
	} {
		require.Equal(t, want, chart.Short(x))
	}
	require.Equal(t, "12.5\u00a0%", chart.Percent(.125))
}

func TestLinearTicksAreRound(t *testing.T) {
	svg, err := chart.Lines(chart.Axis{}, chart.Axis{Zero: true}, chart.Line{Points: []chart.Point{{X: 1, Y: 3}, {X: 9, Y: 97}}})
	require.NoError(t, err)
	require.Equal(t, []string{"0", "25", "50", "75", "100"}, labels(svg, "tick end"))
	require.Equal(t, []string{"0", "2", "4", "6", "8", "10"}, labels(svg, "tick mid"))
}

func TestLogTicksArePowers(t *testing.T) {
	points := chart.Line{Points: []chart.Point{{X: 1, Y: .001}, {X: 100000, Y: 1}}}
	svg, err := chart.Lines(chart.Axis{Log: true}, chart.Axis{Log: true, Format: chart.Percent}, points)
	require.NoError(t, err)
	require.Equal(t, []string{"1", "10", "100", "1,000", "10k", "100k"}, labels(svg, "tick mid"))
	require.Equal(t, []string{"0.1\u00a0%", "1\u00a0%", "10\u00a0%", "100\u00a0%"}, labels(svg, "tick end"))
}

func TestLabelsDoNotOverlap(t *testing.T) {
	names := make([]string, 60)
	for i := range names {
		names[i] = "category " + strconv.Itoa(i)
	}
	svg, err := chart.Bars(names, chart.Axis{}, "", chart.Group{Y: make([]float64, 60)})
	require.NoError(t, err)
	require.Less(t, len(labels(svg, "tick mid")), 7)
}

// Every number within the axes has its place inside the drawing, greater ones higher.
func TestPlacesAreInsideAndInOrder(t *testing.T) {
	circle := regexp.MustCompile(`cx="([^"]*)" cy="([^"]*)"`)
	rapid.Check(t, func(t *rapid.T) {
		log := rapid.Bool().Draw(t, "log")
		var points []chart.Point
		for range rapid.IntRange(1, 9).Draw(t, "n") {
			points = append(points, chart.Point{X: rapid.Float64Range(1e-6, 1e9).Draw(t, "x"), Y: rapid.Float64Range(1e-6, 1e9).Draw(t, "y")})
		}
		svg, err := chart.Lines(chart.Axis{Log: log}, chart.Axis{Log: log}, chart.Line{Dots: true, Points: points})
		require.NoError(t, err)
		wellFormed(t, svg)
		places := circle.FindAllStringSubmatch(string(svg), -1)
		require.Len(t, places, len(points))
		var ys []float64
		for i, p := range places {
			x, err := strconv.ParseFloat(p[1], 64)
			require.NoError(t, err)
			y, err := strconv.ParseFloat(p[2], 64)
			require.NoError(t, err)
			require.True(t, x >= 0 && x <= 400 && y >= 0 && y <= 240, "%s", p[0])
			for j, other := range ys {
				require.False(t, points[i].Y > points[j].Y && y > other, "more is higher")
			}
			ys = append(ys, y)
		}
	})
}

func TestBarsAreAsHighAsTheirNumbers(t *testing.T) {
	svg, err := chart.Bars([]string{"a", "b"}, chart.Axis{}, "letter", chart.Group{Name: "x", Y: []float64{50, 100}}, chart.Group{Series: 9, Y: []float64{0, 25}})
	require.NoError(t, err)
	wellFormed(t, svg)
	var heights []float64
	for _, m := range regexp.MustCompile(`height="([^"]*)"><title>`).FindAllStringSubmatch(string(svg), -1) {
		h, err := strconv.ParseFloat(m[1], 64)
		require.NoError(t, err)
		heights = append(heights, h)
	}
	// The axis is 240 − 38 − 20 = 182 high.
	require.InDeltaSlice(t, []float64{91, 182, 0, 45.5}, heights, .11)
	require.Contains(t, svg, "<title>x, b: 100</title>")
	require.Contains(t, svg, "var(--series-1)", "the ninth series takes the first colours again")
}

func TestHistogramAndBoxesAndHeat(t *testing.T) {
	steps := chart.Steps{Spans: []chart.Span{{From: 1, To: 10, Y: .5}, {From: 10, To: 100, Y: .25}}}
	svg, err := chart.Histogram(chart.Axis{Log: true}, chart.Axis{}, steps, chart.Steps{Series: 1, Spans: steps.Spans})
	require.NoError(t, err)
	wellFormed(t, svg)
	require.Contains(t, svg, "<title>1 to 10: 0.5</title>")
	require.Equal(t, 1, strings.Count(string(svg), `class="line"`), "the second is an outline")

	svg, err = chart.Boxes(chart.Axis{Log: true}, []chart.Box{{"<b>", 1, 2, 3, 4, 5}, {"c", 1, 1, 1, 1, 1}})
	require.NoError(t, err)
	wellFormed(t, svg)
	require.Contains(t, svg, "&lt;b&gt;: 1, 2, 3, 4, 5", "names are escaped")

	svg, err = chart.Heat([]string{"Mon"}, []string{"00", "01"}, [][]float64{{0, 4}}, chart.Short)
	require.NoError(t, err)
	wellFormed(t, svg)
	require.Contains(t, svg, "--a:0.04")
	require.Contains(t, svg, "--a:1.00")
}

func TestNumbersWithoutAPlace(t *testing.T) {
	for name, y := range map[string]float64{"NaN": math.NaN(), "infinite": math.Inf(1), "zero on a log axis": 0} {
		_, err := chart.Lines(chart.Axis{}, chart.Axis{Label: "y", Log: true}, chart.Line{Points: []chart.Point{{X: 1, Y: y}}})
		require.ErrorContains(t, err, "chart: y:", name)
	}
	_, err := chart.Heat([]string{"a"}, []string{"b"}, [][]float64{{-1}}, chart.Short)
	require.EqualError(t, err, "chart: a: -1, want a finite number ≥ 0")
	svg, err := chart.Lines(chart.Axis{}, chart.Axis{})
	require.NoError(t, err, "nothing to draw is an empty frame")
	wellFormed(t, svg)
}

// No drawing has a colour of its own.
func TestColoursAreThePages(t *testing.T) {
	svg, err := chart.Lines(chart.Axis{}, chart.Axis{}, chart.Line{Area: true, Dots: true, Points: []chart.Point{{1, 2, 1, 3}, {2, 3, 0, 0}}})
	require.NoError(t, err)
	require.NotRegexp(t, `#[0-9a-fA-F]{3}|rgb\(|fill="|stroke="`, svg)
	for i := range chart.SeriesColours {
		require.Equal(t, 3, strings.Count(string(chart.Style), "--series-"+strconv.Itoa(i)+":"), "light, dark and print")
	}
}
