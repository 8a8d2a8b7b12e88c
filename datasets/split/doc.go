// Package split cuts a data set in train, validation and test, and asks what train lets a
// model know too early.
//
//	parts, report, err := split.Make(data, split.Config{Kind: split.GlobalTime, Valid: .1, Test: .1})
//	leaks := split.FindLeaks(data, parts)
//
// Config has one kind for each way to hold rows out: of every user (leave-last-out, ratio),
// of all in time (global-time), of whole items (cold-items) or whole users (new-users), or
// as the source has it (given). Report counts what a split left hard to learn; LeakReport
// holds one check for each way in which the test part can be told by train.
//
// The package draws nothing but with a seed and the keys of the data: the same data and
// Config give the same parts on every machine.
package split
