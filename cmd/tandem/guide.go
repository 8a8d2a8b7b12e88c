package main

import (
	"context"
	"fmt"
	"io"

	"tandem/experiments/grid"
	"tandem/experiments/guide"

	"github.com/spf13/cobra"
)

// newGuide has a command for every guide, so that the shell completes their names and a
// misspelt one is told.
func newGuide() *cobra.Command {
	var raw bool
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
		return answer(cmd, guide.List(), printGuides)
	}
	cmd.PersistentFlags().BoolVar(&raw, "raw", false, "print Markdown, also in a terminal")
	jsonFlag(cmd)
	for _, g := range guide.List() {
		cmd.AddCommand(&cobra.Command{
			Use:     g.Name,
			Short:   g.Title,
			Long:    grid.Wrap(g.About, guideWidth),
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

// printGuides prints every guide with its sentence.
func printGuides(w io.Writer, guides []guide.Guide) error {
	t := grid.NewWriter(w)
	for _, g := range guides {
		fmt.Fprintf(t, "%s\t%s\n", g.Name, g.About)
	}
	return t.Flush()
}

// guideWidth is how wide a guide is set at most: longer lines are hard to follow.
const guideWidth = 90

// printGuide writes a guide as its reader wants it: for a terminal, or as Markdown.
func printGuide(out io.Writer, text string, raw bool) error {
	style := grid.StyleOf(out)
	if raw || !style.Terminal {
		_, err := io.WriteString(out, text)
		return err
	}
	if style.Width == 0 { // some terminals have no width
		style.Width = guideWidth
	}
	return guide.Render(out, text, min(style.Width, guideWidth), true)
}
