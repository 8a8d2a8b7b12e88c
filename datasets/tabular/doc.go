// Package tabular reads interactions and attributes from tables: CSV, TSV, JSON lines
// and Parquet, plain or in gzip or zstd, and workbooks of Excel, by naming their columns.
//
//   - Layout says how a file is cut into rows (the zero value asks its name);
//   - Shape joins columns of other tables to the rows, drops rows by what a column
//     says, and makes new columns of others;
//   - LogConfig and Columns say where user, item, value, time and event stand;
//   - AttributeConfig and Attribute say which columns describe items or users, and
//     whether they are numbers, labels, tags or paths;
//   - Interactions and Table are these with the paths of their files, as a recipe has them.
//
// Read and ReadAttributes read:
//
//	ratings, err := tabular.Read("ratings.csv.gz", tabular.LogConfig{
//		Columns: tabular.Columns{User: "user_id", Item: "asin", Value: "rating", Time: "timestamp"},
//	}, nil, nil)
//	…
//	catalog, report, err := tabular.ReadAttributes("products.jsonl.gz", tabular.AttributeConfig{
//		Columns: tabular.AttributeColumns{Key: "asin", List: []tabular.Attribute{
//			{Sources: []string{"price"}, Kind: tabular.Number},
//			{Name: "category", Sources: []string{"categories"}, Kind: tabular.Path, Separator: ">"},
//		}},
//	}, ratings.Log.ItemIDs)
//
// Receipts that name a product only by its number become visits to a kind of product,
// and tell its price:
//
//	r, err := tabular.Read("receipts.csv", tabular.LogConfig{
//		Columns: tabular.Columns{User: "customer", Item: "kind", Time: "at"},
//		Shape: tabular.Shape{
//			Lookup: []tabular.Lookup{{Path: "products.csv", Key: "product", Columns: []string{"group", "type"}}},
//			Where:  []tabular.Rule{{Column: "group", Not: []string{"FUEL", ""}}},
//			Derive: []tabular.Derived{
//				{Name: "kind", Text: []string{"group", "type"}, Separator: "|"},
//				{Name: "unit_price", Ratio: []string{"paid", "pieces"}},
//			},
//		},
//		ItemColumns: []tabular.ItemColumn{{Name: "price", Median: "unit_price"}},
//	}, nil, nil)
//
// Blocks of lines and row groups are parsed on all processors, and put together in the
// order of the file: the result, ids and errors included, is the same at any
// GOMAXPROCS. Memory is what is returned, the tables looked into, and a few MiB and
// records per processor, of Parquet a row group (a record, line or quoted field of more
// than 64 MiB is taken for a broken file). Text is UTF-8, with or without a byte order
// mark, with any line end; blank lines are skipped. Other bytes, and NUL, in a
// column asked for are an error.
//
// A key that is a text is itself: "7", "7.0" and "007" are three. One that is a number, of JSON
// or Parquet, is its shortest decimal: 7, 7.0 and 7e0 are one, whatever the format. Times are
// kept in seconds; what is finer orders the rows of a user within a second. Words that programs
// write for nothing (nan, NULL, N/A) are nothing in attributes; as keys they are counted.
//
// A Parquet table is a file or a directory of parts as Spark, DuckDB and pyarrow leave
// it: what begins with "_" or "." is not a part, a directory key=value is a column, and parts are
// read in the byte order of their names. Of
// a group, "a.b" is column b; of a list of lists, the first is read.
//
// The package deliberately does not repair: a row is read, it is dropped by a rule and
// counted, or it is an error with its line. Rules on users and items are left to
// clean.Apply. It does not look into JSON objects inside objects, and it does not
// write.
package tabular
