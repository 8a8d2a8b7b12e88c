package guide

import (
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// The styles of a terminal, in the escapes of ECMA-48.
const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	plain = "\x1b[0m"
)

// Render writes a guide for reading: paragraphs and lists are wrapped at width runes, at
// least 20, fenced blocks are indented and left as they are, and the marks of Markdown are
// gone. With styles headings, **bold** and `code` are bold, and the names of fenced files
// dim; without, the text is plain.
func Render(w io.Writer, text string, width int, styles bool) error {
	r := &renderer{width: max(width, 20), styles: styles}
	fenced := false
	var block []string // lines of a paragraph or a list
	flush := func() {
		r.block(block)
		block = nil
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && !fenced:
			flush()
			if _, file, named := strings.Cut(info, " "); named {
				r.out.WriteString("  " + r.style(dim, file+":") + "\n")
			}
			fenced = true
		case fence:
			fenced = false
		case fenced:
			r.out.WriteString(strings.TrimRight("    "+line, " ") + "\n")
		case line == "":
			flush()
			r.out.WriteByte('\n')
		case strings.HasPrefix(line, "#"):
			flush()
			r.out.WriteString(r.style(bold, strings.TrimLeft(line, "# ")) + "\n")
		case strings.HasPrefix(line, "- "):
			flush()
			block = append(block, line)
		default:
			block = append(block, line)
		}
	}
	flush()
	_, err := io.WriteString(w, r.out.String())
	return err
}

// renderer collects the output.
type renderer struct {
	out    strings.Builder
	width  int
	styles bool
}

func (r *renderer) style(escape, text string) string {
	if !r.styles {
		return text
	}
	return escape + text + plain
}

// block wraps the lines of a paragraph, or of one entry of a list, which hangs.
func (r *renderer) block(lines []string) {
	if len(lines) == 0 {
		return
	}
	text, entry := strings.CutPrefix(strings.Join(lines, " "), "- ")
	first, hang := "", ""
	if entry {
		first, hang = "- ", "  "
	}
	at := utf8.RuneCountInString(first)
	r.out.WriteString(first)
	for n, word := range words(text) {
		shown, wide := r.word(word)
		switch {
		case n == 0:
		case at+1+wide > r.width:
			r.out.WriteString("\n" + hang)
			at = len(hang)
		default:
			r.out.WriteByte(' ')
			at++
		}
		r.out.WriteString(shown)
		at += wide
	}
	r.out.WriteByte('\n')
}

// link is [text](where); a place inside the repository or the web follows the text.
var link = regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`)

// words cuts text at its blanks, but for those inside of `code` and **bold**.
func words(text string) []string {
	text = link.ReplaceAllString(text, "$1 ($2)")
	var out []string
	var word strings.Builder
	code, strong := false, false
	for n, c := range text {
		switch {
		case c == '`':
			code = !code
		case !code && strings.HasPrefix(text[n:], "**"):
			strong = !strong
		case c == ' ' && !code && !strong:
			if word.Len() > 0 {
				out = append(out, word.String())
				word.Reset()
			}
			continue
		}
		word.WriteRune(c)
	}
	if word.Len() > 0 {
		out = append(out, word.String())
	}
	return out
}

// marked is a piece of code or of bold text inside a word.
var marked = regexp.MustCompile("`([^`]*)`|\\*\\*([^*]+)\\*\\*")

// word returns a word without marks, in its styles, and how many runes of it are seen.
func (r *renderer) word(word string) (shown string, wide int) {
	bare := marked.ReplaceAllString(word, "$1$2")
	if !r.styles {
		return bare, utf8.RuneCountInString(bare)
	}
	return marked.ReplaceAllString(word, bold+"$1$2"+plain), utf8.RuneCountInString(bare)
}
