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

	"github.com/spf13/cobra"

	"tandem/experiments/exports"
	"tandem/experiments/result"
	"tandem/experiments/stores"
	"tandem/model/serve"
)

const loadLong = `Load writes the vectors of items, and of users if --users-table names a table for them, to a
vector store: those of a model of the run in DIR, or of a bundle that tandem export --to
bundle wrote. Beside each vector it keeps the key, price, category path, state (hot, warm,
cold) and training rows. Users are looked up by key, so their table gets no vector index.

It is all or nothing: a load that fails, is interrupted or killed leaves the old vectors
serving. A table or index that load did not write itself is never touched.

postgres: a database with pgvector. The table (key, embedding, price, category, state,
train_rows) and its HNSW index are built beside the old one and exchanged with it in one
transaction, including rights. With --update the table stays, and rows are inserted, updated
and deleted in one transaction, which views on it survive. Query it with
    SELECT key FROM items WHERE price < 20 ORDER BY embedding <#> $1 LIMIT 10
opensearch: a cluster with the k-NN plugin. A new index is filled, and the alias of that name
moves to it in one step. --clean deletes what killed loads left behind.

The inner product ranks as the model does. The recall printed is the share of the exact --top
best items that the index finds for users of the run, and the rate is at that recall.

Credentials come from the environment or from files that it names: PGPASSWORD or PGPASSFILE
(and PGHOST, PGUSER …; without --url all of it), OPENSEARCH_USERNAME with
OPENSEARCH_PASSWORD or OPENSEARCH_PASSWORD_FILE, or OPENSEARCH_TOKEN.`

// loadOptions are the flags of load.
type loadOptions struct {
	model         modelChoice
	to, url       string
	items, users  string // names of tables or aliases
	update, clean bool
	hnsw          stores.HNSW
	k             int
	queries       int
	clients       int
}

func newLoad(a *app) *cobra.Command {
	o := loadOptions{hnsw: stores.DefaultHNSW()}
	cmd := &cobra.Command{
		Use:   "load DIR|BUNDLE --to postgres|opensearch",
		Short: "Load vectors into PostgreSQL or OpenSearch, all or nothing",
		Long:  loadLong,
		Example: `  tandem load runs/shop --model hybrid --to postgres --url postgres://shop@db.example.org/shop
  tandem load bundle --to opensearch --url https://search.example.org:9200 --items-table shop_items --users-table shop_users`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, a, cmd, args[0]) }),
	}
	o.model.flags(cmd, "that of a bundle")
	toFlag(cmd, &o.to)
	f := cmd.Flags()
	f.StringVar(&o.url, "url", "", "`address` of the store, without a password (default OPENSEARCH_URL, or what PGHOST and others say)")
	f.StringVar(&o.items, "items-table", "items", "`table` or alias of the items")
	f.StringVar(&o.users, "users-table", "", "`table` or alias of the users (default none)")
	f.BoolVar(&o.update, "update", false, "postgres: update the rows of the existing table")
	f.BoolVar(&o.clean, "clean", false, "opensearch: delete what killed loads left; no other load may be under way")
	f.IntVar(&o.hnsw.Links, "index-links", o.hnsw.Links, "neighbours of a vector in the index (M)")
	f.IntVar(&o.hnsw.Build, "build-width", o.hnsw.Build, "candidates while building the index (ef_construction)")
	f.IntVar(&o.hnsw.Search, "search-width", o.hnsw.Search, "candidates of a query when measuring (ef)")
	topFlag(cmd, &o.k)
	f.IntVar(&o.queries, "queries", 1000, "how many users to query for when measuring; 0 = do not measure")
	f.IntVar(&o.clients, "clients", 1, "how many clients query at once")
	jsonFlag(cmd)
	a.renamed(cmd, map[string]string{"items": "items-table", "users": "users-table", "links": "index-links", "k": "top"})
	return cmd
}

func (o *loadOptions) run(ctx context.Context, a *app, cmd *cobra.Command, dir string) error {
	store, err := o.open()
	if err != nil {
		return err
	}
	sets, err := o.sets(a, cmd, dir)
	if err != nil {
		return err
	}
	if sets.Candidates > 0 {
		a.log().Warn(fmt.Sprintf("the vectors find candidates: rank the best %d with the head of the bundle", sets.Candidates))
	}
	f := &stores.Filling{Items: sets.Items, ItemsName: o.items, Users: sets.Users, UsersName: o.users, K: o.k, Clients: o.clients,
		Options: stores.LoadOptions{About: sets.About, Update: o.update, Clean: o.clean, Log: a.log()}}
	if o.queries > 0 {
		if f.Queries, err = sets.Queries(o.queries); err != nil {
			return err
		}
	}
	filled, err := stores.Fill(ctx, store, f)
	if err != nil {
		return err
	}
	return answer(cmd, filled, stores.WriteFilled)
}

// open checks the flags and makes the client.
func (o *loadOptions) open() (stores.Store, error) {
	switch {
	case o.k < 1 || o.queries < 0 || o.clients < 1:
		return nil, usagef("-k %d, --queries %d, --clients %d: want ≥ 1, ≥ 0 and ≥ 1", o.k, o.queries, o.clients)
	case o.hnsw.Search < o.k:
		return nil, usagef("--search-width %d, want at least -k %d", o.hnsw.Search, o.k)
	case o.items == "" || o.items == o.users:
		return nil, usagef("--items-table %q and --users-table %q, want two names", o.items, o.users)
	case o.update && o.to == "opensearch":
		return nil, usagef("--update: only postgres updates rows; the alias of an index moves in one step")
	case o.clean && o.to == "postgres":
		return nil, usagef("--clean: a load into postgres leaves nothing behind")
	}
	switch o.to {
	case "postgres":
		s, err := stores.NewPostgres(o.url, o.hnsw)
		return s, asUsage(err)
	case "opensearch":
		auth, err := openSearchAuth()
		if err != nil {
			return nil, err
		}
		s, err := stores.NewOpenSearch(cmp.Or(o.url, os.Getenv("OPENSEARCH_URL")), auth, o.hnsw)
		return s, asUsage(err)
	}
	return nil, usagef("--to %s, want postgres or opensearch", o.to)
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
func (o *loadOptions) sets(a *app, cmd *cobra.Command, dir string) (*exports.StoreSets, error) {
	_, err := os.Stat(filepath.Join(dir, result.RecipeFile))
	_, bundle := os.Stat(filepath.Join(dir, serve.ManifestFile))
	if !errors.Is(err, fs.ErrNotExist) || bundle != nil {
		if o.model.name == "" {
			return nil, usagef("--model NAME is missing: which model of the run")
		}
		m, err := o.model.open(cmd, a, dir)
		if err != nil {
			return nil, err
		}
		return exports.NewStoreSets(m)
	}
	b, err := serve.Open(dir)
	if err != nil {
		return nil, asUsage(err)
	}
	m, seed := b.Manifest, o.model.chosen()
	if o.model.name != "" && string(o.model.name) != m.Model || seed != nil && *seed != m.Seed {
		return nil, usagef("%s is a bundle of %s, seed %d: leave --model and --seed out", dir, m.Model, m.Seed)
	}
	return exports.BundleSets(b), nil
}
