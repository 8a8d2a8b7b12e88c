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
