package main

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tandem/experiments"
)

func newCompare(a *app) *cobra.Command {
	var metric, page, format string
	var json bool
	cmd := &cobra.Command{
		Use:   "compare DIR…",
		Short: "Compare the models of finished runs",
		Long: `Compare prints the table of one finished run, or one table over several that judged
the same split by the same protocol. Within one run the pairs of its recipe are compared,
over several runs every pair. It writes no file but the report, where one is asked for;
with a format the table in it stands beside the report, ending in .md, .tex or .csv.`,
		Example: "  tandem compare runs/cf runs/hybrid --metric recall@20",
		Args:    takes(1, math.MaxInt),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if formats := experiments.TableFormats(); format != "" && !slices.Contains(formats, format) {
				return usagef("--format %s, want one of %s", format, strings.Join(formats, ", "))
			}
			if format != "" && json {
				return usagef("--format and --json both say what to print: leave one out")
			}
			var runs []*experiments.Run
			for _, dir := range args {
				r, err := openRun(dir)
				if err != nil {
					return err
				}
				runs = append(runs, r)
			}
			c := runs[0].Recipe.Compare
			if len(runs) > 1 {
				c.Pairs = experiments.Pairs{All: true}
			}
			if metric != "" {
				c.Metric = metric
			}
			summary := &runs[0].Summary
			if len(runs) > 1 || metric != "" {
				var err error
				if summary, err = experiments.JoinRuns(runs, c); err != nil {
					return asUsage(err) // what cannot be compared was asked for
				}
			}
			if page != "" {
				if err := writeJoined(page, summary, runs); err != nil {
					return err
				}
				if format != "" {
					if err := writeBeside(page, summary, format); err != nil {
						return err
					}
				}
			}
			if format != "" {
				return experiments.WriteTableAs(cmd.OutOrStdout(), summary, format)
			}
			if json {
				return printJSON(cmd.OutOrStdout(), summary)
			}
			return experiments.WriteTable(cmd.OutOrStdout(), summary)
		}),
	}
	cmd.Flags().StringVarP(&metric, "metric", "m", "", "`metric` of the comparisons (default the recipe's)")
	cmd.Flags().StringVar(&page, "report", "", "also write the report of the comparison to this `file`")
	cmd.Flags().StringVarP(&format, "format", "f", "", "print the table as `markdown`, latex or csv")
	cmd.Flags().BoolVar(&json, "json", false, "print the summary as JSON")
	return cmd
}
