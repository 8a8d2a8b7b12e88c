// Package explore tells what a data set looks like and what that means for a model: as
// one HTML file that works offline, as JSON, and in a screenful of text.
//
//   - Exploration is every number of it: the data as read, the cleaning, the data as the
//     model sees them, the split and the checks of the split for leaks;
//   - Finding is one sentence about one figure, made from the numbers;
//   - Explore collects an Exploration for a recipe, Describe for data without one;
//   - WriteHTML and WriteText render it; its JSON holds every number of the HTML.
//
// A snippet:
//
//	recipe, err := experiments.Read("shop.yaml")
//	e, err := explore.Explore(recipe, slog.Default())
//	err = e.WriteText(os.Stdout)
//	err = e.WriteHTML(file)
//
// The numbers are computed in package datasets, none of them from a sample; here they
// only get their words and pictures. A sentence states what its number usually means, by
// fixed limits: it is where to look first, not a verdict on the data.
//
// The package deliberately trains nothing: what a feature is worth is told by a run.
package explore
