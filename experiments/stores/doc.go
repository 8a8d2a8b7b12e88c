// Package stores loads the vectors of a model into the databases that serve them, and
// measures what their indexes give back.
//
//   - Set is what is loaded: keys, vectors, and price, category path, state and training
//     rows beside them;
//   - Postgres is PostgreSQL with pgvector, OpenSearch is OpenSearch with its k-NN plugin;
//   - Measure compares answers with exact search and counts them by time.
//
// To load items and look how well they are found:
//
//	pg, err := stores.NewPostgres("postgres://shop@db.example.org/shop", stores.DefaultHNSW())
//	loaded, err := pg.Load(ctx, "items", &items, stores.LoadOptions{About: about})
//	m, err := stores.Measure(ctx, func() (stores.Searcher, error) { return pg.Searcher(ctx, "items") }, &items, users.Vectors, 10, 2)
//
// A load is all or nothing. PostgreSQL does it in one transaction: a table beside the old
// one, its index, and the exchange; a process that is killed, a server that goes away or a
// full disk leave the old table serving, and nothing else. OpenSearch gets a new index,
// and the alias that queries go to is moved to it, and the old index deleted, in one step;
// what a killed process leaves is an index that nobody asks, which the next load names and,
// told so, deletes. Neither touches a table or index that it did not write itself.
//
// Scores are inner products, the item bias in the last dimension, so that an index ranks
// as the model does; the approximation is its own. Measure says how good it is.
//
// Passwords come from the environment or from files that it names, never from an address,
// and stand in no message: PGPASSWORD and PGPASSFILE as in any client of PostgreSQL,
// OPENSEARCH_USERNAME with OPENSEARCH_PASSWORD or OPENSEARCH_PASSWORD_FILE, and
// OPENSEARCH_TOKEN.
//
// Vectors of 64 values around a hundred centres, by the default HNSW, on two cores that
// others kept busy, so that times are upper bounds; recall of the ten best, and queries a
// second of one client:
//
//	                                            rows  copied in  indexed in  recall  queries/s
//	PostgreSQL 18.4, pgvector 0.8.5          100,000       2.0 s        59 s   .9989
//	                                       1,000,000      17.8 s     1,661 s    .981         78
//	OpenSearch 2.19.4, k-NN of 2.19.1      1,000,000       455 s       878 s   .9711        103
//
// OpenSearch 2.19.1 still was at work after an hour and a quarter: Lucene 9.12.1 joins what is
// not connected in a graph by searches that need not end (apache/lucene issue 14214), which
// 9.12.3, in OpenSearch 2.19.4, no longer does. TANDEM_STORES_ROWS=1000000 with
// TANDEM_POSTGRES or TANDEM_OPENSEARCH makes TestMany measure a million.
//
// The package deliberately makes neither databases nor extensions nor roles, and has no
// client of a store that its tests could not be run against.
package stores
