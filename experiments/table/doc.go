// Package table prints a summary: models, comparisons, and both by segment.
//
//   - Write is for terminals: the best mean of each metric is bold, what is wider than the
//     screen is folded;
//   - WriteAs is for papers, pages and programs: the formats are those of Formats.
//
// A snippet:
//
//	err := table.Write(os.Stdout, &run.Summary)
//	err = table.WriteAs(file, &run.Summary, "latex")
//
// It stands beside package report and not in it because the figures of a run are printed
// where nobody wants a page. Columns and folding are package grid's, sentences package
// compare's. The package deliberately computes nothing: every figure is in the summary.
package table
