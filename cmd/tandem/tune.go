package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/search"
	"tandem/experiments/table"
	"tandem/train"
)

func newTune(a *app) *cobra.Command {
	var (
		set                        []string
		out                        string
		resume, json, final, trace bool
	)
	cmd := &cobra.Command{
		Use:   "tune [RECIPE]",
		Short: "Look for better settings of the models of a recipe",
		Long: `Tune tries settings from the recipe's tune section, the same number for every model, and
keeps those with the best stopping metric on validation; the test part stays closed. The
recipe as written always is trial 0. RECIPE is as for run. The section, as an example:

  tune:
    models: [cf, hybrid]          # all that are trained, unless written
    method: tpe                   # random | tpe | asha (successive halving)
    trials: 20                    # per model
    space:
      train.lr: {log: [0.0005, 0.02]}
      temperature: {choice: [0.15, 0.25, 0.4]}
      id_dropout: {uniform: [0, 0.5]}
      dim: {int: [16, 128], log: true}

It writes DIR: trials.jsonl, a line a trial, and best.yaml, the recipe with the best
values in it. --final runs that recipe, in DIR/final, and so opens test, once. A model with
refit: true is tried without; best.yaml then says for how many epochs to train it.

After Ctrl-C or a crash --resume goes on: the trial at hand from its checkpoint.`,
		Example: "  tandem tune shop.yaml --set tune.trials=50 --out runs/shop-tune --final",
		Args:    takes(0, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			r, err := readRecipe(args, set) // whose faults name the file
			if err != nil {
				return err
			}
			text, _, err := recipeText(args)
			if err != nil {
				return err
			}
			if out == "" {
				out = filepath.Join("runs", r.Name+"-tune")
			}
			a.resume = resumeOf("tune", args, set, out, a.quiet, json)
			if final {
				a.resume += " --final"
			}
			w := &watch{screen: a.err}
			defer w.end()
			o := search.Options{Dir: out, Resume: resume, Log: a.log()}
			switch {
			case trace:
				o.Progress = func(model string, trial int, p train.Progress) {
					fmt.Fprintln(a.err, point{model, uint64(trial), p.Epoch, p.Step, p.Steps})
				}
			case !a.quiet:
				o.Progress = func(model string, trial int, p train.Progress) { w.step(model, uint64(trial), p) }
			}
			found, err := search.Run(ctx, text, set, o)
			w.end()
			if err != nil {
				return err
			}
			if !json {
				if err := found.WriteTable(cmd.OutOrStdout()); err != nil {
					return err
				}
			}
			result := tuned{Found: found}
			if final {
				if result.Final, err = a.runBest(ctx, out, resume); err != nil {
					return err
				}
			}
			if json {
				return printJSON(cmd.OutOrStdout(), result)
			}
			if final {
				return table.Write(cmd.OutOrStdout(), result.Final)
			}
			return nil
		}),
	}
	setFlag(cmd, &set)
	cmd.Flags().StringVarP(&out, "out", "o", "", "`directory` of the search (default runs/<name of the recipe>-tune)")
	cmd.Flags().BoolVar(&resume, "resume", false, "go on where an interrupted search of the same recipe in DIR stopped")
	cmd.Flags().BoolVar(&json, "json", false, "print the outcome as JSON")
	cmd.Flags().BoolVar(&final, "final", false, "then run best.yaml: train with every seed and judge on test")
	cmd.Flags().BoolVar(&trace, "trace", false, "print every training step, for tests")
	cmd.Flags().Lookup("trace").Hidden = true
	return cmd
}

// tuned is what tune --json prints.
type tuned struct {
	*search.Found
	Final *result.Summary `json:"final,omitempty"`
}

// runBest runs the recipe that a search wrote.
func (a *app) runBest(ctx context.Context, dir string, resume bool) (*result.Summary, error) {
	r, err := recipe.Read(filepath.Join(dir, search.BestRecipeFile))
	if err != nil {
		return nil, err
	}
	w := &watch{screen: a.err}
	defer w.end()
	o := run.Options{Dir: filepath.Join(dir, "final"), Resume: resume, Log: a.log()}
	if !a.quiet {
		o.Progress = w.step
	}
	finished, err := run.Execute(ctx, r, o)
	if err != nil {
		return nil, err
	}
	if _, err := writeReport(finished); err != nil {
		return nil, err
	}
	return &finished.Summary, nil
}
