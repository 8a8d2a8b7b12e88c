package main

import (
	"context"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"tandem/experiments/kinds"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/search"
	"tandem/experiments/table"
	"tandem/train"
)

const tuneLong = `Tune tries settings from the recipe's section tune, the same number for every model, and
keeps those with the best stopping metric on validation; the test part is not opened. The
recipe as written is always trial 0. RECIPE is as in run. An example of the section:

  tune:
    models: [cf, hybrid]          # default: all that are trained by gradient
    method: tpe                   # random | tpe | asha (successive halving)
    trials: 20                    # per model
    space:
      train.lr: {log: [0.0005, 0.02]}
      temperature: {choice: [0.15, 0.25, 0.4]}
      id_dropout: {uniform: [0, 0.5]}
      dim: {int: [16, 128], log: true}

It writes --out, a directory: trials.jsonl, one line per trial, and best.yaml, the recipe
with the best values. --final then runs that recipe in the folder final below it, and so
opens the test part, once. A model with refit: true is tuned without it; best.yaml then says
how many epochs to train.

After Ctrl-C or a crash --resume continues, the current trial from its checkpoint.`

// tuneOptions are the flags of tune.
type tuneOptions struct {
	set                  []string
	out                  text
	resume, final, trace bool
}

func newTune(a *app) *cobra.Command {
	var o tuneOptions
	cmd := &cobra.Command{
		Use:     "tune [RECIPE]",
		Short:   "Search for better settings of the models of a recipe",
		Long:    tuneLong,
		Example: "  tandem tune shop.yaml --set tune.trials=50 --out runs/shop-tune --final",
		Args:    takes(0, 1),
		RunE:    action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, a, cmd, args) }),
	}
	setFlag(cmd, &o.set)
	outFlag(a, cmd, &o.out)
	describe(cmd, "out", "runs/<name of the recipe>-tune")
	resumeFlag(cmd, &o.resume)
	cmd.Flags().BoolVar(&o.final, "final", false, "then run best.yaml: train with every seed and evaluate on test")
	jsonFlag(cmd)
	traceFlag(cmd, &o.trace)
	return cmd
}

func (o *tuneOptions) run(ctx context.Context, a *app, cmd *cobra.Command, args []string) error {
	r, err := readRecipe(args, o.set) // whose faults name the file
	if err != nil {
		return err
	}
	recipe, _, err := recipeText(args)
	if err != nil {
		return err
	}
	if o.out == "" {
		o.out = text(filepath.Join("runs", r.Name+"-tune"))
	}
	if ctx, err = a.lock(ctx, cmd, string(o.out)); err != nil {
		return err
	}
	a.resume = resumeCommand(cmd, args, o.set, string(o.out), "final")
	result := tuned{}
	if result.Found, err = o.search(ctx, a, recipe); err != nil {
		return err
	}
	if o.final {
		if result.Final, err = o.runBest(ctx, a); err != nil {
			return err
		}
	}
	return answer(cmd, result, printTuned)
}

func (o *tuneOptions) search(ctx context.Context, a *app, recipe []byte) (*search.Found, error) {
	options := search.Options{Dir: string(o.out), Resume: o.resume, Log: a.log()}
	step, end := a.steps(o.trace)
	defer end()
	if step != nil {
		options.Progress = func(model string, trial int, p train.Progress) { step(model, uint64(trial), p) }
	}
	return search.Run(ctx, recipe, o.set, options)
}

// runBest runs the recipe that the search wrote.
func (o *tuneOptions) runBest(ctx context.Context, a *app) (*result.Summary, error) {
	r, err := kinds.Read(filepath.Join(string(o.out), search.BestRecipeFile))
	if err != nil {
		return nil, err
	}
	f, err := a.execute(ctx, r, run.Options{Dir: filepath.Join(string(o.out), "final"), Resume: o.resume, Log: a.log()}, false)
	if err != nil {
		return nil, err
	}
	return &f.run.Summary, nil
}

// tuned is the answer of tune.
type tuned struct {
	*search.Found
	Final *result.Summary `json:"final,omitempty"`
}

// printTuned prints the best settings and, with --final, what they came to on test.
func printTuned(w io.Writer, t tuned) error {
	if err := t.WriteTable(w); err != nil || t.Final == nil {
		return err
	}
	return table.Write(w, t.Final)
}
