// Package chart draws plots as inline SVG for pages that work offline, and holds the
// stylesheet they share.
//
//   - Axis says how numbers become places: linear or logarithmic, with round ticks;
//   - Lines, Dots, Histogram, Bars, Boxes and Heat draw one plot each, and return it as HTML;
//   - Style is the stylesheet of the pages, plots included.
//
// A snippet:
//
//	svg, err := chart.Lines(chart.Axis{Label: "epoch"}, chart.Axis{Label: "loss"},
//		chart.Line{Name: "cf", Series: 0, Points: []chart.Point{{X: 1, Y: .7}, {X: 2, Y: .5}}})
//
// A plot is 400 units wide and as wide as its place on the page: at the width of a phone
// its text is as large as the captions. It has no colour of its own: the stylesheet
// knows the reader's mode, the drawing names a series. Marks tell their numbers to who
// hovers over them or has them read out (<title>); tables beside the plot tell the rest.
//
// It deliberately has no legend (the page writes one), no script and no raster output.
package chart
