package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/guide"
)

// guideBlock is a fenced block of a guide.
type guideBlock struct {
	info string // what follows the fence: sh, or a language and the name of a file
	text string
	line int // of the fence, from 1
}

// guideBlocks cuts the fenced blocks out of Markdown.
func guideBlocks(t *testing.T, text string) []guideBlock {
	t.Helper()
	var out []guideBlock
	open := false
	for n, line := range strings.Split(text, "\n") {
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && !open:
			out, open = append(out, guideBlock{info: info, line: n + 1}), true
		case fence:
			open = false
		case open:
			out[len(out)-1].text += line + "\n"
		}
	}
	require.False(t, open, "a block without an end")
	return out
}

// followGuide does in an empty folder what a guide says: it writes the files that the guide
// shows, and runs every line of its sh blocks, in their order. A command must succeed, and
// leave the files that "# writes a b" behind it names. The files of the shop are there, and
// ../tandem of a command is the source of this program.
func followGuide(t *testing.T, name string) {
	t.Helper()
	if testing.Short() {
		t.Skip("it trains models and builds programs")
	}
	t.Parallel()
	text, err := guide.Text(name)
	require.NoError(t, err)
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	dir := t.TempDir()
	writeShop(t, dir)
	commands := 0
	for _, b := range guideBlocks(t, text) {
		language, file, named := strings.Cut(b.info, " ")
		switch {
		case language == "sh":
			for n, line := range strings.Split(strings.TrimSpace(b.text), "\n") {
				require.NotEmpty(t, line, "%s, line %d: an empty line in a block of commands", name, b.line+1+n)
				runGuideLine(t, dir, strings.ReplaceAll(line, "../tandem", root))
				commands++
			}
		case named && language != "text":
			path := filepath.Join(dir, file)
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, []byte(b.text), 0o644))
		}
	}
	require.Greater(t, commands, 2, "the guide has commands")
}

// writes are the files that a command is said to leave.
var writes = regexp.MustCompile(`\s+# writes (.+)$`)

// runGuideLine runs a command, which finds Go's modules in the cache alone.
func runGuideLine(t *testing.T, dir, line string) {
	t.Helper()
	var want []string
	if m := writes.FindStringSubmatch(line); m != nil {
		want = strings.Fields(m[1])
		for _, file := range want { // or it would be there already
			require.NoFileExists(t, filepath.Join(dir, file), line)
		}
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TANDEM_") }),
		"GOPROXY=off", "GOFLAGS=-mod=mod -buildvcs=false", "GOWORK=off", "CGO_ENABLED=0")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if strings.HasPrefix(line, "go ") && strings.Contains(out.String(), "GOPROXY=off") {
			t.Skipf("%s: a module is not in Go's cache: %s", line, out.String())
		}
		require.NoError(t, err, "%s\n%s", line, out.String())
	}
	for _, file := range want {
		require.FileExists(t, filepath.Join(dir, file), line)
	}
}

// command is a call of the program that a guide names in its text.
var command = regexp.MustCompile("`(tandem [a-z][^`]*)`")

// TestGuidesNameCommands holds what guides say in passing to the program: every command in
// their text and their blocks is there, with its flags.
func TestGuidesNameCommands(t *testing.T) {
	root := newRoot(newApp(os.Stderr))
	root.InitDefaultHelpCmd()
	for _, g := range guide.List() {
		text, err := guide.Text(g.Name)
		require.NoError(t, err)
		var lines []string
		for _, b := range guideBlocks(t, text) {
			if b.info == "sh" {
				lines = append(lines, strings.Split(b.text, "\n")...)
			}
		}
		for _, m := range command.FindAllStringSubmatch(text, -1) {
			lines = append(lines, m[1])
		}
		for _, line := range lines {
			words := strings.Fields(line)
			if len(words) < 2 || words[0] != "tandem" {
				continue
			}
			cmd, rest, err := root.Find(words[1:])
			require.NoError(t, err, "%s: %s", g.Name, line)
			require.NotSame(t, root, cmd, "%s: %s", g.Name, line)
			cmd.InheritedFlags() // so that Flags has them
			for _, word := range rest {
				name, long := strings.CutPrefix(word, "--")
				name, _, _ = strings.Cut(name, "=")
				switch {
				case long:
					require.NotNil(t, cmd.Flags().Lookup(name), "%s: %s: flag --%s", g.Name, line, name)
				case len(word) == 2 && word[0] == '-':
					require.NotNil(t, cmd.Flags().ShorthandLookup(word[1:]), "%s: %s: flag %s", g.Name, line, word)
				}
			}
		}
	}
}

func TestGuideFirstShop(t *testing.T) { followGuide(t, "first-shop") }

func TestGuideColdItems(t *testing.T) { followGuide(t, "cold-items") }

func TestGuideSeveralFiles(t *testing.T) { followGuide(t, "several-files") }

func TestGuideGoModule(t *testing.T) { followGuide(t, "go-module") }
