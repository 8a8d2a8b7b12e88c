// Package verify proves that a run which is killed and resumed leaves the same bytes as
// one that nobody disturbed.
//
//	evidence, err := verify.Prove(ctx, recipe, verify.DefaultConfig())
//
// It starts the program that it is part of again and again: once without interruption,
// then killed with SIGKILL at random training steps and resumed, then with other numbers
// of processors, and compares the SHA-256 of every checkpoint, of the best weights and of
// the scores per user. The children tell their steps as Points, a line each, on standard
// error; so the program must know the command "run RECIPE --out DIR --quiet --trace --json"
// and its --resume, as cmd/tandem does.
//
// It deliberately proves nothing about a machine that loses power: a killed process leaves
// what the system has taken from it.
package verify
