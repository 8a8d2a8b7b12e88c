package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"tandem/experiments/plan"
	"tandem/experiments/recipe"
	"tandem/experiments/report"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/table"
	"tandem/experiments/verify"
	"tandem/train"
)

const runLong = `Run trains every model of a recipe with every seed, evaluates them on the test part and
prints the comparison. RECIPE is a file, or the name of an embedded recipe (see tandem
recipe list); without one the embedded quickstart runs. A file in the current folder is
written ./name or with its ending .yaml.

It writes --out, a directory: recipe.yaml, manifest.json, audit.json, summary.json,
insight.json, report.html and, for every model and seed, checkpoint.safetensors,
best.safetensors, history.jsonl, metrics.json, per_user.parquet, lists.json and
events.out.tfevents.*; catalogue.safetensors and users.safetensors, the keys that other runs
start from; and SHA256SUMS, by which a file that was changed since is told when it is read.

A finished model in that directory is reused if nothing that it depends on has changed:
data, split, its features, its own section and seed, the program and the kernels. --fresh
trains it again.

refit: true on a model of the recipe trains it on train and validation together, through
all of its epochs, and keeps the last weights; choose settings and epochs on validation
first (tandem tune). Validation often holds the newest rows of every user, so that this can
move recall by a third. It is off unless the recipe says so, and only models that all have it
can be compared fairly. The report names them. For one model:
    tandem run shop.yaml --set models.hybrid.refit=true

With --mem a run that needs more by its plan (see tandem plan) is refused before the first
model, and the garbage collector works to that limit.

With --from, trained models make a warm start: from the weights of a finished run over the
same shop at an earlier time, where that run has a model of the same name and seed. A few
epochs over the new rows and a share of the old ones follow, as the recipe's section warm
says. Users and items are matched by their keys, categories and tags by their labels; what
is new starts as in any training. Prices and numbers stay encoded as they were. What changed
is logged and written to warm.json. A single file of weights in place of a run starts every
seed of its model.

After Ctrl-C the current model writes a checkpoint; --resume continues from it.`

// runOptions are the flags of run.
type runOptions struct {
	set                  []string
	out                  text
	from                 string
	resume, fresh, trace bool
	mem                  byteSize
}

func newRun(a *app) *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run [RECIPE]",
		Short: "Train and compare all models of a recipe",
		Long:  runLong,
		Example: `  tandem run shop.yaml --set train.lr=0.01 --set seeds=[1,2,3] --out runs/lr-0.01
  tandem run shop.yaml --from runs/january --out runs/february`,
		Args: takes(0, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, a, cmd, args) }),
	}
	setFlag(cmd, &o.set)
	dirFlag(a, cmd, &o.out)
	describe(cmd, "out", "runs/<name of the recipe>")
	cmd.Flags().StringVar(&o.from, "from", "", "start from the weights of a finished `RUN`, or of one file in it: --set warm.from=RUN")
	resumeFlag(cmd, &o.resume)
	cmd.Flags().BoolVar(&o.fresh, "fresh", false, "train every model, even those that are finished")
	cmd.MarkFlagsMutuallyExclusive("resume", "fresh")
	memFlag(cmd, &o.mem)
	jsonFlag(cmd)
	traceFlag(cmd, &o.trace)
	return cmd
}

func (o *runOptions) run(ctx context.Context, a *app, cmd *cobra.Command, args []string) error {
	if o.from != "" {
		o.set = append(o.set, "warm.from="+strconv.Quote(o.from))
	}
	r, err := readRecipe(args, o.set)
	if err != nil {
		return err
	}
	if o.out == "" {
		o.out = text(filepath.Join("runs", r.Name))
	}
	if ctx, err = a.lock(ctx, cmd, string(o.out), true); err != nil {
		return err
	}
	a.resume = resumeCommand(cmd, args, o.set, string(o.out))
	defer plan.Within(int64(o.mem))()
	options := run.Options{Dir: string(o.out), Resume: o.resume, Fresh: o.fresh, Memory: int64(o.mem), Log: a.log()}
	f, err := a.execute(ctx, r, options, o.trace)
	if err != nil {
		return err
	}
	return answer(cmd, f.run.Summary, func(w io.Writer, _ result.Summary) error { return printRun(w, f) })
}

// finished is a run that has just ended, and where its report is.
type finished struct {
	run    *result.Run
	report string
}

// execute runs a recipe, shows how far it is, and writes the report.
func (a *app) execute(ctx context.Context, r *recipe.Recipe, o run.Options, trace bool) (*finished, error) {
	step, end := a.steps(trace)
	defer end()
	o.Progress = step
	done, err := run.Execute(ctx, r, o)
	if err != nil {
		return nil, err
	}
	path, err := report.WriteRun(done)
	return &finished{done, path}, err
}

// steps returns what to call after every training step, nil with --quiet, and at the end.
func (a *app) steps(trace bool) (step func(model string, seed uint64, p train.Progress), end func()) {
	if trace {
		return func(model string, seed uint64, p train.Progress) {
			fmt.Fprintln(a.err, verify.Point{Model: model, Seed: seed, Epoch: p.Epoch, Step: p.Step, Steps: p.Steps})
		}, func() {}
	}
	if a.quiet {
		return nil, func() {}
	}
	w := &watch{screen: a.err}
	return w.step, w.end
}

// printRun prints the table of a run, what is to be said about its features, and where the
// report is.
func printRun(w io.Writer, f *finished) error {
	if err := table.Write(w, &f.run.Summary); err != nil {
		return err
	}
	lines, err := run.Findings(f.run)
	if err != nil {
		return err
	}
	return printLines(w, lines, "report: "+f.report)
}
