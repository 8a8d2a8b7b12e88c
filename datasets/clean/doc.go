// Package clean drops rows of a log and mends columns of its item table, before anything
// is split or learned.
//
// Cleaning is a list of Rules, applied and counted in the order they are given:
//
//	data, report, err := clean.Apply(data, clean.MinValue(4), clean.KeepLast, clean.Core{Users: 5, Items: 5})
//	data = datasets.Compact(data, false)
//
// Rules of rows also work on Data whose rows were spilled to disk, in passes over the files.
// A split that the source brings is evaluated as it was given: no rule drops its rows.
package clean
