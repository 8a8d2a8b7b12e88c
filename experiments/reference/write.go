package reference

import (
	"fmt"
	"io"
	"strings"

	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

// Write prints entries for a terminal: what a key takes, its default, which kinds
// use it, what it is and when to change it.
func Write(w io.Writer, entries []recipe.Entry) error {
	var b strings.Builder
	for i, e := range entries {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s: %s\n", e.Path, facts(e, plainly))
		for _, line := range strings.Split(e.Doc, "\n") {
			b.WriteString(wrapped(line, "  "))
		}
		if e.Example != "" {
			b.WriteString("  Example:\n")
			for _, line := range strings.Split(e.Example, "\n") {
				b.WriteString("    " + line + "\n")
			}
		}
		if e.Touch != "" {
			b.WriteString(wrapped("Touch: "+e.Touch, "  "))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// plainly and asCode are how values of a recipe are shown.
func plainly(s string) string { return s }
func asCode(s string) string  { return "`" + s + "`" }

// facts are type, range, choices, default and kinds in one line.
func facts(e recipe.Entry, value func(string) string) string {
	out := []string{e.Type}
	if e.Range != "" {
		out[0] += " " + e.Range
	}
	if len(e.Choices) > 0 {
		out = append(out, "one of "+joined(e.Choices, value))
	}
	if e.Default != "" {
		out = append(out, "default "+value(e.Default))
	}
	if len(e.Kinds) > 0 {
		out = append(out, "used by "+joined(e.Kinds, plainly))
	}
	if e.SameAs != "" {
		out = append(out, "with the keys of "+value(e.SameAs))
	}
	return strings.Join(out, "; ")
}

func joined(words []string, shown func(string) string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = shown(w)
	}
	return strings.Join(out, ", ")
}

// lineWidth is where lines of the reference end, in characters.
const lineWidth = 92

// wrapped breaks a line into lines that begin with indent. One that begins with blanks keeps
// them, and what follows stands below its text.
func wrapped(line, indent string) string {
	text := strings.TrimLeft(line, " ")
	indent += line[:len(line)-len(text)]
	hang := indent
	if strings.HasPrefix(text, "- ") {
		hang += "  "
	}
	var b strings.Builder
	b.WriteString(indent)
	at := len(indent)
	for i, word := range strings.Fields(text) {
		n := len([]rune(word))
		if i > 0 && at+1+n > lineWidth {
			b.WriteString("\n" + hang)
			at = len(hang)
		} else if i > 0 {
			b.WriteString(" ")
			at++
		}
		b.WriteString(word)
		at += n
	}
	b.WriteString("\n")
	return b.String()
}

// listing is a table of names, as the overview has it.
type listing struct{ title, key, table string }

var listings = []listing{
	{"Kinds of model", "models.kind", "models"},
	{"Kinds of feature", "features.item.kind", "encoders"},
	{"Statistics", "features.item.statistic", "statistics"},
	{"Losses", "train.loss", "losses"},
	{"Samplers", "train.sampler", "samplers"},
	{"Optimisers", "train.optimizer", "optimizers"},
}

// WriteOverview prints the sections of a recipe and the names that it may choose among.
func WriteOverview(w io.Writer, entries []recipe.Entry) error {
	var b strings.Builder
	b.WriteString("Sections:\n")
	row := func(name, about string) { fmt.Fprintf(&b, "  %-20s %s\n", name, about) }
	for _, e := range entries {
		if !strings.Contains(e.Path, ".") {
			row(e.Path, firstSentence(e))
		}
	}
	for _, l := range listings {
		fmt.Fprintf(&b, "\n%s (%s):\n", l.title, l.key)
		for _, e := range kinds.Table().Table(l.table) {
			row(e.Name, e.About)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// firstSentence is that of the doc of an entry.
func firstSentence(e recipe.Entry) string {
	text, _, _ := strings.Cut(e.Doc, "\n")
	text, _, _ = strings.Cut(text, ". ")
	return strings.TrimSuffix(text, ".")
}

// WriteMarkdown prints the whole reference as one page.
func WriteMarkdown(w io.Writer) error {
	entries, err := Entries()
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# Recipes: every key\n\n" +
		"Written by `go generate ./experiments/kinds` from the comments of the code that each key steers; `tandem recipe reference` prints the same.\n" +
		"A key that is not written has its default; one that the kind at hand does not use is an error. Paths leave out the places of lists:\n" +
		"`models.dim` is the `dim` of a model.\n\n")
	for _, e := range entries {
		if !strings.Contains(e.Path, ".") {
			fmt.Fprintf(&b, "- [%s](#%[1]s): %s.\n", e.Path, firstSentence(e))
		}
	}
	for _, e := range entries {
		if !strings.Contains(e.Path, ".") {
			fmt.Fprintf(&b, "\n## %s\n", e.Path)
		}
		markdown(e, &b)
		for _, l := range listings {
			if l.key == e.Path {
				b.WriteString("\n| name | |\n|---|---|\n")
				for _, k := range kinds.Table().Table(l.table) {
					fmt.Fprintf(&b, "| `%s` | %s |\n", k.Name, k.About)
				}
			}
		}
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// markdown writes an entry: a paragraph that begins with its path.
func markdown(e recipe.Entry, b *strings.Builder) {
	fmt.Fprintf(b, "\n**`%s`** (%s)", e.Path, facts(e, asCode))
	for _, line := range strings.Split(e.Doc, "\n") {
		switch {
		case strings.HasPrefix(line, "  - "):
			b.WriteString("\n" + strings.TrimSpace(line))
		case strings.HasPrefix(line, "  "):
			b.WriteString("\n\n    " + strings.TrimSpace(line) + "\n")
		default:
			b.WriteString("\n" + line)
		}
	}
	b.WriteString("\n")
	if e.Example != "" {
		b.WriteString("\n```yaml\n" + e.Example + "\n```\n")
	}
	if e.Touch != "" {
		b.WriteString("\n*Touch:* " + e.Touch + "\n")
	}
}
