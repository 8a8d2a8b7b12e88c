package main

import (
	"context"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"tandem/experiments/result"
	"tandem/model/kernel"
)

func newVersion(*app) *cobra.Command {
	var json bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print which program this is",
		Long:    "Version prints the version and commit of the program, of Go and of the kernels in use. It writes no file.",
		Example: "  tandem version --json",
		Args:    takes(0, 0),
		RunE: action(func(_ context.Context, cmd *cobra.Command, _ []string) error {
			c := result.ThisCode()
			if json {
				return printJSON(cmd.OutOrStdout(), struct {
					result.Code
					Platform string `json:"platform"`
					Kernels  string `json:"kernels"`
				}{c, runtime.GOOS + "/" + runtime.GOARCH, kernel.Level()})
			}
			commit := c.Commit
			if commit != "" && c.Modified {
				commit += " with changes"
			}
			if commit != "" {
				commit = ", commit " + commit
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "tandem %s%s, %s, %s/%s, %s kernels\n",
				c.Version, commit, c.Go, runtime.GOOS, runtime.GOARCH, kernel.Level())
			return err
		}),
	}
	cmd.Flags().BoolVar(&json, "json", false, "print it as JSON, with the version of every module")
	return cmd
}
