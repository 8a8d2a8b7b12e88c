// Package sample draws negatives: items a user has no training interaction with; Unchecked
// alone leaves it at items.
//
// Every draw is a function of a key (package model/draw), so any worker draws any
// sample and a resumed run draws what the uninterrupted one would have drawn. Items
// without a training interaction are never drawn: nothing is known of them yet, and a
// negative would teach the model that nobody wants them.
//
//	s, err := sample.NewUniform(train)
//	s.Own(negatives, user, key)  // N negatives for one positive
//	s.Shared(negatives, positives, key) // N items for a whole batch, whoever the users are
//
// Hard puts labelled negatives, which a user met and did not choose, among those of any of them.
// A recipe has them beside the number of negatives (hard_negatives), not in its place, so that
// the number stays a number.
//
// Positives is the membership test behind it. A new sampler is one file here.
package sample
