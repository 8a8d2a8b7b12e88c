package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments"
)

func newVerifyResume(a *app) *cobra.Command {
	v := &verification{app: a}
	var (
		set        []string
		model, out string
		json       bool
	)
	cmd := &cobra.Command{
		Use:   "verify-resume [RECIPE]",
		Short: "Prove that a run killed and resumed equals an uninterrupted one, bit for bit",
		Long: `Verify-resume runs a recipe once without interruption; then again, killed with SIGKILL
at random training steps and resumed each time; then once each with GOMAXPROCS 1, 2 and 8.
It compares the SHA-256 of every checkpoint, of the best weights and of the scores per
user, and fails with the first file that differs. RECIPE is as in run; checkpoints are
spaced so that kills land between them, unless the recipe says train.checkpoint_steps.

It writes OUT/recipe.yaml and the run directories OUT/uninterrupted, OUT/killed and
OUT/procs-*; without --out they go to a temporary directory, which stays only if the proof
fails.`,
		Example: "  tandem verify-resume shop.yaml --model hybrid --set train.epochs=3 --kills 5",
		Args:    takes(0, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) (err error) {
			r, err := readRecipe(args, set)
			if err != nil {
				return err
			}
			if v.kills < 1 {
				return usagef("--kills %d, want ≥ 1", v.kills)
			}
			p, _, err := experiments.PrepareWarm(r, a.log())
			if err != nil {
				return asUsage(err)
			}
			if v.recipe, err = experiments.ForVerification(r, model, p.Split.Train.Len()); err != nil {
				return err
			}
			if v.dir = out; out == "" {
				if v.dir, err = os.MkdirTemp("", "tandem-verify-"); err != nil {
					return err
				}
				defer func() {
					if err == nil || ctx.Err() != nil {
						err = firstError(err, os.RemoveAll(v.dir))
					}
				}()
			}
			e, err := v.prove(ctx)
			if e == nil {
				return err
			}
			if json {
				return firstError(err, printJSON(cmd.OutOrStdout(), e))
			}
			return firstError(err, e.print(cmd))
		}),
	}
	setFlag(cmd, &set)
	cmd.Flags().StringVarP(&model, "model", "m", "", "verify the model of this `name` only (default all of the recipe)")
	cmd.Flags().IntVar(&v.kills, "kills", 3, "how often the run is killed")
	cmd.Flags().Uint64Var(&v.seed, "kill-seed", 1, "seed of the moments at which it is killed")
	cmd.Flags().StringVarP(&out, "out", "o", "", "`directory` to write to and keep (default a temporary one)")
	cmd.Flags().BoolVar(&json, "json", false, "print the evidence as JSON")
	return cmd
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// evidence is what a verification found.
type evidence struct {
	Recipe string `json:"recipe"`
	Steps  int    `json:"steps"` // of training in one run, all models together
	// Kills are those that hit a model in training: others prove nothing and are not
	// counted. KillSeed chose their moments.
	Kills    []kill `json:"kills"`
	KillSeed uint64 `json:"kill_seed"`
	// Files are those of the uninterrupted run.
	Files []experiments.Fingerprint `json:"files"`
	// Runs are the others, in the order they were made.
	Runs []verdict `json:"runs"`
}

// kill is one SIGKILL and what it cost.
type kill struct {
	At      point `json:"at"`      // the last step that was taken
	Resumed point `json:"resumed"` // the first step after it
	Again   int   `json:"again"`   // steps that were taken twice
}

// verdict tells whether a run left the same bytes.
type verdict struct {
	Run       string `json:"run"`
	Different string `json:"different,omitempty"` // the first file that is not the same
}

func (e *evidence) print(cmd *cobra.Command) error {
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s: %s training steps, kill seed %d\n\n", e.Recipe, experiments.Grouped(e.Steps), e.KillSeed)
	fmt.Fprintln(w, "killed -9 in training, after\tresumed at\tsteps again")
	for _, k := range e.Kills {
		fmt.Fprintf(w, "%s\tepoch %d, step %d\t%d\n", k.At.where(), k.Resumed.Epoch, k.Resumed.Step, k.Again)
	}
	fmt.Fprintln(w, "\nfile of the uninterrupted run\tSHA-256")
	for _, f := range e.Files {
		fmt.Fprintf(w, "%s\t%s\n", filepath.ToSlash(f.File), f.SHA256)
	}
	fmt.Fprintf(w, "\nrun\tthe same %d files\n", len(e.Files))
	for _, r := range e.Runs {
		same := "bit for bit"
		if r.Different != "" {
			same = "NO: " + r.Different + " differs"
		}
		fmt.Fprintf(w, "%s\t%s\n", r.Run, same)
	}
	return w.Flush()
}
