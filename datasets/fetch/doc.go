// Package fetch downloads published data sets.
//
//   - Find looks a data set up by name in the table of this package: its files and what
//     its publisher says of its use;
//   - Client gets one File: resumes, retries, verifies;
//   - Result says what became of it.
//
// A snippet:
//
//	set, err := fetch.Find("ml-1m")
//	if err != nil {
//		return err
//	}
//	for _, f := range set.Files {
//		result, err := fetch.DefaultClient().Get(ctx, "data", f)
//		…
//	}
//
// A file grows under the name NAME.part and gets its own name only when it is whole and
// its checksum, where the table knows one, is right; with a wrong one it becomes
// NAME.bad, to be looked at, and is never resumed. NAME.part.from remembers address and
// version (ETag or date), so that a later Get goes on with the same bytes or starts over.
//
// The addresses are those that the publishers name on their pages. They move now and
// then: nothing in this package has asked them, and a 404 says that the table is old.
// MovieLens publishes MD5 sums beside its archives; the table has them as projects quote
// them that have compared. Amazon's publisher has none, so
// only the length is checked and the SHA-256 reported, to be kept beside the results.
//
// The package deliberately neither unpacks (the readers take zip and gzip) nor accepts
// terms for the user, and one process at a time may get one file.
package fetch
