package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"tandem/experiments/doctor"
)

func newDoctor(a *app) *cobra.Command {
	c := doctor.DefaultConfig()
	out := text(c.Runs)
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check whether this machine is fit for a run",
		Long: `Doctor checks the build, the processor and its kernels, memory, the folder of the data
(TANDEM_DATA, or data), whether a run could write to --out, and the disk there. What only
makes a run slower is a note; the exit code is 1 if something is wrong. It leaves no file.`,
		Example: "  tandem doctor --json",
		Args:    takes(0, 0),
		RunE: action(func(_ context.Context, cmd *cobra.Command, _ []string) error {
			if root := os.Getenv("TANDEM_DATA"); root != "" {
				c.Data, c.DataNamed = root, true
			}
			c.Runs = string(out)
			r := doctor.Examine(c)
			if err := answer(cmd, r, func(w io.Writer, r *doctor.Report) error { return r.Write(w) }); err != nil {
				return err
			}
			if n := r.Wrong(); n > 0 {
				return fmt.Errorf("doctor: %d of %d checks failed", n, len(r.Checks))
			}
			return nil
		}),
	}
	outFlag(a, cmd, &out)
	jsonFlag(cmd)
	return cmd
}
