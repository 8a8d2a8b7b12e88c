// Package tabular reads interactions and attributes from tables: CSV, TSV, JSON lines
// and Parquet, plain or in gzip or zstd, by naming their columns.
//
//   - Layout says how a file is cut into rows (the zero value asks its name);
//   - LogConfig and Columns say where user, item, value, time and event stand;
//   - AttributeConfig and Attribute say which columns describe items or users, and
//     whether they are numbers, labels, tags or paths.
//
// Two functions read:
//
//	log, err := tabular.ReadLog("ratings.csv.gz", tabular.LogConfig{
//		Columns: tabular.Columns{User: "user_id", Item: "asin", Value: "rating", Time: "timestamp"},
//	}, nil, nil)
//	…
//	catalog, report, err := tabular.ReadAttributes("products.jsonl.gz", tabular.AttributeConfig{
//		Key: "asin",
//		Columns: []tabular.Attribute{
//			{Sources: []string{"price"}, Kind: tabular.Number},
//			{Name: "category", Sources: []string{"categories"}, Kind: tabular.Path, Separator: ">"},
//		},
//	}, log.ItemIDs)
//
// Files are streamed: memory is what is returned, plus one record (a record, line or
// quoted field of more than 64 MiB is taken for a broken file). Text is UTF-8, with or
// without a byte order mark, with either line end; blank lines are skipped. Other
// bytes in a column asked for are an error.
//
// The package deliberately does not repair: a row is read or it is an error with its
// line. Dropping rows is left to datasets.Clean. It does not look into JSON objects inside objects, and it does not
// write.
package tabular
