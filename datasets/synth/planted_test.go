package synth_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/synth"
)

// At its own price an item has its own level, ties apart; a dearer one is never lower.
func TestPriceLevelAt(t *testing.T) {
	c := synth.DefaultConfig()
	c.Users, c.Items = 50, 300
	_, truth, err := synth.Generate(c)
	require.NoError(t, err)
	for i, price := range truth.ItemPrice {
		leaf := truth.ItemType[i]
		require.InDelta(t, truth.ItemPriceLevel[i], truth.PriceLevelAt(leaf, price), .5, "equal prices share the lowest rank")
		if truth.PriceLevelAt(leaf, price+.005) > truth.PriceLevelAt(leaf, price) {
			continue // one of its price is there: itself
		}
		t.Fatalf("item %d: no level between %g and a little more", i, price)
	}
	require.Zero(t, truth.PriceLevelAt(0, 0)-truth.PriceLevelAt(0, .001))
	require.LessOrEqual(t, truth.PriceLevelAt(0, 1e9), 1.)
}

// What the weights say: the larger taste drives more, and the order turns with them.
func TestDriversFollowTheWeights(t *testing.T) {
	order := func(category, price, latent float64) []string {
		c := synth.DefaultConfig()
		c.Users, c.Items, c.Decoy = 100, 300, true
		c.CategoryTaste, c.PriceTaste, c.LatentTaste, c.PopularitySkew = category, price, latent, 0
		_, truth, err := synth.Generate(c)
		require.NoError(t, err)
		var names []string
		sum := 0.
		for _, d := range truth.Drivers() {
			names = append(names, d.Name)
			sum += d.Share
		}
		require.InDelta(t, 1, sum, 1e-9)
		return names
	}
	require.Equal(t, []string{"category", "price", "latent", "popularity", "colour"}, order(12, 4, .1))
	require.Equal(t, []string{"price", "category", "latent", "popularity", "colour"}, order(2, 30, .1))
	require.Equal(t, []string{"latent", "category", "price", "popularity", "colour"}, order(2, .5, 5))
}

// The decoy shifts no other draw: the same log with one column more.
func TestDecoyChangesNothingElse(t *testing.T) {
	c := synth.DefaultConfig()
	c.Users, c.Items = 60, 100
	plain, _, err := synth.Generate(c)
	require.NoError(t, err)
	c.Decoy = true
	with, _, err := synth.Generate(c)
	require.NoError(t, err)
	require.Equal(t, plain.Log, with.Log)
	require.Equal(t, append(plain.Items.Names(), "colour"), with.Items.Names())
}

// Useless columns shift no other draw, nor one another; nobody's utility knows of them.
func TestUselessColumnsChangeNothingElse(t *testing.T) {
	c := synth.DefaultConfig()
	c.Users, c.Items = 60, 100
	plain, _, err := synth.Generate(c)
	require.NoError(t, err)
	c.Useless = 3
	with, truth, err := synth.Generate(c)
	require.NoError(t, err)
	require.Equal(t, plain.Log, with.Log)
	require.Equal(t, append(plain.Items.Names(), "useless-01", "useless-02", "useless-03"), with.Items.Names())
	require.Len(t, with.Items[4].Numbers, 100)
	require.NotEqual(t, with.Items[3].Labels, with.Items[5].Labels)
	drivers := truth.Drivers()
	require.Equal(t, []synth.Driver{{Name: "useless-01"}, {Name: "useless-02"}, {Name: "useless-03"}}, drivers[len(drivers)-3:])
	c.Useless = 4
	more, _, err := synth.Generate(c)
	require.NoError(t, err)
	require.Equal(t, with.Items, more.Items[:6])
}

// With nothing but a taste for pairs that is strong, hardly a row is of the other half; the
// halves of a material, and of a shape, are bought alike.
func TestPairTasteIsOfPairsAlone(t *testing.T) {
	c := synth.DefaultConfig()
	c.Users, c.Items, c.Noise, c.PopularitySkew = 400, 300, 0, 0
	c.CategoryTaste, c.PriceTaste, c.LatentTaste, c.PairTaste = 0, 0, 0, 4
	d, truth, err := synth.Generate(c)
	require.NoError(t, err)
	material := d.Items[3]
	require.Equal(t, "material", material.Name)
	fits := 0.
	bought := make([]float64, 12)
	items := make([]float64, 12)
	for i := range 300 {
		items[material.Labels.At(int32(i))[0]]++
	}
	for row, item := range d.Log.Items {
		if truth.UserPair[d.Log.Users[row]] == truth.ItemPair[item] {
			fits++
		}
		m := material.Labels.At(item)[0]
		bought[m] += 1 / items[m]
	}
	// exp(4) = 54.6 to 1 with equal halves: .98; users with long histories have less left.
	require.InDelta(t, .98, fits/float64(d.Log.Len()), .02)
	mean := float64(d.Log.Len()) / 300
	for m := range bought {
		require.InDelta(t, mean, bought[m], .35*mean, "material %d", m)
	}
	require.Equal(t, "pair", truth.Drivers()[0].Name)
}

func TestWriteTruth(t *testing.T) {
	c := synth.DefaultConfig()
	c.Users, c.Items = 20, 100
	d, truth, err := synth.Generate(c)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "truth.json")
	require.NoError(t, synth.WriteTruth(path, truth))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var got struct {
		Drivers        []synth.Driver
		PriceResponse  []struct{ Distance, Utility float64 } `json:"price_response"`
		UserPriceLevel map[string]float64                    `json:"user_price_level"`
		ItemPriceLevel map[string]float64                    `json:"item_price_level"`
	}
	require.NoError(t, json.Unmarshal(text, &got))
	require.Equal(t, truth.Drivers(), got.Drivers)
	require.Len(t, got.PriceResponse, 21)
	for _, p := range got.PriceResponse {
		require.Equal(t, truth.PriceResponse(p.Distance), p.Utility)
	}
	require.Len(t, got.UserPriceLevel, 20)
	for i, level := range truth.ItemPriceLevel {
		require.Equal(t, level, got.ItemPriceLevel[d.ItemIDs().Key(int32(i))])
	}
}
