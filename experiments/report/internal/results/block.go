package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/experiments/result"
	"tandem/experiments/sums"
	"tandem/experiments/table"
)

// block is what stands between the two comments of a recipe.
type block struct {
	recipe string // textHash of the recipe that it came from
	lines  string // Markdown
}

// marked is a block in a page: name, hash of the recipe, hash of the lines, the lines.
var marked = regexp.MustCompile(`(?s)<!-- results (\S+) recipe=([0-9a-f]+) lines=([0-9a-f]+) -->\n(.*?)<!-- end (\S+) -->\n`)

// opening is where a block begins, well formed or not.
var opening = regexp.MustCompile(`<!-- results `)

func (b block) text(name string) string {
	return fmt.Sprintf("<!-- results %s recipe=%s lines=%s -->\n%s<!-- end %s -->\n", name, b.recipe, short([]byte(b.lines)), b.lines, name)
}

// short is enough of a SHA-256 to tell that something has changed.
func short(text []byte) string { return sums.OfText(text)[:16] }

// textHash is of what a recipe's text sets, without comments, order and the section tune,
// which do not move a figure. Defaults are not in it: a new key would make all blocks stale.
func textHash(text []byte) (string, error) {
	var set map[string]any
	if err := yaml.Unmarshal(text, &set); err != nil {
		return "", err
	}
	delete(set, "tune")
	canonical, err := json.Marshal(set)
	return short(canonical), err
}

// lines are where the figures of a run come from, and the figures.
func lines(run *result.Run) (string, error) {
	var b strings.Builder
	m := run.Manifest
	program := "program " + fmt.Sprintf("%.12s", m.Code.Program)
	if m.Code.Commit != "" {
		program = "commit " + fmt.Sprintf("%.12s", m.Code.Commit)
		if m.Code.Modified {
			program += " and changes"
		}
	}
	seeds := strings.Trim(strings.ReplaceAll(fmt.Sprint(run.Recipe.Seeds), " ", ", "), "[]")
	fmt.Fprintf(&b, "`tandem run %s`: seeds %s, data `%.12s`, split `%.12s`, %s, kernels %s, finished %s.\n\n",
		run.Recipe.Name, seeds, m.Data, m.Split, program, m.Kernels, m.Finished)
	err := table.WriteAs(&b, &run.Summary, "markdown")
	return b.String(), err
}

// put replaces the block of that name, or adds it at the end.
func put(page []byte, name string, b block) ([]byte, error) {
	if err := whole(page); err != nil {
		return nil, err
	}
	found := false
	out := marked.ReplaceAllFunc(page, func(old []byte) []byte {
		if string(marked.FindSubmatch(old)[1]) != name {
			return old
		}
		found = true
		return []byte(b.text(name))
	})
	if !found {
		out = append(bytes.TrimRight(out, "\n"), "\n\n"+b.text(name)...)
	}
	return out, nil
}

// whole is an error if a block of the page lacks its end, or stands there twice.
func whole(page []byte) error {
	blocks := marked.FindAllSubmatch(page, -1)
	if n := len(opening.FindAll(page, -1)); n != len(blocks) {
		return fmt.Errorf("results: %d blocks begin, %d are whole", n, len(blocks))
	}
	seen := map[string]bool{}
	for _, b := range blocks {
		name, end := string(b[1]), string(b[5])
		if name != end {
			return fmt.Errorf("results: the block of %s ends with that of %s", name, end)
		}
		if seen[name] {
			return fmt.Errorf("results: two blocks of %s", name)
		}
		seen[name] = true
	}
	return nil
}

// state is how the block of a recipe stands.
type state struct{ recipe, state string }

const (
	fresh     = "fresh"
	missing   = "missing"
	otherText = "stale: the recipe has changed since, run it again"
	byHand    = "changed by hand: write it again from its run"
	noRecipe  = "of no recipe: take it out"
)

// states lists that of every recipe in a folder, in the order of names, then blocks that are of
// none.
func states(page []byte, recipes string) ([]state, error) {
	if err := whole(page); err != nil {
		return nil, err
	}
	blocks := map[string][][]byte{}
	for _, b := range marked.FindAllSubmatch(page, -1) {
		blocks[string(b[1])] = b
	}
	paths, err := filepath.Glob(filepath.Join(recipes, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var out []state
	known := map[string]bool{}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		known[name] = true
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		hash, err := textHash(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, state{name, stateOf(blocks[name], hash)})
	}
	for _, b := range marked.FindAllSubmatch(page, -1) {
		if name := string(b[1]); !known[name] {
			out = append(out, state{name, noRecipe})
		}
	}
	return out, nil
}

func stateOf(b [][]byte, recipe string) string {
	switch {
	case b == nil:
		return missing
	case string(b[2]) != recipe:
		return otherText
	case string(b[3]) != short(b[4]):
		return byHand
	}
	return fresh
}
