package tabular

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/bits"
)

// jsonFields finds the values of the fields named refs in the JSON object that line
// holds, nil for one that is not there and for the reference ""; of two fields of one
// name the last counts. It reports whether line is one valid object, by the rules of
// encoding/json; line is UTF-8. The values share line.   Cost: O(len(line)), and no
// allocation unless a name has an escape.
func jsonFields(line []byte, refs []string, values [][]byte) bool {
	clear(values)
	i := skipSpace(line, 0)
	if i == len(line) || line[i] != '{' {
		return false
	}
	i = skipSpace(line, i+1)
	if i < len(line) && line[i] == '}' {
		return skipSpace(line, i+1) == len(line)
	}
	for {
		name, value := i, 0
		if i = skipString(line, i); i < 0 {
			return false
		}
		key := unescaped(line[name:i])
		if i = skipSpace(line, i); i == len(line) || line[i] != ':' {
			return false
		}
		value = skipSpace(line, i+1)
		if i = skipValue(line, value, 1); i < 0 {
			return false
		}
		for f, ref := range refs {
			if len(ref) == len(key) && ref == string(key) && ref != "" {
				values[f] = line[value:i]
			}
		}
		if i = skipSpace(line, i); i == len(line) {
			return false
		}
		if line[i] == '}' {
			return skipSpace(line, i+1) == len(line)
		}
		if line[i] != ',' {
			return false
		}
		i = skipSpace(line, i+1)
	}
}

// skipValue returns the index behind the value that begins at text[i], or -1 if it is
// not valid. depth counts the objects and lists around it.
func skipValue(text []byte, i, depth int) int {
	if i >= len(text) {
		return -1
	}
	switch text[i] {
	case '"':
		return skipString(text, i)
	case '{', '[':
		return skipNested(text, i, depth+1)
	case 't':
		return skipWord(text, i, "true")
	case 'f':
		return skipWord(text, i, "false")
	case 'n':
		return skipWord(text, i, "null")
	}
	return skipNumber(text, i)
}

// maxDepth is how deep encoding/json goes.
const maxDepth = 10000

// skipNested skips the object or list that begins at text[i].
func skipNested(text []byte, i, depth int) int {
	if depth > maxDepth {
		return -1
	}
	open := text[i]
	shut := open + 2 // } is { + 2, ] is [ + 2
	if i = skipSpace(text, i+1); i < len(text) && text[i] == shut {
		return i + 1
	}
	for {
		if open == '{' {
			if i = skipString(text, i); i < 0 {
				return -1
			}
			if i = skipSpace(text, i); i == len(text) || text[i] != ':' {
				return -1
			}
			i = skipSpace(text, i+1)
		}
		if i = skipValue(text, i, depth); i < 0 {
			return -1
		}
		if i = skipSpace(text, i); i == len(text) {
			return -1
		}
		if text[i] == shut {
			return i + 1
		}
		if text[i] != ',' {
			return -1
		}
		i = skipSpace(text, i+1)
	}
}

// skipString skips the text that begins with the quote at text[i].
func skipString(text []byte, i int) int {
	if i >= len(text) || text[i] != '"' {
		return -1
	}
	for i++; ; {
		if i = plainEnd(text, i); i >= len(text) || text[i] < ' ' {
			return -1
		}
		if text[i] == '"' {
			return i + 1
		}
		if i+1 == len(text) { // a backslash
			return -1
		}
		switch text[i+1] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			i += 2
		case 'u':
			if i+6 > len(text) || !isHex(text[i+2:i+6]) {
				return -1
			}
			i += 6
		default:
			return -1
		}
	}
}

// plainEnd returns the index of the first quote, backslash or control character from
// text[i] on, or len(text). Eight bytes are looked at together: a byte of x ^ c…c is 0
// where x has c, and b − 1 has its top bit set, and b has not, only where b = 0 or a
// byte below it borrowed; the lowest mark is always right.
func plainEnd(text []byte, i int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(text); i += 8 {
		w := binary.LittleEndian.Uint64(text[i:])
		quote, slash := w^'"'*ones, w^'\\'*ones
		marks := ((quote-ones)&^quote | (slash-ones)&^slash | (w-' '*ones)&^w) & tops
		if marks != 0 {
			return i + bits.TrailingZeros64(marks)/8
		}
	}
	for ; i < len(text); i++ {
		if c := text[i]; c == '"' || c == '\\' || c < ' ' {
			return i
		}
	}
	return i
}

func isHex(s []byte) bool {
	for _, c := range s {
		if (c-'0' > 9) && (c|0x20)-'a' > 5 {
			return false
		}
	}
	return true
}

func skipWord(text []byte, i int, word string) int {
	if !bytes.HasPrefix(text[i:], []byte(word)) {
		return -1
	}
	return i + len(word)
}

// skipNumber skips -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
func skipNumber(text []byte, i int) int {
	if text[i] == '-' {
		i++
	}
	start := i
	if i = skipDigits(text, i); i == start || i > start+1 && text[start] == '0' {
		return -1
	}
	if i < len(text) && text[i] == '.' {
		start = i + 1
		if i = skipDigits(text, start); i == start {
			return -1
		}
	}
	if i < len(text) && (text[i]|0x20) == 'e' {
		if i++; i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		start = i
		if i = skipDigits(text, start); i == start {
			return -1
		}
	}
	return i
}

func skipDigits(text []byte, i int) int {
	for i < len(text) && text[i]-'0' <= 9 {
		i++
	}
	return i
}

func skipSpace(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n') {
		i++
	}
	return i
}

// trimJSON cuts the white space of JSON off the front of line.
func trimJSON(line []byte) []byte { return line[skipSpace(line, 0):] }

// unescaped returns the text of a valid JSON string, shared with raw if it has no
// escape. Half of a surrogate pair becomes U+FFFD, as in encoding/json.
func unescaped(raw []byte) []byte {
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		panic("tabular: a scanned JSON text is not valid")
	}
	return []byte(s)
}
