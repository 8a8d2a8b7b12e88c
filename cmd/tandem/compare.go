package main

import (
	"context"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tandem/experiments/compare"
	"tandem/experiments/report"
	"tandem/experiments/result"
	"tandem/experiments/table"
)

// compareOptions are the flags of compare.
type compareOptions struct{ metric, page, format string }

func newCompare(*app) *cobra.Command {
	var o compareOptions
	cmd := &cobra.Command{
		Use:   "compare DIR…",
		Short: "Compare the models of finished runs",
		Long: `Compare prints the table of one finished run, or one table over several runs that were
evaluated on the same split by the same protocol. Within one run the pairs of its recipe are
compared, over several runs every pair. It writes no file but the report, if one is asked
for; with --format the table is also written beside the report, ending in .md, .tex or .csv.`,
		Example: "  tandem compare runs/cf runs/hybrid --metric recall@20",
		Args:    takes(1, math.MaxInt),
		RunE:    action(func(_ context.Context, cmd *cobra.Command, args []string) error { return o.run(cmd, args) }),
	}
	cmd.Flags().StringVarP(&o.metric, "metric", "m", "", "compare by this `metric` (default the recipe's)")
	_ = cmd.Flags().MarkShorthandDeprecated("metric", "use --metric: -m is --model elsewhere")
	cmd.Flags().StringVar(&o.page, "report", "", "also write the report of the comparison to this `file`")
	cmd.Flags().StringVarP(&o.format, "format", "f", "", "print the table as `markdown`, latex or csv")
	jsonFlag(cmd)
	return cmd
}

func (o *compareOptions) run(cmd *cobra.Command, dirs []string) error {
	if formats := table.Formats(); o.format != "" && !slices.Contains(formats, o.format) {
		return usagef("--format %s, want one of %s", o.format, strings.Join(formats, ", "))
	}
	if o.format != "" && cmd.Flags().Changed("json") {
		return usagef("--format and --json both say what to print: leave one out")
	}
	runs, err := openRuns(dirs)
	if err != nil {
		return err
	}
	s, err := compare.Finished(runs, o.metric)
	if err != nil {
		return err
	}
	if o.page != "" {
		if err := report.WriteComparison(o.page, s, runs, o.format); err != nil {
			return err
		}
	}
	return answer(cmd, s, func(w io.Writer, s *result.Summary) error {
		if o.format != "" {
			return table.WriteAs(w, s, o.format)
		}
		return table.Write(w, s)
	})
}
