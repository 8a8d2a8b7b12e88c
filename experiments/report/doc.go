// Package report writes a run as one HTML file that works offline: the answer first,
// then the models with their intervals, the comparisons, what accuracy costs in time,
// the training curves, the segments, the prices and the lists that models recommend, the
// checks of the split, and all that is needed to do it again.
//
//   - Data is what a report shows; FromRun collects it from a run directory;
//   - History is the training of one model with one seed;
//   - Curve is what a model gains on cold items and loses on warm ones as their offset
//     grows.
//
// A report of a finished run:
//
//	run, err := result.Open("runs/shop")
//	data, err := report.FromRun(run)
//	err = report.Write(file, data)
//
// The page has no script and asks for nothing: plots are inline SVG, styles are inline,
// and its content security policy forbids the rest. It follows the reader's light or
// dark mode, the width of a phone, and the printer.
package report
