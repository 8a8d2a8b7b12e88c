// Package sheet writes columns that are in memory to Parquet files, and reads them back.
// Prepared data sets, exported vectors, lists and scores of users all go through it.
//
//   - Column is one column to be written: its name, its type and where its cells come from;
//   - Write writes a file of many rows, a Writer one that comes group by group;
//   - Table reads columns whose type is known, straight into their place;
//   - Values is a column of single values of any type, for files whose columns are not
//     known beforehand: ReadAll reads them.
//
// A snippet:
//
//	err := sheet.Write(w, len(users), []sheet.Column{
//		sheet.Int32s("user_id", users).Delta(), sheet.Texts("event", event).Dictionary(),
//	})
//
// The bytes of a file depend on its columns alone, not on the build. Columns stand in the
// order given.
//
// The package deliberately reads no table with an unknown layout, with nested columns or
// of many files: that is package tabular.
package sheet
