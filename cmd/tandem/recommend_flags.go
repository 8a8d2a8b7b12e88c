package main

import (
	"math"

	"github.com/spf13/cobra"

	"tandem/experiments/recommend"
)

// flags adds those of recommend.
func (o *recommendOptions) flags(a *app, cmd *cobra.Command) {
	f, r := cmd.Flags(), &o.ask.Rules
	o.model.flags(cmd, "")
	userFlag(cmd, &o.ask.User)
	itemsFlag(cmd, &o.ask.Items)
	f.StringSliceVar(&o.ask.Features, "user-features", nil, "what is known of a user whom training did not know, as `column=value`")
	f.BoolVar(&o.exclude, "exclude-seen", true, "leave out what the user has met")
	topFlag(cmd, &r.K)
	f.BoolVar(&o.all, "all-users", false, "lists for all users of the data, with --out")
	f.StringVar(&o.file.Users, "users", "", "lists for the users whose keys are in `FILE`, one per line, with --out")
	outFlag(a, cmd, &o.out)
	resumeFlag(cmd, &o.file.Resume)
	ruleFlags(cmd, r)
	f.IntVar(&r.PerCategory, "per-category", 0, "at most `N` items of one category; 0 = any number")
	levelFlag(cmd, &r.Level)
	f.Float64Var(&o.variety, "variety", 0, "`weight` of variety over categories against scores, 0 to 1: 1 − λ of MMR")
	f.IntVar(&r.Pool, "pool", 0, "how many of the best items a varied list is chosen from (default 10·k, at least 100)")
	labelFlag(f, &r.Label)
	f.BoolVar(&o.ask.Reasons, "reasons", false, "say which parts of the score each item is listed for (models whose scores are sums)")
	jsonFlag(cmd)
}

// ruleFlags are those that leave items out of a list.
func ruleFlags(cmd *cobra.Command, r *recommend.Rules) {
	f := cmd.Flags()
	f.StringVar(&r.Stock, "in-stock", "", "list only items whose keys are in `FILE`, one per line")
	f.Float64Var(&r.MinPrice, "min-price", math.NaN(), "lowest `price` to list")
	f.Float64Var(&r.MaxPrice, "max-price", math.NaN(), "highest `price` to list")
	f.StringArrayVar(&r.Categories, "category", nil, "list only items of this category, a `path` such as 'Toys > Balls'; may be repeated")
	f.StringArrayVar(&r.NotCategories, "not-category", nil, "list no items of this category, a `path`; may be repeated")
	describe(cmd, "min-price", "none") // NaN is no default to show
	describe(cmd, "max-price", "none")
}

// check returns an error for flags that do not go together.
func (o *recommendOptions) check(cmd *cobra.Command) error {
	q := &o.ask
	many := o.all || o.file.Users != ""
	changed := cmd.Flags().Changed
	switch {
	case o.all && o.file.Users != "":
		return usagef("--all-users and --users: want one of them")
	case many && o.out == "":
		return usagef("lists for many users go to a file: want -o FILE")
	case o.out != "" && !many:
		return usagef("-o is for many users: want --all-users or --users FILE")
	case many && (q.User != "" || len(q.Items)+len(q.Features) > 0):
		return usagef("--user, --items and --user-features are for one list, without --all-users and --users")
	case o.file.Resume && o.out == "":
		return usagef("--resume continues a file of lists: want -o FILE")
	case !(o.variety >= 0 && o.variety <= 1): // also refuses NaN
		return usagef("--variety %g, want 0 to 1", o.variety)
	case changed("pool") && o.variety == 0:
		return usagef("--pool is what --variety chooses from: want that too")
	case q.Reasons && q.User == "" && !many:
		return usagef("--reasons is for users of the data: want --user, --all-users or --users")
	}
	for name, x := range map[string]float64{"min-price": q.Rules.MinPrice, "max-price": q.Rules.MaxPrice} {
		if changed(name) && math.IsNaN(x) {
			return usagef("--%s is not a number", name)
		}
	}
	return nil
}
