// Package sequence reads logs that are one line per user: the user, then the items in
// the order of time, with blanks between; beside them a JSON map of item attributes.
// S3-Rec (Zhou et al., CIKM 2020) and the models built on it publish their data so.
//
//	data, report, err := sequence.Read(sequence.Config{Path: "Beauty.txt.gz", Attributes: "Beauty_item2attributes.json.gz", Column: "attributes"})
//
// The result is a datasets.Data with a Log, whose Times are positions in the user's
// sequence (0, 1, 2, …), and, when attributes were given, a catalog of one label
// column. Both files may be in gzip or zstd.
//
// Graph recommenders (LightGCN, He et al., SIGIR 2020, and what followed it) ship their data as
// two such files, train.txt and test.txt: Train and Test read them as a given split.
//
// The package deliberately does not split a log: leave-last-out over these Times is the
// split the papers use.
package sequence
