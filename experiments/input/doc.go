// Package input marks errors that the person who asked can mend, and helps to mend them.
//
//   - Error is such an error: of the recipe, of the data, or of what was asked for.
//     The program ends with the exit code of wrong usage for it;
//   - Wrong makes one of any error;
//   - FindKey looks up what somebody typed, and names the nearest key where it is unknown.
//
// A snippet:
//
//	item, err := input.FindKey(ids, "item", "sku-71")
//	// experiments: no item "sku-71" among 4,019, did you mean "sku-17"?
//
// The faults of a recipe have a type of their own, in package recipe, which knows lines. The
// package deliberately has no third sort of error: what is not the user's to mend is a
// plain error.
package input
