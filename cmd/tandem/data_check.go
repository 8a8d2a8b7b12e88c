package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/datasets/prepared"
	"tandem/datasets/split"
	"tandem/experiments"
)

func newCheck(a *app) *cobra.Command {
	var set []string
	var json bool
	cmd := &cobra.Command{
		Use:   "check (DIR | RECIPE)",
		Short: "Verify that prepared data are what their manifest says, or that a split does not leak",
		Long: `Check of a directory that data prepare wrote verifies its manifest against itself, and
the size and SHA-256 of every file against the manifest. It names all files that are
damaged, missing or not of the set. A run over prepared data does the same first.

Check of a recipe reads, cleans and splits its data as run does, and asks whether train
knows more of valid and test than it could on the day they are used: one line for every
question, with its verdict. A split that leaks is exit code 1. RECIPE is as in run.`,
		Example: `  tandem data check prepared/shop
  tandem data check shop.yaml --json`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			if namesRecipe(args) {
				r, err := readDataRecipe(args, set)
				if err != nil {
					return err
				}
				return a.checkSplit(w, r, json)
			}
			if len(set) > 0 {
				return usagef("--set is for recipes; %s is a directory", args[0])
			}
			m, err := prepared.Check(args[0])
			if err != nil {
				return asUsage(err)
			}
			if json {
				return printJSON(w, m)
			}
			return printPrepared(w, args[0], m)
		}),
	}
	cmd.Flags().BoolVar(&json, "json", false, "print the manifest, or the leak report, as JSON")
	setFlag(cmd, &set)
	return cmd
}

// checkSplit prints what FindLeaks says of the split of r; a leak is an error.
func (a *app) checkSplit(w io.Writer, r *experiments.Recipe, json bool) error {
	p, _, err := experiments.PrepareWarm(r, a.log())
	if err != nil {
		return asUsage(err)
	}
	report := split.FindLeaks(p.Data, p.Split)
	if json {
		err = printJSON(w, report)
	} else {
		err = printLeaks(w, report)
	}
	if err != nil || report.Verdict != split.Leak {
		return err
	}
	var leaks []string
	for _, c := range report.Checks {
		if name := checkName(c); c.Verdict == split.Leak && !slices.Contains(leaks, name) {
			leaks = append(leaks, name)
		}
	}
	return fmt.Errorf("%s: the split leaks: %s", r.Name, strings.Join(leaks, ", "))
}

// printLeaks writes one line per check, and the rule below each that is not in order.
func printLeaks(w io.Writer, report split.LeakReport) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range report.Checks {
		fmt.Fprintf(t, "%s\t%s\t%s\n", c.Verdict, checkName(c), checkFigure(c))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, c := range report.Checks {
		if c.Verdict == split.Leak || c.Verdict == split.Look {
			if _, err := fmt.Fprintf(w, "%s: %s\n", checkName(c), c.Rule); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "verdict: %s\n", report.Verdict)
	return err
}

func checkName(c split.LeakCheck) string {
	name := c.Name
	if c.Column != "" {
		name += " " + c.Column
	}
	if c.Part != "" {
		name += " (" + c.Part + ")"
	}
	return name
}

// checkFigure is what the verdict of c went by.
func checkFigure(c split.LeakCheck) string {
	var words []string
	switch {
	case c.Name == split.LeakAttribute || c.Name == split.LeakPopularity:
		if c.Verdict != split.Unknown {
			words = append(words, fmt.Sprintf("correlation %.2f", c.Correlation))
		}
	case c.Verdict != split.Unknown:
		words = append(words, fmt.Sprintf("%s of %s (%.2f %%)", experiments.Grouped(c.Count), experiments.Grouped(c.Of), 100*c.Share))
	}
	if c.Note != "" {
		words = append(words, c.Note)
	}
	return strings.Join(words, "; ")
}
