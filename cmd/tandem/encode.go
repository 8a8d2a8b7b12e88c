package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tandem/experiments"
)

func newEncode(a *app) *cobra.Command {
	var model, items, users, baskets, key, out string
	var seed uint64
	cmd := &cobra.Command{
		Use:   "encode DIR --model NAME (--items FILE | --users FILE | --baskets FILE) -o OUT",
		Short: "Write vectors of items and users that came after training",
		Long: `Encode makes vectors that can join those of tandem export in an index, without training
and without the data of the run. It writes OUT, a Parquet file with key and vector.

--items and --users take a table (CSV, TSV, JSON lines, Parquet) with a row for each: its
key and the columns that the model's features read, by the names of the data; tags and the
parts of a path, the root first, stand apart by |. Their vectors are what an item or user
of the catalogue with these features, and nothing else known of them, has.

--baskets takes a table with a row for each user and item, and folds every user in: the
loss of training is minimised over the row of the user alone.`,
		Example: `  tandem encode runs/shop --model hybrid --items new.csv --key sku -o new.parquet
  tandem encode runs/shop --model hybrid --baskets today.csv -o users.parquet`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			run, err := openModels(a, args[0])
			if err != nil {
				return err
			}
			var chosen *uint64
			if cmd.Flags().Changed("seed") {
				chosen = &seed
			}
			s, err := experiments.OpenServing(run, model, chosen)
			if err != nil {
				return err
			}
			var e *experiments.Encoded
			switch {
			case items != "":
				e, err = s.EncodeTable("item", items, key)
			case users != "":
				e, err = s.EncodeTable("user", users, key)
			default:
				e, err = s.FoldInTable(ctx, baskets, key, "")
			}
			if err != nil {
				return err
			}
			if err := e.Write(out); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d vectors of %d numbers\n", out, len(e.Keys), e.Dim)
			return nil
		}),
	}
	modelFlags(cmd, &model, &seed)
	cmd.Flags().StringVar(&items, "items", "", "table of items, a `file`")
	cmd.Flags().StringVar(&users, "users", "", "table of users, a `file`")
	cmd.Flags().StringVar(&baskets, "baskets", "", "table of what users have, a `file`")
	cmd.Flags().StringVar(&key, "key", "", "`column` of the keys of items, or of users (default item, or user)")
	cmd.Flags().StringVarP(&out, "out", "o", "", "`file` to write")
	cmd.MarkFlagsOneRequired("items", "users", "baskets")
	cmd.MarkFlagsMutuallyExclusive("items", "users", "baskets")
	mustHave(cmd, "out")
	return cmd
}
