// Package textfile opens the text files that the readers of datasets parse:
// plain, gzip or zstd, with or without a byte order mark, line by line.
//
//	f, err := textfile.Open("ratings.tsv.gz")
//	…
//	defer f.Close()
//	lines := textfile.NewLines(f)
//	for {
//		line, err := lines.Next() // io.EOF after the last
//		…                         // lines.Line() is its number, from 1
//	}
//
// It streams: memory is the decompressor's window plus the longest line.
// It knows nothing of fields or columns.
package textfile
