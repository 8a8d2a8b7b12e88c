package exports

import (
	"context"
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/experiments/fit"
	"tandem/experiments/input"
	"tandem/experiments/prepare"
	"tandem/experiments/recommend"
	"tandem/experiments/serving"
	"tandem/model/export"
	"tandem/model/rank"
	"tandem/model/serve"
)

// The recall that an export tells of: over this many users at most, evenly spaced.
const (
	recallUsers = 1000
	recallAt    = 10
)

// How many users have golden requests, besides new users, and how many items.
const (
	goldenUsers = 8
	goldenItems = 4
)

// ServingBundle writes a serving bundle to out, whole or not at all: see export.WriteBundle
// for its files and package serve for the program that reads it. Item vectors are stored as
// it says; the manifest has the recall of all storages against float32.
//
// Vectors of a model with an MLP find candidates, which the MLP scores: see headFit.
//
// A non-gradient baseline, which keeps no weights, is an input.Error. Cost: a search for 1,000 users
// per storage, and with an MLP the exact scores of all users.
func ServingBundle(ctx context.Context, o *serving.Opened, out string, storage rank.Storage) (*serve.Manifest, error) {
	if o.Weights == nil {
		return nil, input.Wrong(fmt.Errorf("experiments: export: %s is a %s: it has neither weights nor vectors", o.Spec.Name, o.Spec.Kind))
	}
	if err := o.WithoutHistory("export bundle"); err != nil {
		return nil, err
	}
	log, states := o.Split.Train, o.Run.Recipe.Evaluate.States
	m := serve.Manifest{
		Model: o.Spec.Name, Kind: o.Spec.Kind, Seed: o.Seed, Recipe: o.Run.Recipe.Name, Run: o.Run.Dir,
		RecipeHash: o.Run.Manifest.Recipe, DataHash: o.DataHash, SplitHash: o.SplitHash,
		Vectors: storage, Score: innerProduct, States: serve.States{Hot: states.Hot, Cold: states.Cold},
	}
	users := export.BundleSide{Keys: log.UserIDs.Keys(), Rows: o.SeenUsers}
	items := export.BundleSide{Keys: log.ItemIDs.Keys(), Rows: o.SeenItems}
	users.SeenOffsets, users.Seen = seenLists(o)
	items.Columns, m.Price, m.Category = payload(o)
	known := someUsers(o, recallUsers)
	v, ok, err := vectors(o)
	if err != nil {
		return nil, err
	}
	if ok {
		m.Recall, err = storageRecall(ctx, v, known)
	} else {
		var h *headBundle
		if h, err = makeHead(ctx, o, known, storage); err == nil {
			v, m.Score, m.Head, m.Candidates, m.Recall = h.vectors, candidateScore, &h.head, h.candidates, h.recall
			users.Head, items.Head = h.userHead, h.itemHead
		}
	}
	if err != nil {
		return nil, err
	}
	m.Dim, users.Vectors, items.Vectors = v.Dim, v.Users, v.Items
	encoders, err := bundleEncoders(o)
	if err != nil {
		return nil, err
	}
	switch {
	case o.Split.Fold != nil:
		m.Strangers = o.NewUsers
	case encoders.Users.Refused == "":
		m.Strangers = fit.ByFeatures
	}
	weights := export.BundleFile{Name: serve.WeightsFile, What: "every table and dense weight, float32", Write: func(path string) error { return saveWeights(o, path) }}
	return export.WriteBundle(out, m, users, items, questions(o, known, encoders), weights, encodersFile(encoders))
}

// seenLists are the items that each user met before the test part, ascending, as a bundle
// has them.
func seenLists(o *serving.Opened) (offsets []int64, items []int32) {
	met := recommend.Met(o)
	offsets = []int64{0}
	for u := range int32(o.Split.Train.NumUsers()) {
		from := len(items)
		for _, l := range met {
			items = append(items, l.At(u)...)
		}
		slices.Sort(items[from:])
		items = append(items[:from], slices.Compact(items[from:])...)
		offsets = append(offsets, int64(len(items)))
	}
	return offsets, items
}

const candidateScore = "dot(user_vectors[u], item_vectors[i]) finds candidates, as many as manifest.json says; their score is dot(l_u, l_i) + MLP(relu(f_u + f_i)) with [l ; f] the rows of user_head.npy and item_head.npy and the layers of weights.safetensors"

// someUsers are at most n users whom training knew, evenly spaced.
func someUsers(o *serving.Opened, n int) []int32 {
	var known []int32
	for u, rows := range o.SeenUsers {
		if rows > 0 {
			known = append(known, int32(u))
		}
	}
	if len(known) <= n {
		return known
	}
	out := make([]int32, n)
	for j := range out {
		out[j] = known[j*len(known)/n]
	}
	return out
}

// questions ask for some users and for one whom nobody knows, who tells the features of
// the first where the model has features of users; and for the items of some features.
func questions(o *serving.Opened, known []int32, e *serve.Encoders) serve.Questions {
	ids := o.Split.Train.UserIDs
	var q serve.Questions
	n := min(goldenUsers, len(known))
	for j := range n {
		q.Requests = append(q.Requests, serve.Request{User: ids.Key(known[j*len(known)/n]), K: recallAt})
	}
	unknown := "nobody"
	for _, ok := ids.Find(unknown); ok; _, ok = ids.Find(unknown) {
		unknown += "?"
	}
	q.Requests = append(q.Requests, serve.Request{User: unknown, K: recallAt})
	if e.Users.Refused == "" && n > 0 {
		q.Requests = append(q.Requests, serve.Request{User: unknown, K: recallAt, Attributes: attributesOf(&e.Users, o.Data.Users, known[0])})
	}
	items := o.Split.Train.NumItems()
	for j := 0; e.Items.Refused == "" && j < min(goldenItems, items); j++ {
		q.Items = append(q.Items, attributesOf(&e.Items, o.Data.Items, int32(j*items/min(goldenItems, items))))
	}
	return q
}

// payload are the columns of items that a bundle carries: those that features read, texts
// apart, and whatever is called price or category. price and category name what filters
// read: the column of the first feature of kind price or path, else the one called so.
func payload(o *serving.Opened) (columns []export.BundleColumn, price, category string) {
	kinds := map[string]string{"price": "price", "category": "path"}
	named := func(name string, numeric bool) string {
		if c := o.Data.Items.Find(name); c != nil && c.IsNumeric() == numeric {
			return name
		}
		return ""
	}
	for _, f := range slices.Backward(o.Run.Recipe.Features.Item) {
		if prepare.FromEvents(&f) || f.Kind == "text" {
			continue
		}
		kinds[f.Column] = f.Kind
		switch {
		case f.Kind == "price":
			price = f.Column
		case f.Kind == "path":
			category = f.Column
		}
		if w := f.Within(); w != nil {
			kinds[w.Column] = "path"
		}
	}
	if price == "" {
		price = named("price", true)
	}
	if category == "" {
		category = named("category", false)
	}
	for _, c := range o.Data.Items {
		if kind, wanted := kinds[c.Name]; wanted {
			columns = append(columns, payloadColumn(c, kind == "path"))
		}
	}
	return columns, price, category
}

func payloadColumn(c *datasets.Column, path bool) export.BundleColumn {
	out := export.BundleColumn{Name: c.Name, Kind: "number"}
	if c.IsNumeric() {
		out.Numbers = make([]float32, len(c.Numbers))
		for i, x := range c.Numbers {
			out.Numbers[i] = float32(x)
		}
		return out
	}
	out.Kind, out.Dict, out.Offsets = "tags", c.Dict.Keys(), []int32{0}
	if path {
		out.Kind = "path"
	}
	for e := range int32(c.Labels.Len()) {
		out.Codes = append(out.Codes, c.Labels.At(e)...)
		out.Offsets = append(out.Offsets, int32(len(out.Codes)))
	}
	return out
}

// storageRecall is how many of the best items by float32 vectors the other storages find.
func storageRecall(ctx context.Context, v export.Vectors, users []int32) ([]serve.Recall, error) {
	queries := make([]float32, 0, len(users)*v.Dim)
	for _, u := range users {
		queries = append(queries, v.Users[int(u)*v.Dim:int(u+1)*v.Dim]...)
	}
	var exact [][]int32
	var out []serve.Recall
	for _, s := range rank.Storages() {
		if err := rank.CheckValues(s, v.Items, v.Dim); err != nil && s != rank.Float32 {
			continue // beyond the range of float16: the list lacks it
		}
		f, err := rank.FlatOf(s, v.Items, v.Dim)
		if err != nil {
			return nil, fmt.Errorf("experiments: export: %w", err)
		}
		lists, err := bestOf(ctx, f, queries, recallAt)
		if err != nil {
			return nil, err
		}
		if exact == nil {
			exact = lists
		}
		out = append(out, serve.Recall{Of: string(s), K: recallAt, Users: len(users), Value: overlap(lists, exact)})
	}
	return out, nil
}

// bestOf are the n best items of every query.
func bestOf(ctx context.Context, f *rank.Flat, queries []float32, n int) ([][]int32, error) {
	var out [][]int32
	q := rank.Query{Vectors: queries, N: n, Package: "experiments", User: func(r int) string { return fmt.Sprintf("query %d", r) }}
	err := rank.TopN(ctx, f.Task(q), func(_ int, items []int32, _ []float32) error {
		out = append(out, slices.Clone(items))
		return nil
	})
	return out, err
}

// overlap is the mean share of the items of exact that lists have too; 1 of nothing.
func overlap(lists, exact [][]int32) float64 {
	found, all := 0, 0
	for r, want := range exact {
		all += len(want)
		for _, i := range want {
			if slices.Contains(lists[r], i) {
				found++
			}
		}
	}
	if all == 0 {
		return 1
	}
	return float64(found) / float64(all)
}
