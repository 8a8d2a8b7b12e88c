package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"tandem/experiments"
	"tandem/experiments/kinds"
	"tandem/experiments/raw"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// takes accepts so many arguments, and says how the command is used otherwise.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if n := len(args); n < least || n > most {
			return usagef("%d arguments, want: %s", n, cmd.UseLine())
		}
		return nil
	}
}

// openRuns reads several finished runs.
func openRuns(dirs []string) ([]*result.Run, error) {
	var runs []*result.Run
	for _, dir := range dirs {
		r, err := openRun(dir)
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// quickstart is the embedded recipe that runs when none is named.
const quickstart = "quickstart"

// readRecipe reads the recipe that the arguments name.
func readRecipe(args, set []string) (*recipe.Recipe, error) {
	return readRecipeBy(kinds.Decode, args, set)
}

// readDataRecipe reads a recipe that is asked about its data, and may have no models.
func readDataRecipe(args, set []string) (*recipe.Recipe, error) {
	return readRecipeBy(kinds.DecodeData, args, set)
}

func readRecipeBy(decode func(text []byte, set ...string) (*recipe.Recipe, error), args, set []string) (*recipe.Recipe, error) {
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

// recipeOrRaw reads a recipe, or makes one for files, and says whether it did.
func recipeOrRaw(args []string, columns map[string]string, set []string, a *app) (r *recipe.Recipe, rawText bool, err error) {
	if !namesRecipe(args) {
		r, err := raw.Recipe(args, columns, set, a.log())
		return r, true, asUsage(err)
	}
	if len(args) > 1 {
		return nil, false, usagef("%d arguments after a recipe, want none: the recipe names its files", len(args)-1)
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

// resumeCommand is what to type to continue an interrupted command.
func resumeCommand(cmd *cobra.Command, args, set []string, out string, more ...string) string {
	words := append(strings.Fields(cmd.CommandPath()), args...)
	for _, s := range set {
		words = append(words, "--set", s)
	}
	words = append(words, "--out", out, "--resume")
	for _, flag := range append([]string{"quiet", "json"}, more...) {
		if on, err := cmd.Flags().GetBool(flag); err == nil && on {
			words = append(words, "--"+flag)
		}
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
