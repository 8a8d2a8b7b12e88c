// Package pages asks for large pages of memory: Advise, for a slice that was just made, of
// embedding tables and of vectors that are searched.
//
//	x := make([]float32, n)
//	pages.Advise(x)
//
// A table of many mebibytes read at random, or from its start to its end for every query,
// otherwise spends its time looking up where pages of 4 KiB are; and a fresh one is made
// page by page. Where the system has no such pages nothing happens.
//
// The package deliberately allocates nothing itself.
package pages
