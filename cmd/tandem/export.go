package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func newExport(a *app) *cobra.Command {
	var (
		model, to string
		seed      uint64
		json      bool
	)
	cmd := &cobra.Command{
		Use:   "export DIR --model NAME --to OUT",
		Short: "Write vectors and weights for serving",
		Long: `Export writes what serving a trained model needs to OUT: weights.safetensors;
user_vectors.npy and item_vectors.npy with user_keys.npy and item_keys.npy;
users.parquet and items.parquet (key, vector; for items also unseen: 1 where nobody met
the item in train); manifest.json says what is in them and how to score.

Item biases are folded in as one more dimension, so a plain inner product ranks exactly
as the model does. Models with an MLP have no such vectors: their weights alone are
written.`,
		Example: "  tandem export runs/quickstart --model hybrid --to vectors",
		Args:    takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			o, err := openModel(ctx, a, cmd, args[0], model, seed)
			if err != nil {
				return err
			}
			bundle, err := o.Export(to)
			if err != nil {
				return err
			}
			if bundle.Dim == 0 {
				a.log().Warn(fmt.Sprintf("weights only, no vectors: a %s scores through an MLP, which no inner product can stand in for", bundle.Kind))
			}
			if json {
				return printJSON(cmd.OutOrStdout(), bundle)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintf(w, "%s (%s, seed %d) in %s\n", bundle.Model, bundle.Kind, bundle.Seed, to)
			for _, f := range bundle.Files {
				fmt.Fprintf(w, "%s\t%s\t%s\n", f.Name, size(f.Bytes), f.What)
			}
			fmt.Fprintln(w, "manifest.json\t\twhat is in the files and how to score")
			return w.Flush()
		}),
	}
	modelFlags(cmd, &model, &seed)
	cmd.Flags().StringVarP(&to, "to", "t", "", "`directory` to write to")
	cmd.Flags().BoolVar(&json, "json", false, "print the manifest as JSON")
	mustHave(cmd, "to")
	return cmd
}

// size writes a size with three digits: 950 B, 12.3 kB, 4.56 MB.
func size(n int64) string {
	switch x := float64(n); {
	case x >= 1e9:
		return fmt.Sprintf("%.3g GB", x/1e9)
	case x >= 1e6:
		return fmt.Sprintf("%.3g MB", x/1e6)
	case x >= 1e3:
		return fmt.Sprintf("%.3g kB", x/1e3)
	}
	return fmt.Sprintf("%d B", n)
}
