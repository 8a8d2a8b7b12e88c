package experiments

import (
	"context"
	"fmt"
	"io"
	"os"

	"tandem/experiments/compare"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/serving"
	"tandem/experiments/table"
)

type (
	// Recipe is one experiment: which data, models, training and evaluation.
	Recipe = recipe.Recipe
	// Options say where a run is written, what of it may be reused and who is told of it.
	Options = run.Options
	// Run is what is left of an experiment: its directory, read.
	Run = result.Run
	// Summary is what a run came to, for all models and comparisons.
	Summary = result.Summary
	// Model is one trained model of a run, asked without the data of the run.
	Model = serving.Model
	// NewUser is somebody whom training did not know.
	NewUser = recommend.NewUser
	// List is a list of items, and how it came about.
	List = recommend.List
)

// Read decodes the recipe in a file, with path=value replacements as --set takes them
// ("train.lr=0.01"). Every fault of the recipe is told at once, with its line, as
// recipe.Faults.
func Read(path string, set ...string) (*Recipe, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	r, err := Decode(text, set...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// Decode is Read for the text of a recipe.
func Decode(text []byte, set ...string) (*Recipe, error) { return kinds.Decode(text, set...) }

// Execute trains and evaluates every model and seed of a recipe and writes the run
// directory, which it also returns, read: see run.Execute.
func Execute(ctx context.Context, r *Recipe, o Options) (*Run, error) { return run.Execute(ctx, r, o) }

// Open reads a run directory. One that is not finished, and a directory that is none, are an
// InputError.
func Open(dir string) (*Run, error) { return result.Open(dir) }

// OpenModel opens a trained model of a run by name, with the first of its seeds, from the
// run directory alone. A model without gradient steps, and one that the run does not have,
// are an input.Error. Cost: reading its weights.
func OpenModel(r *Run, model string) (*Model, error) { return serving.Open(r, model, nil) }

// Recommend lists the k items that score highest for somebody, best first, without those
// that they have: by their items, else by their features, else by popularity, and
// List.By says which. A k outside [1, catalogue] and an unknown item are an
// input.Error.
func Recommend(ctx context.Context, m *Model, who NewUser, k int) (*List, error) {
	return recommend.ForNewUser(ctx, m, who, k, false)
}

// Compare compares all models of some runs over the users that they have in common: data,
// split and protocol must be the same. It returns one summary, whose table WriteTable
// prints and whose answer is its Headline; how models are compared is what the recipe of
// the first run says. Runs that cannot be compared are an input.Error.
func Compare(runs ...*Run) (*Summary, error) {
	if len(runs) == 0 {
		return nil, input.Wrong(fmt.Errorf("experiments: no runs, want at least one to compare"))
	}
	return compare.Join(runs, runs[0].Recipe.Compare)
}

// Headline is the answer of a run or a comparison in one sentence.
func Headline(s *Summary) string { return compare.Headline(s) }

// WriteTable prints models and comparisons as text.
func WriteTable(w io.Writer, s *Summary) error { return table.Write(w, s) }
