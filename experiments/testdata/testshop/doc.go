// Package testshop holds what the tests of several rooms share: small shops and the runs
// over them, comparisons made by hand, golden files and readers of exported vectors. Only
// tests import it, from a package ROOM_test: it stands above all rooms. It lies in testdata,
// which ./... leaves out, since it is no part of the program.
package testshop
