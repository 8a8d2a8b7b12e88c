// Package nulls knows the words that programs write where there is nothing.
package nulls

// words are those that pandas reads as missing (read_csv, na_values), but for the empty text,
// and NaT and \N, which pandas, Hive and MySQL write, and the errors that cells of a spreadsheet show. Case counts: "none" may be a label.
var words = map[string]bool{
	"nan": true, "NaN": true, "-nan": true, "-NaN": true, "None": true, "NULL": true, "null": true, "N/A": true, "n/a": true,
	"NA": true, "<NA>": true, "#N/A": true, "#NA": true, "#N/A N/A": true, "1.#IND": true, "-1.#IND": true, "1.#QNAN": true, "-1.#QNAN": true,
	"NaT": true, `\N`: true,
	"#DIV/0!": true, "#NAME?": true, "#NULL!": true, "#NUM!": true, "#REF!": true, "#VALUE!": true, "#SPILL!": true, "#CALC!": true,
}

// Is reports whether text is such a word. Cost: a look at the length of most texts.
func Is(text []byte) bool { return len(text) > 1 && len(text) <= 8 && words[string(text)] }

// All yields every word, in no order.
func All(yield func(string) bool) {
	for w := range words {
		if !yield(w) {
			return
		}
	}
}
