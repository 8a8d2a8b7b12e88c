package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tandem/experiments/serving"
)

// The flags that several commands have. Each is written here once, so that a name means
// the same everywhere; TestFlagsMeanTheSame walks all commands and holds it.

// text is the value of a flag whose default is described rather than set.
type text string

func (t *text) Set(s string) error { *t = text(s); return nil }

func (t *text) String() string { return string(*t) }

// Type is the word for the value where the usage has none.
func (*text) Type() string { return "text" }

// describe says in the help what a flag does where it is not given.
func describe(cmd *cobra.Command, flag, fallback string) {
	cmd.Flags().Lookup(flag).DefValue = fallback
}

func mustHave(cmd *cobra.Command, flags ...string) {
	for _, flag := range flags {
		if err := cmd.MarkFlagRequired(flag); err != nil {
			panic("tandem: no such flag")
		}
	}
}

// renamed lets flags be called by the names that they had before, with a notice.
func (a *app) renamed(cmd *cobra.Command, old map[string]string) {
	cmd.Flags().SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		now, before := old[name]
		if !before {
			return pflag.NormalizedName(name)
		}
		if !a.noticed[name] {
			a.noticed[name] = true
			fmt.Fprintf(a.err, "warning: --%s is now called --%s\n", name, now)
		}
		return pflag.NormalizedName(now)
	})
}

// setFlag adds --set.
func setFlag(cmd *cobra.Command, set *[]string) {
	cmd.Flags().StringArrayVar(set, "set", nil, "replace one value of the recipe, as `path=value`; may be repeated")
}

// outFlag adds --out; what is there already is its default. While the command runs, no other
// one writes to the same path.
func outFlag(a *app, cmd *cobra.Command, path *text) {
	cmd.Flags().VarP(path, "out", "o", "write to this `path`")
	waitFlag(a, cmd)
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if *path == "" || *path == "-" {
			return nil
		}
		ctx, err := a.lock(cmd.Context(), cmd, string(*path))
		cmd.SetContext(ctx)
		return err
	}
}

// waitFlag adds --wait.
func waitFlag(a *app, cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.wait, "wait", false, "wait until no other process writes there, instead of an error")
}

// jsonFlag adds --json, which answer reads.
func jsonFlag(cmd *cobra.Command) {
	cmd.Flags().Bool("json", false, "print the answer as one JSON document")
}

func resumeFlag(cmd *cobra.Command, resume *bool) {
	cmd.Flags().BoolVar(resume, "resume", false, "continue where the same command was interrupted")
}

func memFlag(cmd *cobra.Command, mem *byteSize) {
	cmd.Flags().Var(mem, "mem", "memory `limit`, such as 4GiB or 600MiB")
}

func topFlag(cmd *cobra.Command, k *int) {
	cmd.Flags().IntVarP(k, "top", "k", 10, "how many items to list")
}

func userFlag(cmd *cobra.Command, key *string) {
	cmd.Flags().StringVarP(key, "user", "u", "", "`key` of a user")
}

func itemFlag(cmd *cobra.Command, key *string) {
	cmd.Flags().StringVarP(key, "item", "i", "", "`key` of an item")
}

func itemsFlag(cmd *cobra.Command, keys *[]string) {
	cmd.Flags().StringSliceVar(keys, "items", nil, "`keys` of items, separated by commas")
}

func toFlag(cmd *cobra.Command, target *string) {
	cmd.Flags().StringVarP(target, "to", "t", "", "where the model goes: a `target` of the usage line")
	mustHave(cmd, "to")
}

func levelFlag(cmd *cobra.Command, level *int) {
	cmd.Flags().IntVar(level, "category-level", 0, "how many labels of a category path count, from the root; 0 = all of them")
}

// traceFlag adds the hidden --trace, by which verify-resume and tests follow a run.
func traceFlag(cmd *cobra.Command, trace *bool) {
	cmd.Flags().BoolVar(trace, "trace", false, "print every training step")
	cmd.Flags().Lookup("trace").Hidden = true
}

func columnsFlag(cmd *cobra.Command, columns *map[string]string) {
	cmd.Flags().StringToStringVar(columns, "columns", nil, "which column of the files is which: `user=NAME,…` for user, item, value, time and event")
	describe(cmd, "columns", "")
}

func seedFlag(cmd *cobra.Command, seed *uint64) {
	cmd.Flags().Uint64Var(seed, "seed", *seed, "random `seed`: of a training, or of made-up data")
}

const modelUsage = "`name` of a model in the recipe"

// modelChoice is a model of a run and one of its seeds.
type modelChoice struct {
	name text
	seed uint64
	flag *pflag.Flag // of seed
}

// flags adds --model and --seed. fallback says what happens without --model; "" = it must
// be given.
func (m *modelChoice) flags(cmd *cobra.Command, fallback string) {
	cmd.Flags().VarP(&m.name, "model", "m", modelUsage)
	seedFlag(cmd, &m.seed)
	m.flag = cmd.Flags().Lookup("seed")
	describe(cmd, "seed", "the model's first")
	describe(cmd, "model", fallback)
	if fallback == "" {
		mustHave(cmd, "model")
	}
}

// chosen is the seed, or nil for the model's first.
func (m *modelChoice) chosen() *uint64 {
	if m.flag.Changed {
		return &m.seed
	}
	return nil
}

// open opens the model in the directory of a run.
func (m *modelChoice) open(cmd *cobra.Command, a *app, dir string) (*serving.Opened, error) {
	run, err := openModels(a, dir)
	if err != nil {
		return nil, err
	}
	return serving.OpenWithData(cmd.Context(), run, string(m.name), m.chosen(), a.log())
}
