package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"tandem/datasets"
	"tandem/datasets/prepared"
	"tandem/experiments"
)

func newPrepare(a *app) *cobra.Command {
	var set []string
	var out string
	var columns map[string]string
	var force, dry, json bool
	var mem byteSize
	cmd := &cobra.Command{
		Use:   "prepare (RECIPE | FILE… | DIR) --out DIR",
		Short: "Read and clean data once and keep them as Parquet files with a manifest",
		Long: `Prepare reads the data of a recipe, applies its cleaning rules and writes DIR:
interactions/part-*.parquet, users.parquet, items.parquet and manifest.json, whole or
not at all. A recipe reads it with data: {format: prepared, path: DIR} and gives the
same results, in a fraction of the time; DuckDB, pandas and Spark read it too.

Instead of a recipe: files, a directory of them or a zip file. Recognised are a prepared
set, MovieLens as published, the atomic files of RecBole, reviews, ratings and metadata
of Amazon (2014, 2018, 2023), and tables in CSV, TSV, JSON lines or Parquet, whose columns
are guessed from names and from the first rows; what was guessed is logged, and --columns
says which column is which. No row is dropped unless --set says so, as in
--set 'clean=[{min_value: 4}, {duplicates: last}]'.

With --mem ids, rows and attributes take no more memory than that; the program itself and
its buffers, some tens of MiB, come on top. Rows that do not fit are kept on disk beside
DIR meanwhile, if the format is csv, tsv, jsonl or parquet; what is written is the same.`,
		Example: `  tandem data prepare shop.yaml --out prepared/shop
  tandem data prepare meta_Gift_Cards.json.gz Gift_Cards_5.json.gz -o prepared/cards
  tandem data prepare ratings.csv --out prepared/ratings --mem 2GiB
  tandem data prepare ratings.csv.gz items.csv -o prepared/shop --columns user=customer,time=ordered_at --set clean.k_core=5 --dry-run`,
		Args: takes(1, 1<<10),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if out == "" && !dry {
				return usagef("--out DIR is missing: where to write, or --dry-run")
			}
			r, _, err := recipeOrRaw(args, columns, set, a)
			if err != nil {
				return err
			}
			w := cmd.OutOrStdout()
			if dry {
				report, err := cleanOnly(ctx, r, int64(mem), a)
				if json && err == nil {
					return printJSON(w, report)
				}
				printFunnel(w, report)
				return err
			}
			m, err := prepare(ctx, r, int64(mem), out, force, a)
			if err != nil {
				return err
			}
			if json {
				return printJSON(w, m)
			}
			printFunnel(w, m.Clean)
			return printPrepared(w, out, m)
		}),
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "`directory` to write to")
	columnsFlag(cmd, &columns)
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only say what the cleaning rules would do")
	cmd.Flags().BoolVar(&force, "force", false, "replace DIR even if it is not a prepared set")
	cmd.Flags().BoolVar(&json, "json", false, "print the manifest as JSON, or the rules with --dry-run")
	cmd.Flags().Var(&mem, "mem", "bytes of memory for the data, as `2GiB`; what does not fit goes to disk (default: no limit)")
	setFlag(cmd, &set)
	return cmd
}

func cleanOnly(ctx context.Context, r *experiments.Recipe, mem int64, a *app) (datasets.CleanReport, error) {
	if mem == 0 {
		return experiments.CleanOnly(r, a.log())
	}
	defer limitMemory(mem)()
	return experiments.CleanWithin(ctx, mem, r, a.log())
}

func prepare(ctx context.Context, r *experiments.Recipe, mem int64, out string, force bool, a *app) (*prepared.Manifest, error) {
	if mem == 0 {
		return experiments.PrepareData(r, out, force, a.log())
	}
	defer limitMemory(mem)()
	return experiments.PrepareWithin(ctx, mem, r, out, force, a.log())
}

// limitMemory makes the garbage collector work for the limit rather than let the heap
// double. Below 64 MiB it would do nothing else.
func limitMemory(mem int64) (undo func()) {
	old := debug.SetMemoryLimit(max(mem, 64<<20))
	return func() { debug.SetMemoryLimit(old) }
}

func columnsFlag(cmd *cobra.Command, columns *map[string]string) {
	cmd.Flags().StringToStringVar(columns, "columns", nil, "which column of the files is which, as `user=NAME,item=NAME,value=NAME,time=NAME,event=NAME`")
}

// recipeOrRaw reads a recipe, or makes one for files, and says whether it did.
func recipeOrRaw(args []string, columns map[string]string, set []string, a *app) (r *experiments.Recipe, raw bool, err error) {
	if !namesRecipe(args) {
		r, err := experiments.RawRecipe(args, columns, set, a.log())
		return r, true, asUsage(err)
	}
	if len(args) > 1 {
		return nil, false, usagef("%d arguments after a recipe, want none: it names its files", len(args)-1)
	}
	if len(columns) > 0 {
		return nil, false, usagef("--columns is for files; a recipe has data.interactions.columns, see --set")
	}
	r, err = readDataRecipe(args, set)
	return r, false, err
}

// namesRecipe tells a recipe, by its ending or none or as an embedded one, from data,
// whose files have other endings. A directory of the name of an embedded one comes first.
func namesRecipe(args []string) bool {
	if len(args) == 0 {
		return true
	}
	name := args[0]
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		return true
	}
	info, err := os.Stat(name)
	if err == nil {
		return info.Mode().IsRegular() && filepath.Ext(name) == ""
	}
	return os.IsNotExist(err) && !strings.ContainsAny(name, "./")
}

func printFunnel(w io.Writer, report datasets.CleanReport) {
	if len(report) > 0 {
		fmt.Fprintf(w, "%s\n", report)
	}
}

func printPrepared(w io.Writer, dir string, m *prepared.Manifest) error {
	rows, bytes := 0, int64(0)
	for _, l := range m.Logs {
		rows += l.Rows
	}
	for _, f := range m.Files {
		bytes += f.Bytes
	}
	_, err := fmt.Fprintf(w, "%s users, %s items and %s interactions in %s: %d files, %.1f MB\n", experiments.Grouped(m.Users),
		experiments.Grouped(m.Items), experiments.Grouped(rows), dir, len(m.Files), float64(bytes)/1e6)
	return err
}
