// Package prepared keeps a data set as Tandem reads it fastest and as others can read it
// too: a directory of Parquet files with dense ids, the keys beside them, and a manifest
// that vouches for every byte.
//
//	manifest.json                        what it is, where it came from, SHA-256 of each file
//	interactions/part-00000.parquet …    user_id, item_id, then value, time, event if known
//	users.parquet                        user_id, user (the key), attributes
//	items.parquet                        item_id, item (the key), attributes
//	labels.parquet                       table, column, code, label: dictionaries of label columns
//	candidates.parquet                   user_id, item_ids: lists to rank, if the source has them
//
// A given split has train-, valid- and test- files in the place of part-. Rows keep the
// order of the log, users and items that of their ids, 0, 1, 2, …; so real keys are one
// join away:
//
//	SELECT user, item, time FROM 'shop/interactions/*.parquet'
//	JOIN 'shop/users.parquet' USING (user_id) JOIN 'shop/items.parquet' USING (item_id)
//
// Ids rather than keys stand in the interactions because reading then hashes nothing: a
// reader of keys must look each of them up again. Number attributes are doubles, null
// where missing; label attributes are lists of text, empty where missing. Whole numbers
// are delta-encoded, keys plain, labels and events in dictionaries, all in zstd: what
// DuckDB, Arrow (pandas, Polars) and Spark from 3.3 on read.
//
//   - Manifest is the contents of manifest.json;
//   - Origin is what Write is told about where the data came from;
//   - Write, Read and Check do what they say.
//
// For example:
//
//	manifest, err := prepared.Write("shop", data, prepared.Origin{}, false)
//	data, manifest, err := prepared.Read("shop")
//
// Everything is read back exactly, row order and label codes included, so whatever is
// computed from the data is the same. The bytes depend on the data alone, not on the
// number of threads.
//
// The package deliberately does not clean, and does not append: a set is written whole
// or not at all.
package prepared
