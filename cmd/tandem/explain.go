package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments"
	"tandem/experiments/drivers"
)

func newExplainRun(a *app) *cobra.Command {
	var (
		model string
		seed  uint64
		json  bool
		c     = drivers.DefaultConfig()
	)
	cmd := &cobra.Command{
		Use:   "explain DIR",
		Short: "Tell what moves the scores of trained models: features, prices, categories",
		Long: `Explain asks the hybrids of a finished run, or one model, on the validation part: what the
metric loses when a feature is dealt to other items, which part of a score makes items
differ, how scores and ranks answer to prices, other things equal, which categories whom
suit, and, with --user and --item, why one item for one user.

It writes explain.json beside the weights of every model that it asked and the report
anew, with a section for each.`,
		Example: `  tandem explain runs/quickstart
  tandem explain runs/quickstart --model hybrid --user user-00042 --item item-00007`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if err := c.Validate(); err != nil {
				return asUsage(err)
			}
			run, err := openModels(a, args[0])
			if err != nil {
				return err
			}
			models := []string{model}
			if model == "" {
				models = hybrids(run)
			}
			if len(models) == 0 {
				return usagef("%s has no finished model with features, want --model", args[0])
			}
			var accounts []*drivers.Account
			for _, name := range models {
				o, err := openModelOf(ctx, a, cmd, run, name, seed)
				if err != nil {
					return err
				}
				account, err := drivers.Explain(ctx, o, c)
				if err != nil {
					return err
				}
				if err := experiments.WriteJSON(drivers.Path(args[0], name, o.Seed), account); err != nil {
					return err
				}
				accounts = append(accounts, account)
			}
			report := "written when the run has finished"
			if run.Unfinished == nil {
				if report, err = writeReport(run); err != nil {
					return err
				}
			}
			if json {
				return printJSON(cmd.OutOrStdout(), accounts)
			}
			for _, account := range accounts {
				if err := writeAccount(cmd.OutOrStdout(), account); err != nil {
					return err
				}
			}
			fmt.Fprintln(cmd.OutOrStdout(), "report: "+report)
			return nil
		}),
	}
	cmd.Flags().StringVarP(&model, "model", "m", "", "`name` of the model in the recipe (default every hybrid)")
	cmd.Flags().Uint64Var(&seed, "seed", 0, "one of the model's `seeds` (default the first)")
	cmd.Flags().StringVarP(&c.User, "user", "u", "", "`key` of a user, with --item")
	cmd.Flags().StringVarP(&c.Item, "item", "i", "", "`key` of an item, with --user")
	cmd.Flags().IntVar(&c.Repeats, "repeats", c.Repeats, "shuffles of every feature")
	cmd.Flags().IntVar(&c.Judged, "judged", c.Judged, "users of validation that a shuffle is judged on; 0 = all")
	cmd.Flags().IntVar(&c.Users, "users", c.Users, "users whose scores are looked at")
	cmd.Flags().IntVar(&c.Items, "items", c.Items, "items whose scores are looked at")
	cmd.Flags().BoolVar(&json, "json", false, "print the accounts as JSON")
	return cmd
}

// hybrids are the finished models of a run that learned from features.
func hybrids(run *experiments.Run) []string {
	var out []string
	for i := range run.Recipe.Models {
		if m := &run.Recipe.Models[i]; m.Role() == experiments.RoleHybrid && len(run.Finished(m.Name)) > 0 {
			out = append(out, m.Name)
		}
	}
	return out
}

// writeAccount prints an account: the sentences, then the tables behind them.
func writeAccount(to io.Writer, a *drivers.Account) error {
	for _, s := range a.Sentences() {
		fmt.Fprintln(to, s)
	}
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\npart of %s\tshare of the variance (%s)\t95 %% interval\n", a.Model, a.Shares.Method)
	for _, p := range a.Shares.Parts {
		fmt.Fprintf(w, "%s\t%.3f\t[%.3f, %.3f]", p.Name, p.Share.Mean, p.Share.Low, p.Share.High)
		if a.Shares.Method == drivers.Sampled {
			fmt.Fprintf(w, "\t± %.3f", p.Error)
		}
		fmt.Fprintln(w)
	}
	for _, n := range a.Norms {
		fmt.Fprintf(w, "\nlength, %s items\t%s\n", n.State, experiments.Grouped(n.Items))
		for _, p := range n.Parts {
			fmt.Fprintf(w, "%s\t%.3f\n", p.Name, p.Share)
		}
	}
	if a.Price != nil {
		if doubt := a.PriceDoubt(); doubt != "" {
			fmt.Fprintf(w, "\n%s\n", doubt)
		}
		writePrices(w, a.Price)
	}
	if c := a.Category; c != nil {
		fmt.Fprintf(w, "\n%s\tall users\tlow\tmiddle\thigh\n", c.Column)
		for k, name := range c.Categories {
			fmt.Fprint(w, name)
			for _, r := range c.Rows {
				fmt.Fprint(w, "\t"+experiments.Signed("%+.2f", r.Scores[k].Mean))
			}
			fmt.Fprintln(w)
		}
	}
	if r := a.Reasons; r != nil {
		fmt.Fprintf(w, "\n%s for %s\tscore %.3f\trank %.4g\n", r.Item, r.User, r.Score, r.Rank)
		for _, p := range r.Parts {
			fmt.Fprintf(w, "%s\t%s\t%s", p.Name, experiments.Signed("%+.3f", p.Adds), p.Says)
			if a.Shares.Method == drivers.Sampled {
				fmt.Fprintf(w, "\t± %.3f", p.Error)
			}
			fmt.Fprintln(w)
		}
	}
	if a.Planted != nil {
		writePlanted(w, a.Planted)
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// writePlanted prints how near the account comes to the truth of a made-up shop.
func writePlanted(w io.Writer, p *drivers.Planted) {
	fmt.Fprintf(w, "\nplanted order\t%s\nfound\t%s\n", strings.Join(p.Planted, " > "), strings.Join(p.Found, " > "))
	for _, c := range p.Curves {
		if c.Category == "" {
			fmt.Fprintf(w, "price curve, %s\trank correlation %s with the planted one\n", levelName(c.Level), experiments.Signed("%.3f", c.Correlation))
		}
	}
}

// writePrices prints the curves of all items and what a change of ten per cent does.
func writePrices(w io.Writer, p *drivers.Price) {
	for _, c := range p.Curves {
		if c.Category != "" {
			continue
		}
		if c.Level == "" {
			fmt.Fprintf(w, "\nscore by %s", p.Feature)
			for g := 0; g < len(c.Points); g += 3 {
				fmt.Fprintf(w, "\t%.2f", c.Points[g].Price)
			}
			fmt.Fprintln(w)
		}
		fmt.Fprint(w, levelName(c.Level))
		for g := 0; g < len(c.Points); g += 3 {
			fmt.Fprint(w, "\t"+experiments.Signed("%+.3f", c.Points[g].Score.Mean))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "\nplaces an item moves\tby price\t\t95 %% interval\n")
	for _, m := range p.Moves {
		if m.Category != "" {
			continue
		}
		who := levelName(m.Level)
		if m.Item != "" {
			who = m.Item
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t[%s, %s]\n", who, experiments.Signed("%+.0f %%", 100*m.Change), experiments.Signed("%+.1f", m.Rank.Mean),
			experiments.Signed("%+.1f", m.Rank.Low), experiments.Signed("%+.1f", m.Rank.High))
	}
}

func levelName(level string) string {
	if level == "" {
		return "all users"
	}
	return "users of " + level + " prices"
}
