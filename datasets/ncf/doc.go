// Package ncf reads the files of the neural collaborative filtering paper (He et al.,
// WWW 2017): a training log, one held-out item per user, and the negatives to rank it
// against.
//
//	data, report, err := ncf.Read(ncf.Config{
//		Train:     "ml-1m.train.rating",
//		Test:      "ml-1m.test.rating",
//		Negatives: "ml-1m.test.negative",
//	}, ncf.PaperNegatives)
//
// Each file may be in gzip or zstd (name ending .gz or .zst). The result is a
// datasets.Data with a given Split (Train and Test; Valid is nil: the paper has none,
// the recipe makes one from Train) and the Candidates of every user.
//
// The files' numbers are the dense ids: user 7 has id 7 and key "7", and so has an
// item, seen or not. Embeddings published for the files can be indexed with the ids
// directly.
//
// The package deliberately keeps to these three files: genres, titles and the like
// come from other readers, by key.
package ncf
