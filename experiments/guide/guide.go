package guide

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed guides/*.md guides/*/main.go
var files embed.FS

// programs of guides are built as part of the module; Text puts each where its name stands.
var programs = []string{"serve/main.go", "nightly/main.go"}

// names are the guides in the order of List; there is a file for each.
var names = []string{"first-shop", "reading-the-report", "cold-items", "several-files", "go-module"}

// Guide is one of the guides.
type Guide struct {
	Name  string `json:"name"`  // what Text takes
	Title string `json:"title"` // its heading
	About string `json:"about"` // one sentence: the first of the guide
}

// List returns all guides, in the order in which to read them.
func List() []Guide {
	var out []Guide
	for _, name := range names {
		text, err := Text(name)
		if err != nil {
			panic("guide: embedded guide missing") // the names are checked by a test
		}
		head, rest, _ := strings.Cut(text, "\n")
		about, _, _ := strings.Cut(strings.TrimSpace(rest), "\n\n")
		about = strings.Join(strings.Fields(about), " ")
		if end := strings.Index(about, ". "); end >= 0 {
			about = about[:end+1]
		}
		out = append(out, Guide{name, strings.TrimPrefix(head, "# "), about})
	}
	return out
}

// Text returns the guide of that name in Markdown. Another name is an error that lists
// those there are.
func Text(name string) (string, error) {
	if !slices.Contains(names, name) {
		return "", fmt.Errorf("guide: no guide %q, want one of %s", name, strings.Join(names, ", "))
	}
	text, err := files.ReadFile("guides/" + name + ".md")
	if err != nil {
		return "", err
	}
	out := string(text)
	for _, program := range programs {
		source, err := files.ReadFile("guides/" + program)
		if err != nil {
			return "", err
		}
		place := "```go " + program + "\n"
		out = strings.Replace(out, place, place+string(source), 1)
	}
	return out, nil
}
