package describe

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tandem/datasets"
	"tandem/datasets/internal/nulls"
)

// alikeKeys counts keys that equal an earlier one but for what fold passes over, and blank
// ones. Hashes find them, the keys themselves decide.   Cost: O(n·log n).
func alikeKeys(ids *datasets.IDs) (alike, empty oddCount) {
	type hashed struct {
		hash uint64
		id   int32
	}
	all := make([]hashed, ids.Len())
	var folded, other []byte
	for i := range all {
		key := ids.Key(int32(i))
		if strings.TrimSpace(key) == "" {
			empty.add(1, "“"+key+"”")
		}
		folded = fold(folded[:0], key)
		h := uint64(14695981039346656037) // FNV-1a
		for _, c := range folded {
			h = (h ^ uint64(c)) * 1099511628211
		}
		all[i] = hashed{h, int32(i)}
	}
	slices.SortFunc(all, func(a, b hashed) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.id, b.id)) })
	var found []int32
	for i := 1; i < len(all); i++ {
		if all[i].hash != all[i-1].hash {
			continue
		}
		folded, other = fold(folded[:0], ids.Key(all[i].id)), fold(other[:0], ids.Key(all[i-1].id))
		if bytes.Equal(folded, other) {
			found = append(found, all[i].id)
		}
	}
	slices.Sort(found)
	for _, id := range found {
		alike.add(1, "“"+ids.Key(id)+"”")
	}
	return alike, empty
}

// fold appends what of a key is left without case, blanks, characters that do not show, quotes
// around it and ways to compose a letter (Unicode NFKC); of a number, without plus, zeros before
// it and behind its point, and what groups its thousands: 007, 7.0 and "7" are 7.
func fold(dst []byte, key string) []byte {
	from := len(dst)
	for _, r := range key {
		if r >= utf8.RuneSelf {
			key = norm.NFKC.String(key)
			break
		}
	}
	for _, r := range key {
		if !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) {
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
	}
	text := dst[from:]
	if n := len(text); n > 2 && text[0] == text[n-1] && (text[0] == '"' || text[0] == '\'') {
		text = text[1 : n-1]
	}
	return append(dst[:from], plainNumber(text)...)
}

// plainNumber is a decimal number in its shortest form, and any other text as it is. It writes
// over text.
func plainNumber(text []byte) []byte {
	number := bytes.TrimPrefix(text, []byte("+"))
	negative := len(number) > 0 && number[0] == '-'
	if negative {
		number = number[1:]
	}
	whole, fraction, _ := bytes.Cut(number, []byte("."))
	if bytes.IndexByte(whole, ',') >= 0 {
		groups := bytes.Split(whole, []byte(","))
		for i, g := range groups {
			if i > 0 && len(g) != 3 || len(g) == 0 || len(g) > 3 {
				return text
			}
		}
		whole = bytes.Join(groups, nil)
	}
	if len(whole) == 0 || len(bytes.Trim(whole, "0123456789")) > 0 || len(bytes.Trim(fraction, "0123456789")) > 0 {
		return text
	}
	whole, fraction = bytes.TrimLeft(whole, "0"), bytes.TrimRight(fraction, "0")
	var out []byte
	if negative && len(whole)+len(fraction) > 0 {
		out = append(out, '-')
	}
	if len(whole) == 0 {
		out = append(out, '0')
	}
	out = append(out, whole...)
	if len(fraction) > 0 {
		out = append(append(out, '.'), fraction...)
	}
	return out
}

// nobody are words, beside those of programs, that people write for nobody and nothing; and −1,
// where other keys are numbers from 0 up.
var nobody = []string{"-1", "none", "null", "nan", "na", "nil", "unknown", "undefined", "anonymous", "guest", "missing"}

// nullKeys counts the rows whose key is a word for nothing, and those of the key 0 if it has
// over 20 times its share.
func nullKeys(ids *datasets.IDs, rows []int32) oddCount {
	words := map[int32]bool{}
	for id, key := range ids.All() {
		if len(key) > 9 {
			continue
		}
		if nulls.Is([]byte(key)) || slices.Contains(nobody, strings.ToLower(strings.TrimSpace(key))) {
			words[id] = true
		}
	}
	zero, isZero := ids.Find("0")
	counts := map[int32]int{}
	for _, id := range rows {
		if words[id] || isZero && id == zero {
			counts[id]++
		}
	}
	if isZero && ids.Len() > 0 && counts[zero] <= 20*len(rows)/ids.Len() {
		delete(counts, zero)
	}
	var odd oddCount
	most := []int32{}
	for id := range counts {
		most = append(most, id)
	}
	slices.SortFunc(most, func(a, b int32) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	for _, id := range most {
		odd.add(counts[id], fmt.Sprintf("“%s” in %d rows", ids.Key(id), counts[id]))
	}
	return odd
}
