package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "tandem",
		Short: "Train, compare and ship hybrid recommenders",
		Long: `Tandem trains collaborative filtering together with towers for price, category and
other item features, and tells honestly which of the two earned its place.`,
		Example:       "  tandem run                    # a made-up shop: no data needed, done in seconds",
		SilenceErrors: true, // app.finish prints them
		SilenceUsage:  true,
	}
	root.PersistentFlags().BoolVarP(&a.verbose, "verbose", "v", false, "log details, such as every validation")
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no log, only warnings")
	root.MarkFlagsMutuallyExclusive("verbose", "quiet")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newRun(a), newPlan(a), newTune(a), newCompare(a), newDiff(a), newTrack(a), newRecommend(a), newExplainRun(a), newShop(a), newFoldIn(a), newExport(a), newEncode(a), newLoad(a), newVerifyResume(a),
		newData(a), newRecipe(a), newMetrics(a), newGuide(), newBench(a), newDoctor(a), newVersion(a))
	group(root)
	return root
}

// group makes a command that only holds others say what it does not know; cobra would
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

// takes accepts so many arguments, and says how the command is used otherwise.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if n := len(args); n < least || n > most {
			return usagef("%d arguments, want: %s", n, cmd.UseLine())
		}
		return nil
	}
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
