package features

import (
	"cmp"
	"errors"
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// FavouritesConfig says how the categories that a user buys in are encoded.
type FavouritesConfig struct {
	// MinItems is how many seen items a category needs to get a row of its own; below, it is
	// part of the one above it.
	// Touch: raise it where categories are many and small.
	MinItems int `yaml:"min_items" range:"≥ 1"`
	// Top is how many categories of a user count, the heaviest; 0 = all.
	// Touch: lower it where users buy a little of everything.
	Top int `yaml:"top" range:"≥ 0"`
}

// defaultFavouritesConfig is every category that one seen item has.
func defaultFavouritesConfig() FavouritesConfig { return FavouritesConfig{MinItems: 1} }

// Validate reports all faults of c.
func (c FavouritesConfig) Validate() error { return setting.Check(c).Join("features: favourites: ") }

// favouritesMissing is the row of users without a row in a known category.
const favouritesMissing = 0

// Favourites encodes what a user bought as a weighted list of categories, those above a
// category among them, a row of the table each:
//
//	weight = rows of the user in the category or below it / rows in any known category
//
// Of these the Top heaviest count, of equal ones the higher in the tree, and then in the
// order of Path. It is the mean, over the user's rows, of how Path encodes the item.
type Favourites struct {
	Config FavouritesConfig // what it was fitted with

	Path  *Path // of the items
	Users []int // by table row, users of the training log that have it; row 0 is missing
}

// FitFavourites learns from a training log; category is a label column over its items
// whose lists are paths.   Cost: O(rows · depth).
func FitFavourites(train *datasets.Log, category *datasets.Column, config FavouritesConfig) (*Favourites, error) {
	if err := errors.Join(config.Validate(), checkItems(train, category, false)); err != nil {
		return nil, err
	}
	path, err := FitPath(SeenItems(train), category, PathConfig{MinItems: config.MinItems})
	if err != nil {
		return nil, err
	}
	users := make([]int, 1+len(path.Nodes))
	f := &Favourites{Config: config, Path: path, Users: slices.Repeat([]int{1}, len(users))} // any can be a favourite yet
	counts := train.UserCounts()
	f.each(train, category, func(u int32, list []nodeRows, _ int) {
		for _, n := range list {
			users[n.row]++
		}
		if len(list) == 0 && counts[u] > 0 {
			users[favouritesMissing]++
		}
	})
	f.Users = users
	return f, nil
}

// Encode encodes every user of a log: the training log, or what new users have done; its
// items have the categories in column. A category that is among the favourites of no user
// of the training log is passed over. A user with none left gives an empty row when no
// user of the training log is without.
func (f *Favourites) Encode(events *datasets.Log, category *datasets.Column) (*Block, error) {
	if err := checkItems(events, category, false); err != nil {
		return nil, err
	}
	b := newBlock(category.Name, len(f.Users), events.NumUsers())
	f.each(events, category, func(_ int32, list []nodeRows, total int) {
		for _, n := range list {
			b.add(n.row, float64(n.rows)/float64(total))
		}
		if len(list) == 0 && f.Users[favouritesMissing] > 0 {
			b.add(favouritesMissing, 1)
		}
		b.endRow()
	})
	return b.done()
}

// nodeRows says how many rows of a user are in a category.
type nodeRows struct {
	row  int32 // of the table
	rows int
}

// each calls use for every user with the favourites, by table row, and how many rows in a
// known category there are.
func (f *Favourites) each(log *datasets.Log, category *datasets.Column, use func(u int32, list []nodeRows, total int)) {
	items := groupItems(log)
	walk := f.Path.walker(category)
	counts := make([]int, 1+len(f.Path.Nodes))
	for u := range int32(log.NumUsers()) {
		var list []nodeRows
		total := 0
		for _, i := range items.At(u) {
			rows := walk(category.Labels.At(i))
			if len(rows) > 0 {
				total++
			}
			for _, r := range rows {
				if counts[r] == 0 {
					list = append(list, nodeRows{row: r})
				}
				counts[r]++
			}
		}
		for k := range list {
			list[k].rows = counts[list[k].row]
			counts[list[k].row] = 0
		}
		list = slices.DeleteFunc(list, func(n nodeRows) bool { return f.Users[n.row] == 0 })
		use(u, f.top(list), total)
	}
}

// top keeps the heaviest, by table row.
func (f *Favourites) top(list []nodeRows) []nodeRows {
	byRow := func(a, b nodeRows) int { return cmp.Compare(a.row, b.row) }
	if k := f.Config.Top; k > 0 && len(list) > k {
		slices.SortFunc(list, func(a, b nodeRows) int { return cmp.Or(cmp.Compare(b.rows, a.rows), byRow(a, b)) })
		list = list[:k]
	}
	slices.SortFunc(list, byRow)
	return list
}

// groupItems lists the items of every user, as often as they are there.
func groupItems(log *datasets.Log) datasets.Lists {
	out := datasets.Lists{Offsets: make([]int, log.NumUsers()+1), Values: make([]int32, log.Len())}
	for _, u := range log.Users {
		out.Offsets[u+1]++
	}
	for u := range log.NumUsers() {
		out.Offsets[u+1] += out.Offsets[u]
	}
	next := slices.Clone(out.Offsets)
	for row, u := range log.Users {
		out.Values[next[u]] = log.Items[row]
		next[u]++
	}
	return out
}
