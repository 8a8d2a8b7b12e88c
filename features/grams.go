package features

import (
	"strings"
	"unicode"
)

// grams calls word for every n-gram of words in text, and character for every n-gram of
// characters, n among the ascending sizes.
//
// A word is a longest run of letters, digits and marks, in lower case; an n-gram of words
// has a blank between them. Characters are those of one word with a blank on either side,
// so that an n-gram knows beginnings and ends; a word that is, with its blanks, no longer
// than n is one n-gram and has no longer ones.
func grams(text string, words, characters []int, word, character func(gram string)) {
	list := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
	for _, n := range words {
		for from := 0; from+n <= len(list); from++ {
			word(strings.Join(list[from:from+n], " ")) // of one word that is the word
		}
	}
	if len(characters) == 0 {
		return
	}
	var starts []int // of every character of padded, and its end
	for _, w := range list {
		padded := " " + w + " "
		starts = starts[:0]
		for at := range padded {
			starts = append(starts, at)
		}
		starts = append(starts, len(padded))
		size := len(starts) - 1
		for _, n := range characters {
			if size <= n {
				character(padded)
				break
			}
			for from := 0; from+n <= size; from++ {
				character(padded[starts[from]:starts[from+n]])
			}
		}
	}
}
