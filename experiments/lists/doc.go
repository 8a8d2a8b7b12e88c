// Package lists makes lists of recommended items from a finished run.
//
//   - Question is what to list, and by which model;
//   - One answers it for one user, known or new, as a List;
//   - Many writes a file of lists for many users.
//
// A snippet:
//
//	q := lists.Question{Model: "hybrid", User: "user-00042", Rules: recommend.DefaultRules(10)}
//	list, err := lists.One(ctx, run, q)
//
// It chooses what has to be opened: a trained model alone where nothing else is asked
// for, the data of the run where a user must be looked up or rules must be followed.
//
// It is a room of its own, after drivers, because a list with reasons needs both: recommend
// ranks, drivers says why. The package deliberately does neither itself.
package lists
