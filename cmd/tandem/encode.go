package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tandem/experiments"
)

const encodeLong = `Encode makes vectors that can join those of tandem export in an index, without training
and without the data of the run. It writes OUT, a Parquet file with key and vector.

--item-table and --user-table take a table (CSV, TSV, JSON lines, Parquet) with a row for
each: its key and the columns that the model's features read, by the names of the data; tags
and the parts of a path, the root first, stand apart by |. Their vectors are what an item or
user of the catalogue with these features, and nothing else known of them, has.

--basket-table takes a table with a row for each user and item, and folds every user in: the
loss of training is minimised over the row of the user alone.`

// encodeOptions are the flags of encode; one of the tables is given.
type encodeOptions struct {
	model                 modelChoice
	items, users, baskets string
	key                   string
	out                   text
}

func newEncode(a *app) *cobra.Command {
	var o encodeOptions
	cmd := &cobra.Command{
		Use:   "encode DIR --model NAME (--item-table FILE | --user-table FILE | --basket-table FILE) -o OUT",
		Short: "Write vectors of items and users that came after training",
		Long:  encodeLong,
		Example: `  tandem encode runs/shop --model hybrid --item-table new.csv --key sku -o new.parquet
  tandem encode runs/shop --model hybrid --basket-table today.csv -o users.parquet`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, a, cmd, args[0]) }),
	}
	o.model.flags(cmd, "")
	cmd.Flags().StringVar(&o.items, "item-table", "", "table of items, a `file`")
	cmd.Flags().StringVar(&o.users, "user-table", "", "table of users, a `file`")
	cmd.Flags().StringVar(&o.baskets, "basket-table", "", "table of what users have, a `file`")
	cmd.Flags().StringVar(&o.key, "key", "", "`column` of the keys of items, or of users (default item, or user)")
	outFlag(cmd, &o.out)
	cmd.MarkFlagsOneRequired("item-table", "user-table", "basket-table")
	cmd.MarkFlagsMutuallyExclusive("item-table", "user-table", "basket-table")
	mustHave(cmd, "out")
	return cmd
}

func (o *encodeOptions) run(ctx context.Context, a *app, cmd *cobra.Command, dir string) error {
	run, err := openModels(a, dir)
	if err != nil {
		return err
	}
	s, err := experiments.OpenServing(run, string(o.model.name), o.model.chosen())
	if err != nil {
		return err
	}
	e, err := o.encode(ctx, s)
	if err != nil {
		return err
	}
	if err := e.Write(string(o.out)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %d vectors of %d numbers\n", o.out, len(e.Keys), e.Dim)
	return err
}

func (o *encodeOptions) encode(ctx context.Context, s *experiments.Serving) (*experiments.Encoded, error) {
	switch {
	case o.items != "":
		return s.EncodeTable("item", o.items, o.key)
	case o.users != "":
		return s.EncodeTable("user", o.users, o.key)
	}
	return s.FoldInTable(ctx, o.baskets, o.key, "")
}
