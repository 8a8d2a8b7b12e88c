package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments"
	"tandem/experiments/recipe"
)

func newRecipe(*app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "recipe",
		Short:   "List, show and explain recipes",
		Example: "  tandem recipe show quickstart > mine.yaml",
	}
	list := &cobra.Command{
		Use:     "list",
		Short:   "List the embedded recipes",
		Long:    "List prints the name of every embedded recipe and what it is about. It writes no file.",
		Example: "  tandem recipe list",
		Args:    takes(0, 0),
		RunE: action(func(_ context.Context, cmd *cobra.Command, _ []string) error {
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, name := range experiments.BuiltinNames() {
				text, err := experiments.Builtin(name)
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "%s\t%s\n", name, firstSentence(string(text)))
			}
			return w.Flush()
		}),
	}
	show := &cobra.Command{
		Use:     "show NAME",
		Short:   "Print an embedded recipe",
		Long:    "Show prints the text of an embedded recipe, to read or to start one's own from. It writes no file.",
		Example: "  tandem recipe show quickstart > mine.yaml",
		Args:    takes(1, 1),
		RunE: action(func(_ context.Context, cmd *cobra.Command, args []string) error {
			text, err := experiments.Builtin(args[0])
			if err != nil {
				return asUsage(err)
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		}),
	}
	schema := &cobra.Command{
		Use:   "schema",
		Short: "Print a JSON schema of recipes",
		Long: `Schema prints a JSON schema (draft 2020-12) of recipes, for editors that complete and
check while one types. It writes no file.`,
		Example: "  tandem recipe schema > tandem.schema.json",
		Args:    takes(0, 0),
		RunE: action(func(_ context.Context, cmd *cobra.Command, _ []string) error {
			text, err := recipe.Schema()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		}),
	}
	cmd.AddCommand(list, show, newExplain(), schema)
	return group(cmd)
}

func newExplain() *cobra.Command {
	var set []string
	var json bool
	cmd := &cobra.Command{
		Use:   "explain [RECIPE]",
		Short: "Print every effective value of a recipe and where it came from",
		Long: `Explain prints every effective value of a recipe and where it came from: the line and
column where it is written, --set, the model it is like, the train section, or a default.
RECIPE is what tandem run takes. It writes no file.`,
		Example: "  tandem recipe explain shop.yaml --set train.lr=0.01",
		Args:    takes(0, 1),
		RunE: action(func(_ context.Context, cmd *cobra.Command, args []string) error {
			text, file, err := recipeText(args)
			if err != nil {
				return err
			}
			origins, err := recipe.Explain(text, set...)
			if err != nil {
				return inFile(file, err)
			}
			if json {
				return printJSON(cmd.OutOrStdout(), origins)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, o := range origins {
				fmt.Fprintf(w, "%s\t%s\t%s\n", o.Path, o.Value, o.From)
			}
			return w.Flush()
		}),
	}
	setFlag(cmd, &set)
	cmd.Flags().BoolVar(&json, "json", false, "print it as JSON")
	return cmd
}

// firstSentence is that of the comment at the head of a recipe.
func firstSentence(text string) string {
	var words []string
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(line, "#")
		if !ok {
			break
		}
		words = append(words, strings.Fields(comment)...)
	}
	head := strings.Join(words, " ")
	if end := sentenceEnd.FindStringIndex(head); end != nil {
		head = head[:end[0]+1]
	}
	return head
}

// sentenceEnd is a full stop before a capital: "et al. 2017" goes on.
var sentenceEnd = regexp.MustCompile(`\. [A-Z]`)
