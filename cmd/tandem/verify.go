package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"tandem/experiments/figures"
	"tandem/experiments/grid"
	"tandem/experiments/verify"
)

func newVerifyResume(a *app) *cobra.Command {
	c := verify.DefaultConfig()
	var set []string
	var model, out text
	cmd := &cobra.Command{
		Use:   "verify-resume [RECIPE]",
		Short: "Prove that a run that is killed and resumed equals an uninterrupted one, bit for bit",
		Long: `Verify-resume runs a recipe once without interruption; then again, killed with SIGKILL
at random training steps and resumed each time; then once each with GOMAXPROCS 1, 2 and 8.
It compares the SHA-256 of every checkpoint, of the best weights and of the scores per
user, and fails with the first file that differs. RECIPE is as in run; checkpoints are
spaced so that kills fall between them, unless the recipe sets train.checkpoint_steps.

It writes recipe.yaml and the run directories uninterrupted, killed and procs-* below --out;
without it they go to a temporary directory, which is kept only if the proof fails.`,
		Example: "  tandem verify-resume shop.yaml --model hybrid --set train.epochs=3 --kills 5",
		Args:    takes(0, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if c.Kills < 1 {
				return usagef("--kills %d, want ≥ 1", c.Kills)
			}
			r, err := readRecipe(args, set)
			if err != nil {
				return err
			}
			c.Model, c.Dir, c.Log = string(model), string(out), a.log()
			e, err := verify.Prove(ctx, r, c)
			if e == nil {
				return err
			}
			if failed := answer(cmd, e, printEvidence); err == nil {
				err = failed
			}
			return err
		}),
	}
	setFlag(cmd, &set)
	cmd.Flags().VarP(&model, "model", "m", modelUsage)
	describe(cmd, "model", "all of them")
	cmd.Flags().IntVar(&c.Kills, "kills", c.Kills, "how often the run is killed")
	cmd.Flags().Uint64Var(&c.Seed, "kill-seed", c.Seed, "seed of the moments at which it is killed")
	outFlag(a, cmd, &out)
	describe(cmd, "out", "a temporary directory")
	jsonFlag(cmd)
	return cmd
}

func printEvidence(w io.Writer, e *verify.Evidence) error {
	t := grid.NewWriter(w)
	fmt.Fprintf(t, "%s: %s training steps, kill seed %d\n\n", e.Recipe, figures.Grouped(e.Steps), e.KillSeed)
	fmt.Fprintln(t, "killed -9 in training, after\tresumed at\tsteps repeated")
	for _, k := range e.Kills {
		fmt.Fprintf(t, "%s\tepoch %d, step %d\t%d\n", k.At.Where(), k.Resumed.Epoch, k.Resumed.Step, k.Again)
	}
	fmt.Fprintln(t, "\nfile of the uninterrupted run\tSHA-256")
	for _, f := range e.Files {
		fmt.Fprintf(t, "%s\t%s\n", filepath.ToSlash(f.File), f.SHA256)
	}
	fmt.Fprintf(t, "\nrun\tthe same %d files\n", len(e.Files))
	for _, r := range e.Runs {
		same := "bit for bit"
		if r.Different != "" {
			same = "NO: " + r.Different + " differs"
		}
		fmt.Fprintf(t, "%s\t%s\n", r.Run, same)
	}
	return t.Flush()
}
