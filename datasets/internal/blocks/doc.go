// Package blocks parses text files on all processors: it cuts a text into blocks of
// whole lines, has them parsed at the same time and hands the results over in the
// order of the file.
//
//   - Reader cuts; Peek shows the first block, where a header stands;
//   - Block is a run of whole lines and the number of the first;
//   - Parse joins the two with a function that parses one block and one that takes
//     the results, one after the other;
//   - InOrder is the same for work that is not text.
//
// The sum of the numbers in a file:
//
//	f, err := textfile.Open("numbers.txt.gz")
//	…
//	defer f.Close()
//	sum := 0
//	err = blocks.Parse(blocks.NewReader(f, blocks.Options{}),
//		func(b blocks.Block) (int, error) { // called on many goroutines
//			part := 0
//			for line, text := range b.Lines() {
//				n, err := strconv.Atoi(string(text))
//				if err != nil {
//					return 0, fmt.Errorf("line %d: %w", line, err)
//				}
//				part += n
//			}
//			return part, nil
//		},
//		func(part int) error { sum += part; return nil }) // called on this one
//
// What comes out does not depend on GOMAXPROCS, errors included: the first error in
// the file ends it, whichever was met first. Reading and decompression run on a
// goroutine of their own; a gzip stream cannot be cut, so it bounds the speed of all.
//
// The package knows nothing of fields, and it keeps no result.
package blocks
