package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tandem/experiments"
	"tandem/train"
)

func newRun(a *app) *cobra.Command {
	var (
		set                        []string
		out, from                  string
		resume, fresh, json, trace bool
		mem                        byteSize
	)
	cmd := &cobra.Command{
		Use:   "run [RECIPE]",
		Short: "Train and compare every model and seed of a recipe",
		Long: `Run trains every model and seed of a recipe, judges them on the test part and prints
the comparison. RECIPE is a file, or the name of an embedded recipe (see tandem recipe
list); without one the embedded quickstart runs. A file without a folder is written
./name or with its .yaml.

It writes DIR: recipe.yaml, manifest.json, audit.json, summary.json, insight.json,
report.html and, for every model and seed, checkpoint.safetensors, best.safetensors,
history.jsonl, metrics.json, per_user.parquet, lists.json and events.out.tfevents.*;
and catalogue.safetensors and users.safetensors, the keys that other runs start from.

A finished model that is in DIR already is reused where nothing changed that it depends
on: data, split, its features, its own section and seed, the program, the kernels. --fresh
trains it anew.

With --mem a run that needs more by its plan (see tandem plan) is refused before the first
model, and the garbage collector works for that limit.

With --from trained models start from the weights of a finished run over the same shop at
an earlier time, where it has one of their name and seed: a few epochs over the rows that
are new and a share of the others, as the recipe's section warm says. Users and items are
the same by their keys, categories and tags by their labels; what is new starts as in any
training. Prices and numbers stay encoded as they were. What changed is logged and written
to DIR/warm.json. One file of weights in place of a run starts every seed of its model.

After Ctrl-C the model at hand writes a checkpoint; --resume goes on from there.`,
		Example: `  tandem run shop.yaml --set train.lr=0.01 --set seeds=[1,2,3] --out runs/lr-0.01
  tandem run shop.yaml --from runs/january --out runs/february`,
		Args: takes(0, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if from != "" {
				set = append(set, "warm.from="+strconv.Quote(from))
			}
			r, err := readRecipe(args, set)
			if err != nil {
				return err
			}
			if out == "" {
				out = filepath.Join("runs", r.Name)
			}
			a.resume = resumeCommand(args, set, out, a.quiet, json)
			if mem > 0 {
				defer limitMemory(int64(mem))()
			}
			o := experiments.Options{Dir: out, Resume: resume, Fresh: fresh, Memory: int64(mem), Log: a.log()}
			w := &watch{screen: a.err}
			defer w.end()
			switch {
			case trace:
				o.Progress = func(model string, seed uint64, p train.Progress) {
					fmt.Fprintln(a.err, point{model, seed, p.Epoch, p.Step, p.Steps})
				}
			case !a.quiet:
				o.Progress = w.step
			}
			done, err := experiments.Execute(ctx, r, o)
			w.end()
			if err != nil {
				return err
			}
			report, err := writeReport(done)
			if err != nil {
				return err
			}
			if json {
				return printJSON(cmd.OutOrStdout(), done.Summary)
			}
			if err := experiments.WriteTable(cmd.OutOrStdout(), &done.Summary); err != nil {
				return err
			}
			if err := writeFindings(cmd.OutOrStdout(), done); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "report: "+report)
			return nil
		}),
	}
	setFlag(cmd, &set)
	cmd.Flags().StringVarP(&out, "out", "o", "", "run `directory` (default runs/<name of the recipe>)")
	cmd.Flags().StringVar(&from, "from", "", "start from the weights of a finished `RUN`, or of one file in it: --set warm.from=RUN")
	cmd.Flags().BoolVar(&resume, "resume", false, "go on where an interrupted run of the same recipe in DIR stopped")
	cmd.Flags().BoolVar(&fresh, "fresh", false, "train every model, also those that are in DIR already")
	cmd.MarkFlagsMutuallyExclusive("resume", "fresh")
	cmd.Flags().Var(&mem, "mem", "memory that the run may take, such as 4G or 600MiB")
	cmd.Flags().BoolVar(&json, "json", false, "print the summary as JSON")
	cmd.Flags().BoolVar(&trace, "trace", false, "print every training step, for verify-resume")
	cmd.Flags().Lookup("trace").Hidden = true
	return cmd
}

func setFlag(cmd *cobra.Command, set *[]string) {
	cmd.Flags().StringArrayVar(set, "set", nil, "replace one value of the recipe, as `path=value`; may be repeated")
}

// quickstart is the embedded recipe that runs when none is named.
const quickstart = "quickstart"

// readRecipe reads the recipe that the arguments name.
func readRecipe(args, set []string) (*experiments.Recipe, error) {
	return readRecipeBy(experiments.Decode, args, set)
}

// readDataRecipe reads a recipe that is asked about its data, and may have no models.
func readDataRecipe(args, set []string) (*experiments.Recipe, error) {
	return readRecipeBy(experiments.DecodeData, args, set)
}

func readRecipeBy(decode func(text []byte, set ...string) (*experiments.Recipe, error), args, set []string) (*experiments.Recipe, error) {
	text, file, err := recipeText(args)
	if err != nil {
		return nil, err
	}
	r, err := decode(text, set...)
	return r, inFile(file, err)
}

// recipeText is the text of the recipe that the arguments name, and its file if it is
// not an embedded one.
func recipeText(args []string) (text []byte, file string, err error) {
	name := quickstart
	if len(args) > 0 {
		name = args[0]
	}
	isFile := strings.ContainsRune(name, '/') || strings.ContainsRune(name, filepath.Separator) ||
		strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
	if isFile {
		text, err = os.ReadFile(name)
		return text, name, asUsage(err)
	}
	text, err = experiments.Builtin(name)
	if err != nil {
		if _, there := os.Stat(name); !errors.Is(there, fs.ErrNotExist) {
			return nil, "", usagef("%w (for the file of that name write ./%s)", err, name)
		}
	}
	return text, "", asUsage(err)
}

// inFile marks err, that of a recipe, as the user's and names the file.
func inFile(file string, err error) error {
	if err != nil && file != "" {
		err = fmt.Errorf("%s: %w", file, err)
	}
	return asUsage(err)
}

func asUsage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

// resumeCommand is what to type to go on with an interrupted run.
func resumeCommand(args, set []string, out string, quiet, json bool) string {
	return resumeOf("run", args, set, out, quiet, json)
}

// resumeOf is that of any command that resumes.
func resumeOf(command string, args, set []string, out string, quiet, json bool) string {
	words := append([]string{"tandem", command}, args...)
	for _, s := range set {
		words = append(words, "--set", s)
	}
	words = append(words, "--out", out, "--resume")
	if quiet {
		words = append(words, "--quiet")
	}
	if json {
		words = append(words, "--json")
	}
	return shellLine(words)
}

// shellLine joins words as a shell takes them apart.
func shellLine(words []string) string {
	for i, w := range words {
		if !plain.MatchString(w) {
			words[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}

// plain words need no quotes in a shell.
var plain = regexp.MustCompile(`^[A-Za-z0-9_./:=,@%+-]+$`)
