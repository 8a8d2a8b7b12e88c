package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tandem/experiments/grid"
)

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "tandem",
		Short: "Train, compare and ship hybrid recommenders",
		Long: `Tandem trains collaborative filtering together with towers for price, category and
other item features, and says honestly which of the two earned its place.`,
		Example:       "  tandem run                    # a made-up shop: needs no data, takes seconds",
		SilenceErrors: true, // app.finish prints them
		SilenceUsage:  true,
	}
	root.PersistentFlags().BoolVarP(&a.verbose, "verbose", "v", false, "log details, such as every validation")
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no log, warnings only")
	root.MarkFlagsMutuallyExclusive("verbose", "quiet")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newRun(a), newPlan(a), newTune(a), newCompare(a), newDiff(a), newTrack(a), newRecommend(a), newExplainRun(a),
		newShop(a), newFoldIn(a), newExport(a), newEncode(a), newLoad(a), newVerifyResume(a),
		newData(a), newRecipe(a), newMetrics(a), newGuide(), newBench(a), newDoctor(a), newVersion(a))
	group(root)
	fitHelp(root, grid.StyleOf(root.OutOrStdout()).Width)
	return root
}

// fitHelp breaks the texts of the help between words where the terminal is narrower than
// they are; width 0 leaves them as they are written.
func fitHelp(cmd *cobra.Command, width int) {
	if width == 0 {
		return
	}
	cmd.Long = grid.Wrap(paragraphs(cmd.Long), width)
	if !cmd.HasParent() { // the others inherit it
		cmd.SetUsageTemplate(strings.ReplaceAll(cmd.UsageTemplate(), ".FlagUsages", fmt.Sprintf(".FlagUsagesWrapped %d", width)))
	}
	for _, c := range cmd.Commands() {
		fitHelp(c, width)
	}
}

// paragraphs joins lines that go on in the next one: neither is indented, as an example
// is.
func paragraphs(text string) string {
	lines := strings.Split(text, "\n")
	out := lines[0]
	for n, line := range lines[1:] {
		between := "\n"
		if before := lines[n]; before != "" && before[0] != ' ' && line != "" && line[0] != ' ' {
			between = " "
		}
		out += between + line
	}
	return out
}

// group makes a command that only holds others refuse what it does not know; cobra would
// print the help and report success.
func group(cmd *cobra.Command) *cobra.Command {
	cmd.Args = cobra.ArbitraryArgs
	cmd.SuggestionsMinimumDistance = 2
	cmd.RunE = action(func(_ context.Context, cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			return usagef("unknown command %q, did you mean %q?", args[0], cmd.CommandPath()+" "+near[0])
		}
		var names []string
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				names = append(names, c.Name())
			}
		}
		return usagef("unknown command %q, %s has %s", args[0], cmd.CommandPath(), strings.Join(names, ", "))
	})
	return cmd
}

// flagError names the flags there are beside one there is not.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return err
	}
	var flags []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			flags = append(flags, "--"+f.Name)
		}
	})
	return usagef("%w; %s has %s", err, cmd.CommandPath(), strings.Join(flags, ", "))
}
