// Package atomic reads the atomic files of RecBole (Zhao et al. 2021): NAME.inter with
// the interactions, NAME.item and NAME.user with attributes, tab-separated, under a
// header that gives every column a type.
//
//   - Config names the files and, where they are not RecBole's, the columns;
//   - Read returns a datasets.Data;
//   - Report counts rows without interactions and names columns left out.
//
// A snippet:
//
//	data, report, err := atomic.Read(atomic.Config{Path: "ml-100k/ml-100k"})
//	if err != nil {
//		return err
//	}
//	fmt.Println(data.Log.Len(), data.Items.Names()) // 100000 [movie_title release_year class]
//
// Every typed column of .item and .user becomes an attribute: token a label, float a
// number, token_seq tags (cut at blanks; for a path, use the reader of tables). A
// float_seq is a vector, for which there is no encoder: it is left out and reported,
// and asking for it by name is an error.
//
// With Benchmark set, NAME.train.inter, NAME.valid.inter (which may lack) and
// NAME.test.inter are the source's own split.
//
// The package deliberately reads neither .kg, .link and .net files nor the vectors of
// .ent, and no separators but RecBole's.
package atomic
