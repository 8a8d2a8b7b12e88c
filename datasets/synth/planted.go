package synth

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
	"strings"
)

// PriceLevelAt is the price level that an item of a type would have at another price: its
// rank among the prices of its type and of the shop, mixed as Config.RelativePrice says.
// Cost: O(items).
func (t *Truth) PriceLevelAt(itemType int32, price float64) float64 {
	inShop, inType, types := 0, 0, 0
	for i, p := range t.ItemPrice {
		if t.ItemType[i] == itemType {
			types++
		}
		if p < price {
			inShop++
			if t.ItemType[i] == itemType {
				inType++
			}
		}
	}
	relative := t.Config.RelativePrice
	level := (1 - relative) * (float64(inShop) + .5) / float64(len(t.ItemPrice))
	if types > 0 {
		level += relative * (float64(inType) + .5) / float64(types)
	}
	return min(level, 1)
}

// Driver is what one part of the utility has to do with which items a user prefers.
type Driver struct {
	Name  string  `json:"name"`  // category, price, latent, popularity, pair, or a column that tells nothing
	Share float64 `json:"share"` // Cov(part, utility) / Var(utility) over items, mean over users
}

// Drivers are the parts of the utility, largest share first: category, price, what no
// attribute tells (latent), popularity and, with Config.PairTaste, what material and shape
// tell together (pair); the shares add up to 1. The colour of Config.Decoy and the columns
// of Config.Useless come last, with 0. A model that found what is planted finds the
// attributes in this order.   Cost: O(users·items), of 500 users at most.
func (t *Truth) Drivers() []Driver {
	out := []Driver{{Name: "category"}, {Name: "price"}, {Name: "latent"}, {Name: "popularity"}}
	if t.Config.PairTaste > 0 {
		out = append(out, Driver{Name: "pair"})
	}
	users := min(500, t.Config.Users)
	parts, n := make([][]float64, len(out)), float64(t.Config.Items)
	for p := range parts {
		parts[p] = make([]float64, t.Config.Items)
	}
	for u := range int32(users) {
		for i := range int32(t.Config.Items) {
			price, pair := t.PriceResponse(t.UserPriceLevel[u]-t.ItemPriceLevel[i]), t.pair(u, i)
			parts[0][i] = t.Config.CategoryTaste * t.Affinity(u, t.ItemType[i])
			parts[1][i], parts[2][i], parts[3][i] = price, t.rest(u, i)-price-pair, t.LogPopularity[i]
			if len(parts) > 4 {
				parts[4][i] = pair
			}
		}
		shares, whole := make([]float64, len(out)), 0.
		for p := range parts {
			for q := range parts {
				c := covariance(parts[p], parts[q], n)
				shares[p] += c
				whole += c
			}
		}
		for p := range shares {
			if whole > 0 {
				out[p].Share += shares[p] / whole / float64(users)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Driver) int { return cmp.Compare(b.Share, a.Share) })
	if t.Config.Decoy {
		out = append(out, Driver{Name: "colour"})
	}
	for _, column := range t.Config.newUseless() {
		out = append(out, Driver{Name: column.Name})
	}
	return out
}

func covariance(x, y []float64, n float64) float64 {
	mx, my, sum := 0., 0., 0.
	for i := range x {
		mx, my = mx+x[i]/n, my+y[i]/n
	}
	for i := range x {
		sum += (x[i] - mx) * (y[i] - my)
	}
	return sum / n
}

// planted is what WriteTruth writes.
type planted struct {
	About   string   `json:"about"`
	Config  Config   `json:"config"`
	Drivers []Driver `json:"drivers"`
	// PriceResponse is what the distance of the user's price level and the item's adds to
	// the utility.
	PriceResponse  []response          `json:"price_response"`
	UserPriceLevel map[string]float64  `json:"user_price_level"`
	ItemPriceLevel map[string]float64  `json:"item_price_level"`
	Favourites     map[string][]liking `json:"favourites"` // of every user
}

type response struct {
	Distance float64 `json:"distance"`
	Utility  float64 `json:"utility"`
}

type liking struct {
	Category string  `json:"category"`
	Affinity float64 `json:"affinity"`
}

// WriteTruth writes to path, as JSON, what drives choices in which order, the response to
// prices, and the tastes of every user by key; whole or not at all. It is no file of a data
// set, and has no place among those of Write.
func WriteTruth(path string, t *Truth) error {
	out := planted{
		About: "A user draws an item with odds exp(utility): category_taste·affinity − price_taste·(user level − item level)²" +
			" + latent_taste·⟨f_u, f_i⟩ + log popularity. A price level is the rank of a price, 0 = cheapest; affinity is 1 for the favourite type.",
		Config: t.Config, Drivers: t.Drivers(), UserPriceLevel: map[string]float64{}, ItemPriceLevel: map[string]float64{},
		Favourites: map[string][]liking{},
	}
	if t.Config.PairTaste > 0 {
		out.About += " Material and shape add pair_taste where they are of the half of the pairs that the user likes."
	}
	for k := -10; k <= 10; k++ {
		d := float64(k) / 10
		out.PriceResponse = append(out.PriceResponse, response{d, t.PriceResponse(d)})
	}
	for i, level := range t.ItemPriceLevel {
		out.ItemPriceLevel[itemKey(i)] = level
	}
	paths := t.Config.paths()
	for u, level := range t.UserPriceLevel {
		out.UserPriceLevel[userKey(u)] = level
		var likes []liking
		for leaf, x := range t.affinity[u] {
			if x > likesSibling { // the rest follows from the tree
				likes = append(likes, liking{strings.Join(paths[leaf][:], pathSeparator), math.Round(100*float64(x)) / 100})
			}
		}
		sort.SliceStable(likes, func(a, b int) bool { return likes[a].Affinity > likes[b].Affinity })
		out.Favourites[userKey(u)] = likes
	}
	text, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		return fmt.Errorf("synth: write truth: %w", err)
	}
	err = writeWhole(path, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
	if err != nil {
		return fmt.Errorf("synth: write truth: %w", err)
	}
	return nil
}

func itemKey(i int) string { return fmt.Sprintf("item-%05d", i) }
func userKey(u int) string { return fmt.Sprintf("user-%05d", u) }
