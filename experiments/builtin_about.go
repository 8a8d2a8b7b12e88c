package experiments

import (
	"regexp"
	"strings"
)

// BuiltinAbout says in one sentence what a recipe of BuiltinNames is about: the first one
// of the comment at its head.
func BuiltinAbout(name string) (string, error) {
	text, err := Builtin(name)
	if err != nil {
		return "", err
	}
	return firstSentence(string(text)), nil
}

// firstSentence is that of the comment at the head of a recipe. It ends at the latest
// where a paragraph does; then a full stop takes the place of its colon.
func firstSentence(text string) string {
	var words []string
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(line, "#")
		fields := strings.Fields(comment)
		if !ok || len(fields) == 0 && len(words) > 0 {
			break
		}
		words = append(words, fields...)
	}
	head := strings.Join(words, " ")
	for _, at := range sentenceEnd.FindAllStringIndex(head, -1) {
		if !abbreviation.MatchString(head[:at[0]+1]) {
			return head[:at[0]+1]
		}
	}
	if rest, colon := strings.CutSuffix(head, ":"); colon {
		head = rest + "."
	}
	return head
}

// sentenceEnd is a full stop, or a question mark, before a capital: "et al. 2017" goes on.
var sentenceEnd = regexp.MustCompile(`[.?] ["A-Z]`)

// abbreviation is a word whose full stop ends no sentence.
var abbreviation = regexp.MustCompile(`\b(vs|al|e\.g|i\.e|cf|St|No)\.$`)
