package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tandem/experiments"
	"tandem/experiments/grid"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

func newRecipe(*app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "recipe",
		Short:   "List, show and explain recipes",
		Example: "  tandem recipe show quickstart > mine.yaml",
	}
	cmd.AddCommand(newRecipeList(), newRecipeShow(), newExplain(), newReference(), newSchema())
	return group(cmd)
}

// listed is one recipe that the program carries.
type listed struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

func newRecipeList() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the embedded recipes",
		Long:    "List prints the name of every embedded recipe and what it is about. It writes no file.",
		Example: "  tandem recipe list",
		Args:    takes(0, 0),
		RunE: action(func(_ context.Context, cmd *cobra.Command, _ []string) error {
			var recipes []listed
			for _, name := range experiments.BuiltinNames() {
				about, err := experiments.BuiltinAbout(name)
				if err != nil {
					return err
				}
				recipes = append(recipes, listed{name, about})
			}
			return answer(cmd, recipes, printRecipes)
		}),
	}
	jsonFlag(cmd)
	return cmd
}

func printRecipes(w io.Writer, recipes []listed) error {
	t := grid.NewWriter(w)
	for _, r := range recipes {
		fmt.Fprintf(t, "%s\t%s\n", r.Name, r.About)
	}
	return t.Flush()
}

func newRecipeShow() *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "Print an embedded recipe",
		Long:    "Show prints the text of an embedded recipe, to read or to start your own from. It writes no file.",
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
}

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print a JSON schema of recipes",
		Long: `Schema prints a JSON schema (draft 2020-12) of recipes, for editors that complete and
check as you type. It writes no file.`,
		Example: "  tandem recipe schema > tandem.schema.json",
		Args:    takes(0, 0),
		RunE: action(func(_ context.Context, cmd *cobra.Command, _ []string) error {
			text, err := kinds.Schema()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		}),
	}
}

func newExplain() *cobra.Command {
	var set []string
	cmd := &cobra.Command{
		Use:   "explain [RECIPE]",
		Short: "Print every effective value of a recipe and where it came from",
		Long: `Explain prints every effective value of a recipe and where it came from: the line and
column where it is written, --set, the model it is like, the section train, or a default.
RECIPE is as in run. It writes no file.`,
		Example: "  tandem recipe explain shop.yaml --set train.lr=0.01",
		Args:    takes(0, 1),
		RunE: action(func(_ context.Context, cmd *cobra.Command, args []string) error {
			text, file, err := recipeText(args)
			if err != nil {
				return err
			}
			origins, err := kinds.Explain(text, set...)
			if err != nil {
				return inFile(file, err)
			}
			return answer(cmd, origins, printOrigins)
		}),
	}
	setFlag(cmd, &set)
	jsonFlag(cmd)
	return cmd
}

func printOrigins(w io.Writer, origins []recipe.Origin) error {
	t := grid.NewWriter(w)
	for _, o := range origins {
		fmt.Fprintf(t, "%s\t%s\t%s\n", o.Path, o.Value, o.From)
	}
	return t.Flush()
}
