package setting

import (
	"fmt"
	"slices"
	"strings"
)

// Wanted says what would have been right: the close word if there is one, else all.
func Wanted(word string, known []string) string {
	if best, ok := Nearest(word, known); ok {
		return fmt.Sprintf("did you mean %q?", best)
	}
	var list []string
	for _, k := range known {
		if k != "" && !slices.Contains(list, k) {
			list = append(list, k)
		}
	}
	if len(list) == 0 {
		return "there is none"
	}
	return "want one of " + strings.Join(list, ", ")
}

// Nearest returns the known word with the fewest edits from word, the first one among
// equals; ok is false when even that one needs more than a slip of the hand explains:
// one edit, and one more for every four letters, but never the whole word. Then a word
// that begins like the other will do: lrate for lr, temp for temperature.
func Nearest(word string, known []string) (best string, ok bool) {
	least := min(2+len(word)/4, len(word))
	for _, k := range known {
		if n := edits(word, k); n < least {
			best, least = k, n
		}
	}
	if best != "" {
		return best, true
	}
	for _, k := range known {
		if len(k) > 1 && strings.HasPrefix(word, k) || len(word) > 2 && strings.HasPrefix(k, word) {
			return k, true
		}
	}
	return "", false
}

// edits is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of two neighbours that turn a into b.
func edits(a, b string) int {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	dist := make([][]int, len(x)+1)
	for i := range dist {
		dist[i] = make([]int, len(y)+1)
		dist[i][0] = i
	}
	for j := range y {
		dist[0][j+1] = j + 1
	}
	for i := range x {
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			d := min(dist[i][j]+cost, dist[i][j+1]+1, dist[i+1][j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				d = min(d, dist[i-1][j-1]+1)
			}
			dist[i+1][j+1] = d
		}
	}
	return dist[len(x)][len(y)]
}
