// Package raw makes a recipe for files that come without one: it looks at names, headers
// and the first rows, and says what it took them for.
//
//   - Recipe takes them for prepared sets, MovieLens, adjacency files, atomic files of
//     RecBole, Amazon, or else tables, in this order;
//   - WriteStart writes a recipe with features and models to go on from.
//
// A snippet:
//
//	r, err := raw.Recipe([]string{"orders.csv", "products.csv"}, nil, nil, log)
//	text, err := r.Marshal() // a data section to keep and to mend
//
// What comes out is a recipe like any other, decoded by package recipe, so a wrong guess
// is an ordinary fault and is mended in an ordinary file. The package deliberately reads no
// data set to its end, drops no row, and guesses no model: popularity stands in the recipe
// because one has to.
package raw
