package main

import (
	"context"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"tandem/datasets"
	"tandem/datasets/prepared"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
)

const prepareLong = `Prepare reads the data of a recipe, applies its cleaning rules and writes the directory
--out: interactions/part-*.parquet, users.parquet, items.parquet and manifest.json, whole or
not at all. A recipe reads it with data: {format: prepared, path: DIR} and gives the same
results, in a fraction of the time; DuckDB, pandas and Spark read it too.

Instead of a recipe it takes files, a directory of them or a zip file. It recognises a
prepared set, MovieLens as published, the atomic files of RecBole, reviews, ratings and
metadata of Amazon (2014, 2018, 2023), and tables in CSV, TSV, JSON lines, Parquet or xlsx, whose
columns are guessed from names and from the first rows; what was guessed is logged, and
--columns says which column is which. No row is dropped unless --set says so, as in
--set 'clean=[{min_value: 4}, {duplicates: last}]'.

With --mem, ids, rows and attributes take no more memory than that; the program itself and
its buffers, some tens of MiB, come on top. Rows that do not fit are kept on disk beside
--out meanwhile, if the format is csv, tsv, jsonl, parquet or xlsx; the result is the same.`

// prepareOptions are the flags of data prepare.
type prepareOptions struct {
	set        []string
	columns    map[string]string
	out        text
	force, dry bool
	mem        byteSize
}

func newPrepare(a *app) *cobra.Command {
	var o prepareOptions
	cmd := &cobra.Command{
		Use:   "prepare (RECIPE | FILE… | DIR) --out DIR",
		Short: "Read and clean data once and keep them as Parquet files with a manifest",
		Long:  prepareLong,
		Example: `  tandem data prepare shop.yaml --out prepared/shop
  tandem data prepare meta_Gift_Cards.json.gz Gift_Cards_5.json.gz -o prepared/cards
  tandem data prepare ratings.csv --out prepared/ratings --mem 2GiB
  tandem data prepare ratings.csv.gz items.csv -o prepared/shop --columns user=customer,time=ordered_at --set clean.k_core=5 --dry-run`,
		Args: takes(1, 1<<10),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, a, cmd, args) }),
	}
	dirFlag(a, cmd, &o.out)
	columnsFlag(cmd, &o.columns)
	cmd.Flags().BoolVar(&o.dry, "dry-run", false, "only say what the cleaning rules would do")
	cmd.Flags().BoolVar(&o.force, "force", false, "replace --out even if it is not a prepared set")
	memFlag(cmd, &o.mem)
	setFlag(cmd, &o.set)
	jsonFlag(cmd)
	return cmd
}

func (o *prepareOptions) run(ctx context.Context, a *app, cmd *cobra.Command, args []string) error {
	if o.out == "" && !o.dry {
		return usagef("--out DIR is missing: where to write, or --dry-run")
	}
	r, _, err := recipeOrRaw(args, o.columns, o.set, a)
	if err != nil {
		return err
	}
	if o.mem > 0 {
		defer limitMemory(int64(o.mem))()
	}
	if o.dry {
		report, err := o.clean(ctx, a, r)
		if err != nil {
			_ = prepare.WriteFunnel(cmd.OutOrStdout(), report) // the rules until then; the error says more
			return err
		}
		return answer(cmd, report, prepare.WriteFunnel)
	}
	m, err := o.prepareSet(ctx, a, r)
	if err != nil {
		return err
	}
	return answer(cmd, m, func(w io.Writer, m *prepared.Manifest) error {
		if err := prepare.WriteFunnel(w, m.Clean); err != nil {
			return err
		}
		return prepare.WritePrepared(w, string(o.out), m)
	})
}

func (o *prepareOptions) clean(ctx context.Context, a *app, r *recipe.Recipe) (datasets.CleanReport, error) {
	if o.mem == 0 {
		return prepare.Clean(r, a.log())
	}
	return prepare.CleanWithin(ctx, int64(o.mem), r, a.log())
}

func (o *prepareOptions) prepareSet(ctx context.Context, a *app, r *recipe.Recipe) (*prepared.Manifest, error) {
	if o.mem == 0 {
		return prepare.WriteSet(r, string(o.out), o.force, a.log())
	}
	return prepare.WriteSetWithin(ctx, int64(o.mem), r, string(o.out), o.force, a.log())
}

// limitMemory makes the garbage collector work for the limit rather than let the heap
// double. Below 64 MiB it would do nothing else.
func limitMemory(mem int64) (undo func()) {
	old := debug.SetMemoryLimit(max(mem, 64<<20))
	return func() { debug.SetMemoryLimit(old) }
}
