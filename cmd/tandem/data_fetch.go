package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tandem/datasets/fetch"
	"tandem/experiments/grid"
)

func newFetch(a *app) *cobra.Command {
	out := text("data")
	var list bool
	cmd := &cobra.Command{
		Use:   "fetch NAME",
		Short: "Download a published data set: MovieLens or Amazon reviews",
		Long: `Fetch downloads the files of NAME to the directory --out, after a line that says what the
publisher allows. NAME is ml-100k, ml-1m, ml-10m, ml-20m, ml-25m, ml-32m or
ml-latest-small, or one category of Amazon, such as amazon-2018-5core/Video_Games; --list
prints them all with their addresses.

A download that was cut off continues where it stopped, also in a later call; a file gets
its name only when it is whole. Checksums are compared where the publisher has them
(MovieLens: MD5); the SHA-256 of every file is printed, to be kept.

The addresses are those that the publishers name on their pages (grouplens.org/datasets,
jmcauley.ucsd.edu/data/amazon, the repository Amazon-Reviews-2023 on huggingface.co). They
change now and then, and this program cannot know: an answer of 404 means an outdated table.`,
		Example: "  tandem data fetch ml-1m -o data",
		Args:    takes(0, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			switch {
			case list && len(args) > 0:
				return usagef("--list together with %s, want one or the other", args[0])
			case list:
				return answer(cmd, fetch.Sets(), printSets)
			case len(args) == 0:
				return usagef("no name, want: %s, or --list", cmd.UseLine())
			}
			set, err := fetch.Find(args[0])
			if err != nil {
				return asUsage(err)
			}
			a.resume = shellLine([]string{"tandem", "data", "fetch", set.Name, "-o", string(out)})
			fmt.Fprintf(a.err, "%s: %s\n", set.Name, set.Licence)
			client, end := a.fetchClient()
			defer end()
			results, err := client.GetAll(ctx, string(out), set)
			end()
			if err != nil {
				return err
			}
			return answer(cmd, results, printFetched)
		}),
	}
	outFlag(a, cmd, &out)
	cmd.Flags().BoolVar(&list, "list", false, "print every name with its addresses")
	jsonFlag(cmd)
	return cmd
}

// fetchClient shows how far each file is, and says why one is asked for again.
func (a *app) fetchClient() (client *fetch.Client, end func()) {
	client = fetch.DefaultClient()
	client.Retry = func(name string, cause error, wait time.Duration) {
		a.log().Warn(name+": trying again", "in", wait.String(), "because", cause)
	}
	m := &meter{screen: a.err}
	if !a.quiet {
		client.Progress = func(name string, done, total int64) {
			if m.what != name {
				m.end()
				m = &meter{screen: a.err, what: name, unit: bytesOf, rate: "/s"}
			}
			m.show(done, total)
		}
	}
	return client, func() { m.end() }
}

func printSets(w io.Writer, sets []fetch.Set) error {
	t := grid.NewWriter(w)
	for _, s := range sets {
		for _, f := range s.Files {
			fmt.Fprintf(t, "%s\t%s\n", s.Name, f.URL)
		}
	}
	return t.Flush()
}

func printFetched(w io.Writer, results []fetch.Result) error {
	for _, r := range results {
		if err := printf(w, "%s: %s, sha256 %s, %s\n", r.Path, bytesOf(float64(r.Bytes)), r.SHA256, trust(r)); err != nil {
			return err
		}
	}
	return nil
}

// trust says what is known of a file.
func trust(r fetch.Result) string {
	var words []string
	if r.There {
		words = append(words, "was there already")
	}
	if r.Resumed > 0 {
		words = append(words, bytesOf(float64(r.Resumed))+" from an earlier attempt")
	}
	if r.Checked {
		words = append(words, "checksum as published")
	} else {
		words = append(words, "no published checksum to compare with")
	}
	return strings.Join(words, ", ")
}
