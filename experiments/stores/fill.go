package stores

import "context"

// Store is what Fill needs of a vector store.
type Store interface {
	// Load puts a set in the place of name, all or nothing.
	Load(ctx context.Context, name string, set *Set, o LoadOptions) (*Loaded, error)
	// Searcher asks the index of name.
	Searcher(ctx context.Context, name string) (Searcher, error)
}

// Filling says what to load into a Store, and how to measure it.
type Filling struct {
	Items     Set         // searched by neighbours
	ItemsName string      // table or alias of the items
	Users     Set         // looked up by key
	UsersName string      // table or alias of the users; "" = leave them out
	Options   LoadOptions // how vectors are loaded and indexed

	Queries []float32 // vectors of users to ask for, (Q × Dim); nil = do not measure
	K       int       // items that a query asks for, ≥ 1
	Clients int       // how many ask at once, ≥ 1
}

// Filled is what Fill did.
type Filled struct {
	Vectors string    `json:"vectors"`          // what they are of
	Items   *Loaded   `json:"items"`            // what became of the items
	Users   *Loaded   `json:"users,omitempty"`  // nil where they were left out
	Search  *Measured `json:"search,omitempty"` // nil where nothing was measured
}

// Fill loads users first, so that items which are there can be asked for, and then
// measures the index of the items. Where it fails, what was loaded before stays.
func Fill(ctx context.Context, store Store, f *Filling) (*Filled, error) {
	out := &Filled{Vectors: f.Options.About}
	var err error
	if f.UsersName != "" {
		lookup := f.Options
		lookup.Lookup = true
		if out.Users, err = store.Load(ctx, f.UsersName, &f.Users, lookup); err != nil {
			return nil, err
		}
	}
	if out.Items, err = store.Load(ctx, f.ItemsName, &f.Items, f.Options); err != nil {
		return nil, err
	}
	if f.Queries == nil {
		return out, nil
	}
	open := func() (Searcher, error) { return store.Searcher(ctx, f.ItemsName) }
	if out.Search, err = Measure(ctx, open, &f.Items, f.Queries, f.K, f.Clients); err != nil {
		return nil, err
	}
	return out, nil
}
