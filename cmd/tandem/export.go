package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments/exports"
	"tandem/experiments/serving"
	"tandem/model/rank"
)

func newExport(a *app) *cobra.Command {
	var (
		model, to string
		out       string
		storage   string
		seed      uint64
		json      bool
	)
	cmd := &cobra.Command{
		Use:   "export DIR --model NAME --to OUT | --to FORMAT -o OUT",
		Short: "Write vectors and weights for serving",
		Long: `Export writes what serving a trained model needs to OUT: weights.safetensors;
user_vectors.npy and item_vectors.npy with user_keys.npy and item_keys.npy;
users.parquet and items.parquet (key, vector; for items also unseen: 1 where nobody met
the item in train); manifest.json says what is in them and how to score.

Item biases are folded in as one more dimension, so a plain inner product ranks exactly
as the model does. Models with an MLP have no such vectors: their weights alone are
written.

With --to onnx -o OUT it writes the model itself for ONNX Runtime and others, of every
kind: item_tower.onnx, user_tower.onnx and scorer.onnx, which take rows and sparse feature
rows, -1 for an item that came later; features.safetensors with those of the catalogue;
item_keys.npy and user_keys.npy. manifest.json has names, types and shapes of all inputs
and outputs.

With --to bundle -o OUT it writes a directory that package serve answers from, whole or not
at all: vectors of items (--vectors float32, float16 or int8) and users with keys, states
and training rows, price and category of items, weights, encoders, a manifest with
checksums of everything, and golden requests that a loader replays. What recall@10 each way
of storing vectors costs is printed. A bundle in OUT is replaced.`,
		Example: `  tandem export runs/quickstart --model hybrid --to vectors
  tandem export runs/quickstart --model hybrid --to bundle -o bundle --vectors float16
  tandem export runs/quickstart --model hybrid --to onnx -o onnx`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			format := "vectors"
			if out != "" {
				format, to = to, out
			}
			switch {
			case format != "vectors" && format != "bundle" && format != "onnx":
				return usagef("--to %s -o %s: no such format, want vectors, bundle or onnx", format, out)
			case (to == "onnx" || to == "bundle") && out == "":
				return usagef("--to %s wants -o OUT: the directory to write to", to)
			case cmd.Flags().Changed("vectors") && format != "bundle":
				return usagef("--vectors %s: only a bundle has a choice, --to %s has none", storage, format)
			case !slices.Contains(rank.Storages(), rank.Storage(storage)):
				return usagef("--vectors %s, want one of %v", storage, rank.Storages())
			}
			o, err := openModel(ctx, a, cmd, args[0], model, seed)
			if err != nil {
				return err
			}
			if format == "onnx" {
				return exportONNX(cmd, o, to, json)
			}
			if format == "bundle" {
				return exportBundle(ctx, cmd, o, to, rank.Storage(storage), json)
			}
			bundle, err := exports.Vectors(o, to)
			if err != nil {
				return err
			}
			if bundle.Dim == 0 {
				a.log().Warn(fmt.Sprintf("weights only, no vectors: a %s scores through an MLP, which no inner product can stand in for", bundle.Kind))
			}
			if json {
				return printJSON(cmd.OutOrStdout(), bundle)
			}
			return printBundle(cmd.OutOrStdout(), bundle, to)
		}),
	}
	modelFlags(cmd, &model, &seed)
	cmd.Flags().StringVarP(&to, "to", "t", "", "`directory` to write to, or the format, with -o")
	cmd.Flags().StringVarP(&out, "out", "o", "", "`directory` to write to, with --to vectors, bundle or onnx")
	cmd.Flags().StringVar(&storage, "vectors", "float32", "how a bundle stores item vectors: float32, float16 or int8")
	cmd.Flags().BoolVar(&json, "json", false, "print the manifest as JSON")
	mustHave(cmd, "to")
	return cmd
}

// exportONNX writes a model to dir and tells what is there.
func exportONNX(cmd *cobra.Command, o *serving.Opened, dir string, json bool) error {
	b, err := exports.ONNX(o, dir)
	if err != nil {
		return err
	}
	if json {
		return printJSON(cmd.OutOrStdout(), b)
	}
	return printBundle(cmd.OutOrStdout(), &b.Manifest, dir)
}

// exportBundle writes a serving bundle and tells what is there.
func exportBundle(ctx context.Context, cmd *cobra.Command, o *serving.Opened, dir string, storage rank.Storage, json bool) error {
	m, err := exports.ServingBundle(ctx, o, dir, storage)
	if err != nil {
		return err
	}
	if json {
		return printJSON(cmd.OutOrStdout(), m)
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s (%s, seed %d) in %s\n", m.Model, m.Kind, m.Seed, dir)
	for _, f := range m.Files {
		fmt.Fprintf(w, "%s\t%s\t%s\n", f.Name, size(f.Bytes), f.What)
	}
	fmt.Fprintln(w, "manifest.json\t\twhat is in the files, their checksums and how to score")
	for _, r := range m.Recall {
		fmt.Fprintf(w, "recall@%d of %s\t%.4f\tof the exact lists of %d users\n", r.K, r.Of, r.Value, r.Users)
	}
	return w.Flush()
}

func printBundle(out io.Writer, b *exports.Manifest, dir string) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s (%s, seed %d) in %s\n", b.Model, b.Kind, b.Seed, dir)
	for _, f := range b.Files {
		fmt.Fprintf(w, "%s\t%s\t%s\n", f.Name, size(f.Bytes), f.What)
	}
	fmt.Fprintln(w, "manifest.json\t\twhat is in the files and how to score")
	return w.Flush()
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
