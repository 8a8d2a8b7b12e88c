package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"tandem/experiments/guide"
)

// newGuide has a command for every guide, so that the shell completes their names and a
// misspelt one is told.
func newGuide() *cobra.Command {
	var raw, json bool
	cmd := &cobra.Command{
		Use:   "guide [NAME]",
		Short: "Read how to get somewhere: a first shop, cold items, the report, several files, Go",
		Long: `Guide prints a guide: one way with Tandem from its beginning to its end, every command
of it tried. Without NAME it lists them. In a terminal the text is wrapped and styled; into a
pipe or a file, and with --raw, goes its Markdown.`,
		Example: "  tandem guide first-shop",
	}
	group(cmd)
	unknown := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknown(cmd, args)
		}
		if json {
			return printJSON(cmd.OutOrStdout(), guide.List())
		}
		return listGuides(cmd.OutOrStdout())
	}
	cmd.PersistentFlags().BoolVar(&raw, "raw", false, "print Markdown, also in a terminal")
	cmd.Flags().BoolVar(&json, "json", false, "print the list as JSON")
	for _, g := range guide.List() {
		cmd.AddCommand(&cobra.Command{
			Use:     g.Name,
			Short:   g.Title,
			Long:    g.About,
			Example: "  tandem guide " + g.Name,
			Args:    takes(0, 0),
			RunE: action(func(_ context.Context, cmd *cobra.Command, _ []string) error {
				text, err := guide.Text(g.Name)
				if err != nil {
					return err
				}
				return printGuide(cmd.OutOrStdout(), text, raw)
			}),
		})
	}
	return cmd
}

// listGuides prints every guide with its sentence.
func listGuides(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, g := range guide.List() {
		fmt.Fprintf(w, "%s\t%s\n", g.Name, g.About)
	}
	return w.Flush()
}

// guideWidth is how wide a guide is set at most: longer lines are hard to follow.
const guideWidth = 90

// printGuide writes a guide as its reader wants it: for a terminal, or as Markdown.
func printGuide(out io.Writer, text string, raw bool) error {
	f, ok := out.(*os.File)
	if raw || !ok || !term.IsTerminal(int(f.Fd())) {
		_, err := io.WriteString(out, text)
		return err
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width < 1 || width > guideWidth { // some terminals have no width
		width = guideWidth
	}
	return guide.Render(out, text, width, true)
}
