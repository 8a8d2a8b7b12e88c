package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"tandem/experiments/serving"
)

// encodeOptions are the flags of encode.
type encodeOptions struct {
	model                 modelChoice
	items, users, baskets string // files
	key                   string
	out                   text
}

func newEncode(a *app) *cobra.Command {
	var o encodeOptions
	cmd := &cobra.Command{
		Use:   "encode DIR --model NAME (--items-file FILE | --users-file FILE | --baskets-file FILE) -o OUT",
		Short: "Write vectors of items and users that came after training",
		Long: `Encode makes vectors that can join those of tandem export in an index, without training
and without the data of the run. It writes --out, a Parquet file with key and vector.

--items-file and --users-file are tables (CSV, TSV, JSON lines, Parquet, xlsx) with a row for each:
its key and the columns that the model's features read, under the names of the data; tags and
the parts of a path, the root first, are separated by |. Their vectors are those that an item
or user of the catalogue has with these features, if nothing else is known of them.

--baskets-file is a table with a row for each user and item, and folds every user in: the
training loss is minimised over the row of the user alone.`,
		Example: `  tandem encode runs/shop --model hybrid --items-file new.csv --key sku -o new.parquet
  tandem encode runs/shop --model hybrid --baskets-file today.csv -o users.parquet`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, a, cmd, args[0]) }),
	}
	o.model.flags(cmd, "")
	cmd.Flags().StringVar(&o.items, "items-file", "", "table of items, a `file`")
	cmd.Flags().StringVar(&o.users, "users-file", "", "table of users, a `file`")
	cmd.Flags().StringVar(&o.baskets, "baskets-file", "", "table of what users have, a `file`")
	cmd.Flags().StringVar(&o.key, "key", "", "`column` of the keys of items, or of users (default item, or user)")
	outFlag(a, cmd, &o.out)
	jsonFlag(cmd)
	cmd.MarkFlagsOneRequired("items-file", "users-file", "baskets-file")
	cmd.MarkFlagsMutuallyExclusive("items-file", "users-file", "baskets-file")
	mustHave(cmd, "out")
	return cmd
}

func (o *encodeOptions) run(ctx context.Context, a *app, cmd *cobra.Command, dir string) error {
	run, err := openModels(a, dir)
	if err != nil {
		return err
	}
	s, err := serving.Open(run, string(o.model.name), o.model.chosen())
	if err != nil {
		return err
	}
	var e *serving.Encoded
	switch {
	case o.items != "":
		e, err = s.EncodeTable("item", o.items, o.key)
	case o.users != "":
		e, err = s.EncodeTable("user", o.users, o.key)
	default:
		e, err = s.FoldInTable(ctx, o.baskets, o.key, "")
	}
	if err != nil {
		return err
	}
	if err := e.Write(string(o.out)); err != nil {
		return err
	}
	return answer(cmd, encoded{string(o.out), len(e.Keys), e.Dim}, printEncoded)
}

// encoded is what encode wrote.
type encoded struct {
	Path    string `json:"path"`
	Vectors int    `json:"vectors"`
	Dim     int    `json:"dim"`
}

func printEncoded(w io.Writer, e encoded) error {
	return printf(w, "%s: %d vectors of %d numbers\n", e.Path, e.Vectors, e.Dim)
}
