package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"tandem/experiments"
	"tandem/experiments/drivers"
)

// batchFlags are those of rules and of files of lists.
func (q *question) batchFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	r := &q.rules
	f.BoolVar(&q.all, "all-users", false, "lists for all users of the data, with -o")
	f.StringVar(&q.users, "users", "", "lists for the users whose keys stand in `FILE`, one a line, with -o")
	f.StringVarP(&q.out, "out", "o", "", "`FILE` to write lists to: .parquet, .csv or .jsonl")
	f.BoolVar(&q.resume, "resume", false, "go on with FILE.partial of -o, if it is there")
	ruleFlags(cmd, r)
	f.IntVar(&r.PerCategory, "per-category", 0, "at most `N` items of one category; 0 = any number")
	f.IntVar(&r.Level, "category-level", 0, "label of the path that --per-category counts by, 1 = root; 0 = the whole path")
	f.Float64Var(&q.variety, "variety", 0, "`weight` of variety over categories against scores, 0 to 1: 1 − λ of MMR")
	f.IntVar(&r.Pool, "pool", 0, "best items that a varied list is chosen from (default 10·k, at least 100)")
	labelFlag(f, &r.Label)
	f.BoolVar(&q.reasons, "reasons", false, "say which parts of the score each item is listed for (models whose scores are sums)")
}

// ruleFlags are those that leave items out of a list.
func ruleFlags(cmd *cobra.Command, r *experiments.Rules) {
	f := cmd.Flags()
	f.StringVar(&r.Stock, "in-stock", "", "list only items whose keys stand in `FILE`, one a line")
	f.Float64Var(&r.MinPrice, "min-price", math.NaN(), "lowest `price` to list")
	f.Float64Var(&r.MaxPrice, "max-price", math.NaN(), "highest `price` to list")
	f.StringArrayVar(&r.Categories, "category", nil, "list only items of this category, a `path` as 'Toys > Balls', or of another one given so")
	f.StringArrayVar(&r.NotCategories, "not-category", nil, "list no item of this category, a `path`; more than one can be given")
	for _, name := range []string{"min-price", "max-price"} { // NaN is no default to show
		f.Lookup(name).DefValue = "none"
	}
}

// check returns an error for flags that do not go together.
func (q *question) check(cmd *cobra.Command) error {
	many := q.all || q.users != ""
	changed := cmd.Flags().Changed
	switch {
	case q.all && q.users != "":
		return usagef("--all-users and --users: want one of them")
	case many && q.out == "":
		return usagef("lists for many users go to a file: want -o FILE")
	case q.out != "" && !many:
		return usagef("-o is for many users: want --all-users or --users FILE")
	case many && (q.user != "" || len(q.who.Items)+len(q.features) > 0):
		return usagef("--user, --items and --user-features are for one list, without --all-users and --users")
	case q.resume && q.out == "":
		return usagef("--resume goes on with a file of lists: want -o FILE")
	case !(q.variety >= 0 && q.variety <= 1): // also refuses NaN
		return usagef("--variety %g, want 0 to 1", q.variety)
	case changed("pool") && q.variety == 0:
		return usagef("--pool is what --variety chooses from: want that too")
	case q.reasons && q.user == "" && !many:
		return usagef("--reasons is for users of the data: want --user, --all-users or --users")
	}
	for name, x := range map[string]float64{"min-price": q.rules.MinPrice, "max-price": q.rules.MaxPrice} {
		if changed(name) && math.IsNaN(x) {
			return usagef("--%s is not a number", name)
		}
	}
	q.rules.Lambda, q.rules.Again = 1-q.variety, !q.exclude
	return nil
}

// batch writes the lists of many users.
func (q *question) batch(ctx context.Context, a *app, cmd *cobra.Command, run *experiments.Run) error {
	var keys []string
	var err error
	if q.users != "" {
		if keys, err = experiments.ReadUsers(q.users); err != nil {
			return err
		}
	}
	a.resume = "the same command and --resume"
	o, err := experiments.OpenModel(ctx, run, q.model, q.chosen, a.log())
	if err != nil {
		return err
	}
	l, err := o.Lister(q.rules, a.log())
	if err != nil {
		return err
	}
	b := experiments.Batch{Path: q.out, Users: keys, Resume: q.resume, Log: a.log()}
	if q.reasons {
		r, err := drivers.NewReasoner(o)
		if err != nil {
			return err
		}
		b.Reasons = r.Texts
	}
	start := time.Now()
	got, err := l.Write(ctx, b)
	if err != nil {
		return err
	}
	if got.Short > 0 {
		a.log().Info("users with fewer items than asked for: no more are left", "users", got.Short, "k", q.rules.K)
	}
	for _, by := range slices.Sorted(maps.Keys(got.By)) {
		a.log().Info("lists by "+by, "users", got.By[by])
	}
	a.log().Info("lists written", "users", got.Users, "rows", got.Rows, "time", time.Since(start))
	if q.json {
		return printJSON(cmd.OutOrStdout(), got)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s lists, %s rows: %s\n", experiments.Grouped(got.Users), experiments.Grouped(got.Rows), got.Path)
	return err
}

// giveReasons says why a user of the data gets each item of a list.
func giveReasons(o *experiments.Opened, user string, list *experiments.Recommended) error {
	u, ok := o.Split.Train.UserIDs.Find(user)
	if !ok || list.By == experiments.ByPopularity {
		for j := range list.Items {
			list.Items[j].Reasons = "popular"
		}
		return nil
	}
	r, err := drivers.NewReasoner(o)
	if err != nil {
		return err
	}
	for j := range list.Items {
		i, _ := o.Split.Train.ItemIDs.Find(list.Items[j].Item)
		texts, err := r.Texts(u, []int32{i})
		if err != nil {
			return err
		}
		list.Items[j].Reasons = texts[0]
	}
	return nil
}
