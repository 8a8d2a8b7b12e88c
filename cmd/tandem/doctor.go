package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"tandem/experiments/doctor"
)

func newDoctor(*app) *cobra.Command {
	c := doctor.DefaultConfig()
	var json bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look whether this machine is fit for a run",
		Long: `Doctor looks at the build, the processor and its kernels, memory, the folder of the data
(TANDEM_DATA, else data), the folder of the runs and the disk below it. What only makes a
run slower is a note; the exit code is 1 when something is wrong. It leaves no file.`,
		Example: "  tandem doctor --json",
		Args:    takes(0, 0),
		RunE: action(func(_ context.Context, cmd *cobra.Command, _ []string) error {
			if root := os.Getenv("TANDEM_DATA"); root != "" {
				c.Data, c.DataNamed = root, true
			}
			r := doctor.Examine(c)
			var err error
			if json {
				err = printJSON(cmd.OutOrStdout(), r)
			} else {
				_, err = fmt.Fprint(cmd.OutOrStdout(), r)
			}
			if n := r.Wrong(); err == nil && n > 0 {
				return fmt.Errorf("doctor: %d of %d checks are wrong", n, len(r.Checks))
			}
			return err
		}),
	}
	cmd.Flags().StringVarP(&c.Runs, "out", "o", c.Runs, "`directory` that runs are written to")
	cmd.Flags().BoolVar(&json, "json", false, "print the checks as JSON")
	return cmd
}
