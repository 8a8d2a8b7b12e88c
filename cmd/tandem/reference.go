package main

import (
	"context"

	"github.com/spf13/cobra"

	"tandem/experiments/reference"
)

func newReference() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reference [SECTION|KEY|KIND]",
		Short: "Print what every key of a recipe is, takes and defaults to",
		Long: `Reference prints what the keys of a recipe are: type, range, default, which kinds use
them, and when to change them. SECTION (train), a path (models.dim) or a bare KEY (lr)
chooses some, and so does the KIND of a model, feature, loss or split (two-tower), whose own
keys are then printed. Without any, it lists the sections and all names that a recipe may
choose among. It writes no file.`,
		Example: "  tandem recipe reference train.lr",
		Args:    takes(0, 1),
		RunE: action(func(_ context.Context, cmd *cobra.Command, args []string) error {
			entries, err := reference.Entries()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return answer(cmd, entries, reference.WriteOverview)
			}
			if entries, err = reference.Find(entries, args[0]); err != nil {
				return asUsage(err)
			}
			return answer(cmd, entries, reference.Write)
		}),
	}
	jsonFlag(cmd)
	return cmd
}
