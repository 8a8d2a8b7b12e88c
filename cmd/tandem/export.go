package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"tandem/experiments/exports"
	"tandem/experiments/grid"
	"tandem/model/rank"
	"tandem/model/serve"
)

const exportLong = `Export writes what serving a trained model needs to the directory --out.

--to vectors: weights.safetensors; user_vectors.npy and item_vectors.npy with user_keys.npy
and item_keys.npy; users.parquet and items.parquet (key, vector; for items also unseen: 1 if
no user met the item in train); manifest.json says what is in them and how to score. Item
biases are folded in as one more dimension, so a plain inner product ranks exactly as the
model does. Models with an MLP have no such vectors: only their weights are written.

--to onnx: the model itself for ONNX Runtime and others, of every kind: item_tower.onnx,
user_tower.onnx and scorer.onnx, which take rows and sparse feature rows, -1 for an item that
came later; features.safetensors with those of the catalogue; item_keys.npy and
user_keys.npy. manifest.json has names, types and shapes of all inputs and outputs.

--to bundle: a directory that package serve answers from, whole or not at all: vectors of
items (--vectors float32, float16 or int8) and users with keys, states and training rows,
price and category of items, weights, encoders, a manifest with checksums of everything, and
golden requests that a loader replays. It prints what recall@10 each way of storing vectors
costs. A bundle in --out is replaced.`

// exportOptions are the flags of export.
type exportOptions struct {
	model   modelChoice
	to      string
	out     text
	storage string
}

func newExport(a *app) *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export DIR --model NAME --to vectors|bundle|onnx --out OUT",
		Short: "Write vectors, a serving bundle or ONNX files of a trained model",
		Long:  exportLong,
		Example: `  tandem export runs/quickstart --model hybrid --to vectors -o vectors
  tandem export runs/quickstart --model hybrid --to bundle -o bundle --vectors float16
  tandem export runs/quickstart --model hybrid --to onnx -o onnx`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, a, cmd, args[0]) }),
	}
	o.model.flags(cmd, "")
	toFlag(cmd, &o.to)
	outFlag(a, cmd, &o.out)
	cmd.Flags().StringVar(&o.storage, "vectors", "float32", "how a bundle stores item vectors: float32, float16 or int8")
	jsonFlag(cmd)
	return cmd
}

// check completes the flags and returns an error where they do not go together.
func (o *exportOptions) check(a *app, cmd *cobra.Command) error {
	known := slices.Contains([]string{"vectors", "bundle", "onnx"}, o.to)
	switch {
	case o.out == "" && known && o.to != "vectors":
		return usagef("--to %s wants -o OUT: the directory to write to", o.to)
	case o.out == "": // as it was before there were formats
		fmt.Fprintf(a.err, "warning: --to names the format now: want --to vectors -o %s\n", shellLine([]string{o.to}))
		o.to, o.out = "vectors", text(o.to)
	case !known:
		return usagef("--to %s: no such format, want vectors, bundle or onnx", o.to)
	}
	switch {
	case cmd.Flags().Changed("vectors") && o.to != "bundle":
		return usagef("--vectors %s: only a bundle has a choice, --to %s has none", o.storage, o.to)
	case !slices.Contains(rank.Storages(), rank.Storage(o.storage)):
		return usagef("--vectors %s, want one of %v", o.storage, rank.Storages())
	}
	return nil
}

func (o *exportOptions) run(ctx context.Context, a *app, cmd *cobra.Command, dir string) error {
	if err := o.check(a, cmd); err != nil {
		return err
	}
	m, err := o.model.open(cmd, a, dir)
	if err != nil {
		return err
	}
	out := string(o.out)
	switch o.to {
	case "onnx":
		b, err := exports.ONNX(m, out)
		if err != nil {
			return err
		}
		return answer(cmd, b, func(w io.Writer, b *exports.ONNXManifest) error { return printVectors(w, &b.Manifest, out) })
	case "bundle":
		b, err := exports.ServingBundle(ctx, m, out, rank.Storage(o.storage))
		if err != nil {
			return err
		}
		return answer(cmd, b, func(w io.Writer, b *serve.Manifest) error { return printBundle(w, b, out) })
	}
	b, err := exports.Vectors(m, out)
	if err != nil {
		return err
	}
	if b.Dim == 0 {
		a.log().Warn(fmt.Sprintf("weights only, no vectors: a %s scores through an MLP, which no inner product can replace", b.Kind))
	}
	return answer(cmd, b, func(w io.Writer, b *exports.Manifest) error { return printVectors(w, b, out) })
}

// printBundle prints the files of a serving bundle, and what its vectors find.
func printBundle(w io.Writer, m *serve.Manifest, dir string) error {
	t := grid.NewWriter(w)
	fmt.Fprintf(t, "%s (%s, seed %d) in %s\n", m.Model, m.Kind, m.Seed, dir)
	for _, f := range m.Files {
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.Name, bytesOf(float64(f.Bytes)), f.What)
	}
	fmt.Fprintln(t, "manifest.json\t\twhat is in the files, their checksums and how to score")
	for _, r := range m.Recall {
		fmt.Fprintf(t, "recall@%d of %s\t%.4f\tof the exact lists of %d users\n", r.K, r.Of, r.Value, r.Users)
	}
	return t.Flush()
}

// printVectors prints the files of an export.
func printVectors(w io.Writer, b *exports.Manifest, dir string) error {
	t := grid.NewWriter(w)
	fmt.Fprintf(t, "%s (%s, seed %d) in %s\n", b.Model, b.Kind, b.Seed, dir)
	for _, f := range b.Files {
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.Name, bytesOf(float64(f.Bytes)), f.What)
	}
	fmt.Fprintln(t, "manifest.json\t\twhat is in the files and how to score")
	return t.Flush()
}
