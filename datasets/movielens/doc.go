// Package movielens reads the MovieLens data sets of GroupLens (Harper and Konstan
// 2015) as they are published: the directory, or the zip file as downloaded.
//
//   - Read recognises 100K, 1M, 10M and the CSV layout of 20M, 25M, 32M and latest by
//     the files that are there, and returns a datasets.Data;
//   - Config says whether tags are read;
//   - Report says what was recognised and counts what was left out.
//
// A snippet:
//
//	data, report, err := movielens.Read(movielens.Config{Path: "ml-1m.zip"})
//	if err != nil {
//		return err
//	}
//	fmt.Println(report.Layout, data.Log.Len(), data.Items.Names()) // 1m 1000209 [title year genres]
//
// Items have title (label, as published, with the year), year (number, from the title)
// and genres (tags). Users of 100K and 1M have age (label: the bands of 1M), gender,
// occupation (label, by name) and zip (label); 100K has age_years (number) too.
//
// It also reads ratings that have become pairs: user_movies.txt, a line per user of the
// user and his movies, in the place of ratings.dat.
//
// The package deliberately reads neither the genome scores nor the links to other
// catalogues, and not the splits (u1.base, …) that come with 100K.
package movielens
