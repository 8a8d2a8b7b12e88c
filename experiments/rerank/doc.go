// Package rerank makes a list of items out of a ranking: which items may be in it at all,
// how many of one category, and how varied it is.
//
//   - Filter says which items of a catalogue may be listed: prices and categories;
//   - Tree is what it knows of categories: every item's path, numbered;
//   - Picker takes k items from the best of a ranking, by Config: at most so many per
//     category, and by maximal marginal relevance.
//
// A list of five, at most two of one root category:
//
//	tree := rerank.NewTree(catalog.Find("category"))
//	p := rerank.NewPicker(rerank.Config{PerCategory: 2, Level: 1, Lambda: 1}, tree)
//	for _, at := range p.Pick(items, scores, 5) { … items[at] … }
//
// Filters are for before the ranking is cut, so that k items come out where k exist: see
// model.Scorer.Without. A Picker sees the best of a ranking alone; a list that comes out
// shorter than k wants more of it (see Picker.Pick).
//
// The package deliberately ranks nothing, reads no file and knows no user.
package rerank
