// Package figures writes numbers as people read them: Grouped (1,234,567), Counted (2 pairs),
// Duration (12 min) and Signed (−0.0035). Tables, reports, the log and errors share it, so that
// the same number looks the same everywhere.
//
// The package deliberately knows no metric, no unit but seconds, and no table: columns are
// package grid's.
package figures
