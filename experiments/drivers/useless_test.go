package drivers_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/drivers"
)

// go test ./experiments/drivers -run UselessColumns -v -useless.seeds 3 -timeout 1h measures
// what doc.go tells.
var (
	uselessSeeds  = flag.Int("useless.seeds", 0, "how many trainings of five shops of 20 useless columns are explained; 0 = one of a small shop")
	uselessModels = flag.Int("useless.models", 5, "over how many models these columns are dealt")
)

// plantedShop is a shop whose customers' tastes are planted.
type plantedShop struct {
	name                  string
	price, category, pair float64
	drivers               []string // that are to be found
}

var plantedShops = []plantedShop{
	{"price", 40, 0, 0, []string{"price"}},
	{"category", 0, 5, 0, []string{"category"}},
	{"pair", 0, 0, 3, []string{"material × shape"}},
	{"both", 15, 4, 0, []string{"price", "category"}},
	{"none", 0, 0, 0, nil},
}

// recipe has hybrids that learn from every column of the shop, from those of a pair in a
// tower; the useless columns are dealt over the hybrids.
func (p plantedShop) recipe(seed uint64, users, items, useless, models, epochs int) string {
	var b, m strings.Builder
	fmt.Fprintf(&b, `
name: planted
data: {format: synth, synth: {seed: %d, users: %d, items: %d, interactions: 25, cold_items: 0, useless: %d, relative_price: 0, popularity_skew: 0.3, latent_taste: 0.3, category_taste: %g, price_taste: %g, pair_taste: %g}}
features:
  item:
    - {column: price, kind: price, buckets: 12}
    - {column: category, kind: path}
`, 700+seed, users, items, useless, p.category, p.price, p.pair)
	told, tower := "price, category", "" // without id_dropout ids make up for columns that tell nothing
	if p.pair > 0 {
		b.WriteString("    - {column: material, kind: tags}\n    - {column: shape, kind: tags}\n")
		told, tower = told+", material, shape", ", id_dropout: 0.3, towers: [{features: [material, shape], width: 8, hidden: [32]}]"
	}
	for k := range models {
		fmt.Fprintf(&m, "  - {name: hybrid-%d, kind: two-tower, dim: 32, temperature: 0.15%s, features: [%s", k+1, tower, told)
		for n := k + 1; n <= useless; n += models {
			fmt.Fprintf(&m, ", useless-%02d", n)
		}
		m.WriteString("]}\n")
	}
	for n := 1; n <= useless; n++ {
		kind := "tags"
		if n%2 == 0 {
			kind = "price, buckets: 12"
		}
		fmt.Fprintf(&b, "    - {column: useless-%02d, kind: %s}\n", n, kind)
	}
	fmt.Fprintf(&b, `models:
%strain: {loss: softmax, negatives: 128, batch: 512, lr: 0.01, epochs: %d, stop: {patience: 3}}
evaluate: {metrics: [ndcg@10]}
seeds: [%d]
`, m.String(), epochs, seed)
	return b.String()
}

// Of columns that tell nothing hardly one is called a driver; what is planted is.
func TestUselessColumnsAreNoDrivers(t *testing.T) {
	if testing.Short() {
		t.Skip("trains some models for some seconds")
	}
	c := drivers.DefaultConfig()
	c.Users, c.Items = 20, 20
	if *uselessSeeds > 0 {
		measureAlarms(t, c)
		return
	}
	a := explain(t, plantedShops[3].recipe(1, 700, 300, 3, 1, 6), c)
	for _, i := range a.Importance {
		want := drivers.Driver
		if strings.HasPrefix(i.Name, "useless") {
			want = drivers.Useless
		}
		require.Equal(t, want, i.Outcome, a.Sentences())
		require.Equal(t, []int{c.Trainings, c.Copies}, []int{i.Null.Trainings, i.Null.Copies})
		require.InDelta(t, i.Null.Drop-i.Null.Useless, i.Null.Excess.Mean, 1e-12)
	}
	require.Equal(t, []string{"hybrid-1 leans on: price, category", "cannot be told from a useless column: useless-01, useless-02, useless-03"}, a.Summary())
}

// tally counts outcomes.
type tally struct {
	useless, alarms, without, uncorrected int // columns; called drivers; by the drop alone; before Holm
	planted, found, plantedWithout        int // drivers
}

func (n *tally) add(i drivers.Importance, planted []string) {
	old := i.Drop.Low > 0 && i.PHolm < .05 // what was called a driver without copies
	count := func(where *int, yes bool) {
		if yes {
			*where++
		}
	}
	switch {
	case strings.HasPrefix(i.Name, "useless"):
		n.useless++
		count(&n.alarms, i.Outcome == drivers.Driver)
		count(&n.without, old)
		count(&n.uncorrected, i.Null.P < .05)
	case slices.Contains(planted, i.Name):
		n.planted++
		count(&n.found, i.Outcome == drivers.Driver)
		count(&n.plantedWithout, old)
	}
}

func (n tally) String() string {
	return fmt.Sprintf("useless %d: called drivers %d, by the drop alone %d, p < .05 uncorrected %d; planted %d: found %d, by the drop alone %d",
		n.useless, n.alarms, n.without, n.uncorrected, n.planted, n.found, n.plantedWithout)
}

func measureAlarms(t *testing.T, c drivers.Config) {
	var all tally
	for _, shop := range plantedShops {
		var here tally
		for seed := 1; seed <= *uselessSeeds; seed++ {
			for _, a := range explainAll(t, shop.recipe(uint64(seed), 1500, 800, 20, *uselessModels, 20), c) {
				for _, i := range a.Importance {
					here.add(i, shop.drivers)
					all.add(i, shop.drivers)
				}
			}
		}
		t.Logf("%-9s%s", shop.name, here)
	}
	t.Logf("%-9s%s", "all", all)
	require.LessOrEqual(t, float64(all.alarms), .05*float64(all.useless))
	require.GreaterOrEqual(t, float64(all.found), .8*float64(all.planted))
}
