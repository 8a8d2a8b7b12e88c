package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments/exports"
	"tandem/experiments/result"
	"tandem/experiments/stores"
	"tandem/model/serve"
)

// vectorStore is what load needs of a store.
type vectorStore interface {
	Load(ctx context.Context, name string, set *stores.Set, o stores.LoadOptions) (*stores.Loaded, error)
	Searcher(ctx context.Context, name string) (stores.Searcher, error)
}

// loadFlags are those of tandem load.
type loadFlags struct {
	model, to, url string
	seed           uint64
	items, users   string
	update, clean  bool
	hnsw           stores.HNSW
	k              int
	queries        int
	clients        int
	json           bool
}

// loadReport is what tandem load --json prints.
type loadReport struct {
	Vectors string           `json:"vectors"` // which
	Items   *stores.Loaded   `json:"items"`
	Users   *stores.Loaded   `json:"users,omitempty"`
	Search  *stores.Measured `json:"search,omitempty"`
}

func newLoad(a *app) *cobra.Command {
	f := loadFlags{hnsw: stores.DefaultHNSW()}
	cmd := &cobra.Command{
		Use:   "load DIR|BUNDLE --to postgres|opensearch",
		Short: "Load vectors into PostgreSQL or OpenSearch, all or nothing",
		Long: `Load writes the vectors of items, and of users where --users names a table for them, to a
vector store: those of a model of the run in DIR, or of a bundle that tandem export --to
bundle wrote. Beside each stand its key, price, category path, state (hot, warm, cold) and
training rows. Users are looked up by key, so theirs get no index.

It is all or nothing: a load that fails, is interrupted or killed leaves the vectors that
were there serving. A table or index that load did not write itself is never touched.

postgres: a database with pgvector. The table (key, embedding, price, category, state,
train_rows) and its HNSW index are built beside the old one and exchanged with it in one
transaction, rights included. With --update the table stays, and rows are inserted, updated
and deleted in one transaction, which views on it survive. Ask it with
    SELECT key FROM items WHERE price < 20 ORDER BY embedding <#> $1 LIMIT 10
opensearch: a cluster with the k-NN plugin. A new index is filled, and the alias of that name
moves to it in one step. --clean deletes what loads that were killed left behind.

The inner product ranks as the model does. Recall is what the index finds of the exact k
best for users of the run, and the rate that at which it answers.

Credentials come from the environment or from files that it names: PGPASSWORD or PGPASSFILE
(and PGHOST, PGUSER …; without --url all of it), OPENSEARCH_USERNAME with
OPENSEARCH_PASSWORD or OPENSEARCH_PASSWORD_FILE, or OPENSEARCH_TOKEN.`,
		Example: `  tandem load runs/shop --model hybrid --to postgres --url postgres://shop@db.example.org/shop
  tandem load bundle --to opensearch --url https://search.example.org:9200 --items shop_items --users shop_users`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			store, err := f.open()
			if err != nil {
				return err
			}
			sets, err := f.sets(ctx, a, cmd, args[0])
			if err != nil {
				return err
			}
			return f.load(ctx, a, cmd, store, sets)
		}),
	}
	cmd.Flags().StringVarP(&f.model, "model", "m", "", "`name` of the model in the recipe; a bundle has one")
	cmd.Flags().Uint64Var(&f.seed, "seed", 0, "one of the model's `seeds` (default the first)")
	cmd.Flags().StringVarP(&f.to, "to", "t", "", "`store`: postgres or opensearch")
	cmd.Flags().StringVar(&f.url, "url", "", "`address` of the store, without a password (default OPENSEARCH_URL or what PGHOST and others say)")
	cmd.Flags().StringVar(&f.items, "items", "items", "`table` or alias of the items")
	cmd.Flags().StringVar(&f.users, "users", "", "`table` or alias of the users (default none)")
	cmd.Flags().BoolVar(&f.update, "update", false, "postgres: update the rows of the table that is there")
	cmd.Flags().BoolVar(&f.clean, "clean", false, "opensearch: delete what killed loads left; none may be under way")
	cmd.Flags().IntVar(&f.hnsw.Links, "links", f.hnsw.Links, "neighbours of a vector in the index (M)")
	cmd.Flags().IntVar(&f.hnsw.Build, "build-width", f.hnsw.Build, "candidates while building the index (ef_construction)")
	cmd.Flags().IntVar(&f.hnsw.Search, "search-width", f.hnsw.Search, "candidates of a query when measuring (ef)")
	cmd.Flags().IntVarP(&f.k, "k", "k", 10, "how many items a query asks for")
	cmd.Flags().IntVar(&f.queries, "queries", 1000, "users to ask for when measuring, 0 to leave it out")
	cmd.Flags().IntVar(&f.clients, "clients", 1, "that ask at once")
	cmd.Flags().BoolVar(&f.json, "json", false, "print the report as JSON")
	mustHave(cmd, "to")
	return cmd
}

// open checks the flags and makes the client.
func (f *loadFlags) open() (vectorStore, error) {
	switch {
	case f.k < 1 || f.queries < 0 || f.clients < 1:
		return nil, usagef("-k %d, --queries %d, --clients %d: want ≥ 1, ≥ 0 and ≥ 1", f.k, f.queries, f.clients)
	case f.hnsw.Search < f.k:
		return nil, usagef("--search-width %d, want at least -k %d", f.hnsw.Search, f.k)
	case f.items == "" || f.items == f.users:
		return nil, usagef("--items %q and --users %q, want two names", f.items, f.users)
	case f.update && f.to == "opensearch":
		return nil, usagef("--update: only postgres updates rows; the alias of an index moves in one step")
	case f.clean && f.to == "postgres":
		return nil, usagef("--clean: a load into postgres leaves nothing behind")
	}
	switch f.to {
	case "postgres":
		s, err := stores.NewPostgres(f.url, f.hnsw)
		return s, asUsage(err)
	case "opensearch":
		auth, err := openSearchAuth()
		if err != nil {
			return nil, err
		}
		s, err := stores.NewOpenSearch(cmp.Or(f.url, os.Getenv("OPENSEARCH_URL")), auth, f.hnsw)
		return s, asUsage(err)
	}
	return nil, usagef("--to %s, want postgres or opensearch", f.to)
}

// openSearchAuth reads the environment.
func openSearchAuth() (stores.OpenSearchAuth, error) {
	auth := stores.OpenSearchAuth{
		Token: os.Getenv("OPENSEARCH_TOKEN"), Username: os.Getenv("OPENSEARCH_USERNAME"), Password: os.Getenv("OPENSEARCH_PASSWORD"),
	}
	if path := os.Getenv("OPENSEARCH_PASSWORD_FILE"); path != "" && auth.Password == "" {
		raw, err := os.ReadFile(path)
		if err != nil {
			return auth, usagef("OPENSEARCH_PASSWORD_FILE: %w", err)
		}
		auth.Password = strings.TrimRight(string(raw), "\r\n")
	}
	return auth, nil
}

// sets reads the vectors of a bundle or of a model of a run.
func (f *loadFlags) sets(ctx context.Context, a *app, cmd *cobra.Command, dir string) (*exports.StoreSets, error) {
	_, err := os.Stat(filepath.Join(dir, result.RecipeFile))
	_, bundle := os.Stat(filepath.Join(dir, serve.ManifestFile))
	if !errors.Is(err, fs.ErrNotExist) || bundle != nil {
		if f.model == "" {
			return nil, usagef("--model NAME is missing: which model of the run")
		}
		o, err := openModel(ctx, a, cmd, dir, f.model, f.seed)
		if err != nil {
			return nil, err
		}
		return exports.NewStoreSets(o)
	}
	b, err := serve.Open(dir)
	if err != nil {
		return nil, asUsage(err)
	}
	if f.model != "" && f.model != b.Manifest.Model || cmd.Flags().Changed("seed") && f.seed != b.Manifest.Seed {
		return nil, usagef("%s is a bundle of %s, seed %d: leave --model and --seed out", dir, b.Manifest.Model, b.Manifest.Seed)
	}
	return exports.BundleSets(b), nil
}

// load writes users first: items that are there can be asked for.
func (f *loadFlags) load(ctx context.Context, a *app, cmd *cobra.Command, store vectorStore, sets *exports.StoreSets) error {
	if sets.Candidates > 0 {
		a.log().Warn(fmt.Sprintf("the vectors find candidates: rank the best %d with the head of the bundle", sets.Candidates))
	}
	var queries []float32
	var err error
	if f.queries > 0 {
		if queries, err = sets.Queries(f.queries); err != nil {
			return err
		}
	}
	options := stores.LoadOptions{About: sets.About, Update: f.update, Clean: f.clean, Log: a.log()}
	r := loadReport{Vectors: sets.About}
	if f.users != "" {
		lookup := options
		lookup.Lookup = true
		if r.Users, err = store.Load(ctx, f.users, &sets.Users, lookup); err != nil {
			return err
		}
	}
	if r.Items, err = store.Load(ctx, f.items, &sets.Items, options); err != nil {
		return err
	}
	if f.queries > 0 {
		open := func() (stores.Searcher, error) { return store.Searcher(ctx, f.items) }
		if r.Search, err = stores.Measure(ctx, open, &sets.Items, queries, f.k, f.clients); err != nil {
			return err
		}
	}
	if f.json {
		return printJSON(cmd.OutOrStdout(), r)
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, r.Vectors)
	for _, l := range []*stores.Loaded{r.Users, r.Items} {
		if l == nil {
			continue
		}
		was := "new"
		switch {
		case l.Changed != nil:
			was = fmt.Sprintf("%d rows written, %d deleted", l.Changed.Written, l.Changed.Deleted)
		case l.Replaced:
			was = "replaced"
		}
		fmt.Fprintf(w, "%s\t%d × %d\t%s\tcopied in %.1f s, indexed in %.1f s\n", l.Name, l.Rows, l.Dim, was, l.Copy, l.Index)
	}
	if m := r.Search; m != nil {
		fmt.Fprintf(w, "recall@%d\t%.4f\tof %d users\t%.0f queries/s of %d clients, median %.2g ms, 95th %.2g ms\n",
			m.K, m.Recall, m.Queries, m.Rate, m.Clients, m.Median, m.P95)
	}
	return w.Flush()
}
