// Package describe says what a data set looks like before anything is learned from it:
// every number exact, none from a sample.
//
//	d := describe.Of(data, describe.GuessColumns(data.Items))
//	h := describe.Inspect(raw, describe.GuessColumns(raw.Items))
//
// Description has sizes, activity and concentration of users and items, values, growth over
// the calendar, freshness, columns, prices and the category tree. Habits has what cleaning
// removes: repeats, baskets, kinds of events, and Oddities that someone should look at.
//
// It measures and does not advise: what a number means for a recommender is said by
// experiments/explore.
package describe
