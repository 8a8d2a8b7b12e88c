// Package grid writes tables to where people read them.
//
//	t := grid.NewWriter(os.Stdout)
//	fmt.Fprintln(t, "rank\titem\tscore")
//	fmt.Fprintln(t, "1\titem-00007\t0.9312")
//	err := t.Flush()
//
// Writer takes text whose cells are separated by tabs, all flush left; Write takes cells
// that know what is bold, with numbers flush right. Both fold a table that is wider than
// the terminal by its columns: it is written in blocks, one below the other, which repeat
// the columns that name the rows. A last column of prose is broken between words instead,
// within its column. StyleOf tells how wide the terminal is; into a file or a pipe nothing
// is folded, so that programs see one line for each row.
//
// It deliberately knows nothing of what a table is about, draws no lines and cuts nothing
// off.
package grid
