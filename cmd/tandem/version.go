package main

import (
	"context"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"tandem/experiments/result"
	"tandem/model/kernel"
)

// version is the answer of version.
type version struct {
	result.Code
	Platform string `json:"platform"`
	Kernels  string `json:"kernels"`
}

func newVersion(*app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version of this program",
		Long: `Version prints the version and commit of the program, of Go and of the kernels in use;
--json also prints the version of every module. It writes no file.`,
		Example: "  tandem version --json",
		Args:    takes(0, 0),
		RunE: action(func(_ context.Context, cmd *cobra.Command, _ []string) error {
			return answer(cmd, version{result.ThisCode(), runtime.GOOS + "/" + runtime.GOARCH, kernel.Level()}, printVersion)
		}),
	}
	jsonFlag(cmd)
	return cmd
}

func printVersion(w io.Writer, v version) error {
	commit := ""
	if v.Commit != "" {
		commit = ", commit " + v.Commit
		if v.Modified {
			commit += " with changes"
		}
	}
	return printf(w, "tandem %s%s, %s, %s, %s kernels\n", v.Version, commit, v.Go, v.Platform, v.Kernels)
}
