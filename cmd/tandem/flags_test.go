package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// meaning is what must be the same wherever a flag is.
type meaning struct{ kind, shorthand, usage string }

// walk calls f for every command, help and completion apart.
func walk(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, c := range cmd.Commands() {
		walk(c, f)
	}
}

// A flag has one type, one shorthand and one usage text, whatever the command; and a
// shorthand stands for one flag. There are no exceptions.
func TestFlagsMeanTheSame(t *testing.T) {
	flags, shorthands := map[string]meaning{}, map[string]string{}
	first := map[string]string{}
	count := 0
	walk(newRoot(newApp(os.Stderr)), func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			count++
			m := meaning{f.Value.Type(), f.Shorthand, f.Usage}
			if f.ShorthandDeprecated != "" {
				m.shorthand = ""
			}
			if before, there := flags[f.Name]; there {
				require.Equal(t, before, m, "--%s of %s and of %s", f.Name, first[f.Name], cmd.CommandPath())
			} else {
				flags[f.Name], first[f.Name] = m, cmd.CommandPath()
			}
			if m.shorthand == "" {
				return
			}
			if name, there := shorthands[m.shorthand]; there {
				require.Equal(t, name, f.Name, "-%s of %s", m.shorthand, cmd.CommandPath())
			}
			shorthands[m.shorthand] = f.Name
		})
	})
	require.Greater(t, count, 150, "the walk missed commands")
	require.Equal(t, "top", shorthands["k"])
	require.Equal(t, "out", shorthands["o"])
}

// Every command says what it does in full, and shows an example; every one that answers
// has --json.
func TestEveryCommandIsDescribed(t *testing.T) {
	walk(newRoot(newApp(os.Stderr)), func(cmd *cobra.Command) {
		path := cmd.CommandPath()
		require.NotEmpty(t, cmd.Short, path)
		require.False(t, strings.HasSuffix(cmd.Short, "."), path)
		if cmd.HasSubCommands() {
			return
		}
		require.NotEmpty(t, cmd.Long, path)
		require.Contains(t, cmd.Example, "tandem ", path)
		for line := range strings.Lines(cmd.Long) {
			require.LessOrEqual(t, len([]rune(line)), 100, "%s: a line wider than others: %s", path, line)
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { require.NotEmpty(t, f.Usage, "%s --%s", path, f.Name) })
	})
}

// What flags were called before is never what another flag of the command is called now.
func TestRenamedFlagsWorkWithANotice(t *testing.T) {
	var notices strings.Builder
	a := newApp(os.Stderr)
	a.err = &screen{w: &notices}
	root := newRoot(a)
	for _, c := range []struct{ command, old, now, value string }{
		{"data synth", "users", "num-users", "7"}, {"data synth", "items", "num-items", "8"},
		{"explain", "judged", "validation-users", "9"}, {"explain", "users", "sample-users", "10"}, {"explain", "items", "sample-items", "11"},
		{"load", "items", "items-table", "a"}, {"load", "users", "users-table", "b"}, {"load", "links", "index-links", "12"}, {"load", "k", "top", "13"},
		{"shop similar", "judge", "evaluate", "true"}, {"shop up-sell", "level", "category-level", "1"}, {"shop audience", "rows", "min-rows", "3"},
	} {
		notices.Reset()
		cmd, _, err := root.Find(strings.Fields(c.command))
		require.NoError(t, err)
		a.noticed = map[string]bool{}
		require.NoError(t, cmd.ParseFlags([]string{"--" + c.old + "=" + c.value}), c.command)
		f := cmd.Flags().Lookup(c.now)
		require.Equal(t, c.now, f.Name)
		require.True(t, f.Changed)
		require.Equal(t, c.value, f.Value.String())
		require.Equal(t, fmt.Sprintf("warning: --%s is now called --%s\n", c.old, c.now), notices.String(), "once")
	}
}

// On a narrow terminal the help is broken between words, and examples keep their lines.
func TestHelpFitsTheTerminal(t *testing.T) {
	var out strings.Builder
	root := newRoot(newApp(os.Stderr))
	fitHelp(root, 60)
	root.SetOut(&out)
	root.SetArgs([]string{"tune", "--help"})
	require.NoError(t, root.Execute())
	long, _, found := strings.Cut(out.String(), "Usage:")
	require.True(t, found)
	for line := range strings.Lines(long) {
		require.LessOrEqual(t, len([]rune(line)), 61, line)
	}
	require.Contains(t, long, "\n      dim: {int: [16, 128], log: true}\n")
	require.Contains(t, long, "stopping metric on validation. Trial 0 is the recipe as\nwritten:\n")
	require.Contains(t, out.String(), "\n                         on test\n", "the usage of --final within its column")
}
