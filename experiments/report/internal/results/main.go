// Results writes what finished runs of the bundled recipes say into experiments/RESULTS.md,
// a block for each recipe, and tells which blocks are stale:
//
//	go run ./experiments/report/internal/results             # fresh, stale or missing, by recipe
//	go run ./experiments/report/internal/results runs/ml-100k runs/quickstart
//
// A block stands between two comments. The first carries the hash of the recipe's text, so
// that a test sees that the recipe has changed since, and one of the block's own lines, so
// that it sees that a figure was changed by hand. A block is replaced where it stands, and
// may be moved; one that is new goes to the end.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tandem/experiments/diff"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

func main() {
	page := flag.String("page", filepath.Join("experiments", "RESULTS.md"), "the `file` to write to; the recipes stand beside it")
	flag.Parse()
	if err := results(os.Stdout, *page, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// results puts the blocks of the runs into the page and prints the state of every recipe.
func results(w io.Writer, page string, runs []string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	for _, dir := range runs {
		name, b, err := fromRun(recipesOf(page), dir)
		if err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
		if text, err = put(text, name, b); err != nil {
			return err
		}
	}
	if len(runs) > 0 {
		if err := result.WriteFile(page, text); err != nil {
			return err
		}
	}
	states, err := states(text, recipesOf(page))
	for _, s := range states {
		fmt.Fprintf(w, "%-24s %s\n", s.recipe, s.state)
	}
	return err
}

// recipesOf is the folder of the recipes that belong to the page.
func recipesOf(page string) string { return filepath.Join(filepath.Dir(page), "recipes") }

// fromRun is the recipe's name and the block of a finished run. A run by other settings than
// the recipe now has is an error that names them.
func fromRun(recipes, dir string) (string, block, error) {
	run, err := result.Open(dir)
	if err != nil {
		return "", block{}, err
	}
	name := run.Recipe.Name
	text, err := os.ReadFile(filepath.Join(recipes, name+".yaml"))
	if err != nil {
		return "", block{}, err
	}
	now, err := kinds.Decode(text)
	if err != nil {
		return "", block{}, err
	}
	if err := sameRecipe(run.Recipe, now); err != nil {
		return "", block{}, err
	}
	hash, err := textHash(text)
	if err != nil {
		return "", block{}, err
	}
	lines, err := lines(run)
	return name, block{recipe: hash, lines: lines}, err
}

// sameRecipe compares two resolved recipes by what HashRecipe counts.
func sameRecipe(ran, now *recipe.Recipe) error {
	a, err := prepare.HashRecipe(ran)
	if err != nil {
		return err
	}
	b, err := prepare.HashRecipe(now)
	if err != nil || a == b {
		return err
	}
	d := &diff.Difference{}
	d.AddRecipes(ran, now)
	return fmt.Errorf("a run of other settings than recipe %s has: %s", now.Name, diff.Sentence(d, "run it again"))
}
