package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tandem/datasets/fetch"
)

func newFetch(a *app) *cobra.Command {
	var out string
	var list, json bool
	cmd := &cobra.Command{
		Use:   "fetch NAME",
		Short: "Download a published data set: MovieLens or Amazon reviews",
		Long: `Fetch downloads the files of NAME to a directory, data unless -o says another: first
what the publisher says of their use, then a bar. NAME is ml-100k, ml-1m, ml-10m, ml-20m,
ml-25m, ml-32m or ml-latest-small, or one category of Amazon, such as
amazon-2018-5core/Video_Games; --list prints them all with their addresses.

What is cut off goes on where it stopped, also in a later call; a file has its name only
when it is whole. Checksums are compared where the publisher has them (MovieLens: MD5);
the SHA-256 of every file is printed, to be kept.

The addresses are those that the publishers name on their pages (grouplens.org/datasets,
jmcauley.ucsd.edu/data/amazon, the repository Amazon-Reviews-2023 on huggingface.co). They
change now and then, and this program cannot know: an answer of 404 means an old table.`,
		Example: "  tandem data fetch ml-1m -o data",
		Args:    takes(0, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			switch {
			case list && len(args) > 0:
				return usagef("--list together with %s, want one or the other", args[0])
			case list && json:
				return printJSON(w, fetch.Sets())
			case list:
				for _, s := range fetch.Sets() {
					for _, f := range s.Files {
						if _, err := fmt.Fprintf(w, "%-50s  %s\n", s.Name, f.URL); err != nil {
							return err
						}
					}
				}
				return nil
			case len(args) == 0:
				return usagef("no name, want: %s, or --list", cmd.UseLine())
			}
			set, err := fetch.Find(args[0])
			if err != nil {
				return asUsage(err)
			}
			a.resume = shellLine([]string{"tandem", "data", "fetch", set.Name, "-o", out})
			results, err := a.fetch(ctx, set, out)
			if err != nil {
				return err
			}
			if json {
				return printJSON(w, results)
			}
			for _, r := range results {
				if _, err := fmt.Fprintf(w, "%s: %s, sha256 %s, %s\n", r.Path, bytesOf(float64(r.Bytes)), r.SHA256, trust(r)); err != nil {
					return err
				}
			}
			return nil
		}),
	}
	cmd.Flags().StringVarP(&out, "out", "o", "data", "`directory` to write to")
	cmd.Flags().BoolVar(&list, "list", false, "print every name with its addresses")
	cmd.Flags().BoolVar(&json, "json", false, "print the results as JSON")
	return cmd
}

// fetch gets the files of a set, one after the other.
func (a *app) fetch(ctx context.Context, set fetch.Set, dir string) ([]fetch.Result, error) {
	fmt.Fprintf(a.err, "%s: %s\n", set.Name, set.Licence)
	client := fetch.DefaultClient()
	client.Retry = func(name string, cause error, wait time.Duration) {
		a.log().Warn(name+": trying again", "in", wait.String(), "because", cause)
	}
	var results []fetch.Result
	for _, f := range set.Files {
		m := &meter{screen: a.err, what: f.Name, unit: bytesOf, rate: "/s"}
		if !a.quiet {
			client.Progress = func(_ string, done, total int64) { m.show(done, total) }
		}
		r, err := client.Get(ctx, dir, f)
		m.end()
		if err != nil {
			return results, err
		}
		results = append(results, r)
	}
	return results, nil
}

// trust says what is known of a file.
func trust(r fetch.Result) string {
	var words []string
	if r.There {
		words = append(words, "was there")
	}
	if r.Resumed > 0 {
		words = append(words, bytesOf(float64(r.Resumed))+" from an earlier try")
	}
	if r.Checked {
		words = append(words, "checksum as published")
	} else {
		words = append(words, "no published checksum to compare with")
	}
	return strings.Join(words, ", ")
}

// bytesOf writes an amount of bytes: 950 B, 12.3 kB, 4.56 MB.
func bytesOf(x float64) string {
	text := short(x)
	if number, unit, found := strings.Cut(text, " "); found {
		return number + " " + unit + "B"
	}
	return text + " B"
}
