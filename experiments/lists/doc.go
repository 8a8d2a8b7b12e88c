// Package lists makes lists of recommended items from a finished run: one for a user or a
// stranger (One), or a file of them for many users (Many).
//
//	run, err := experiments.OpenRun("runs/quickstart")
//	list, err := lists.One(ctx, run, lists.Question{Model: "hybrid", User: "user-00042", Rules: experiments.DefaultRules(10)})
//
// It chooses what has to be opened: a trained model alone where nothing else is asked
// for, the data of the run where a user must be looked up or rules must be followed.
//
// It deliberately ranks nothing itself: that is the Lister of package experiments; reasons
// are those of package drivers.
package lists
