// Package edits tells how far one text is from another: Distance.
package edits

// Distance is the number of letters to insert, delete or replace to turn a into b
// (Levenshtein 1966).   Cost: O(len(a)·len(b)).
func Distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	row := make([]int, len(t)+1) // distances from s[:i] to every t[:j]
	for j := range row {
		row[j] = j
	}
	for i, c := range s {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range t {
			cost := diagonal
			if c != d {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(t)]
}
