// Package audit looks at features before anything is trained: does every column tell
// items apart, is it there often enough, does another one say the same, and does it
// reach parameters that learn?
//
//   - Feature is one configured column, its encoded rows and the models that use it;
//   - Look counts what a column tells, and Trace takes one step of a real model and
//     reads the gradients of its rows;
//   - Limits turn figures into Findings, each an error, a warning or a notice.
//
// A snippet:
//
//	feature.Facts = audit.Look(column, seen)
//	feature.Traces = append(feature.Traces, trace)
//	findings := audit.Check([]*audit.Feature{feature}, spare, audit.DefaultLimits())
//
// A trace is no guess from the names in a recipe: a model of the recipe's own
// architecture is built, a batch goes through its graph, and what is counted are the
// table rows that a gradient came back for.
//
// The package deliberately says nothing of what a feature is worth: that takes a trained
// model (package drivers). A column can pass here and still be noise.
package audit
