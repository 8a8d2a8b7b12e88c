package fuse_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/features"
	"tandem/model/embed"
	"tandem/model/internal/fuse"
)

// side is one of two items with an id row of two columns and a bias; the first item has
// row 0 of a feature, the second rows 0 and 1, the latter by half.
func side() *embed.Side {
	b := &features.Block{Name: "f", Rows: 2, Offsets: []int32{0, 1, 3}, Index: []int32{0, 0, 1}, Weight: []float32{1, 1, .5}}
	s := embed.NewSide("items", []embed.Part{{Name: fuse.Vector, Width: 2}, {Name: fuse.Bias, Width: 1}}, 2, []*features.Block{b})
	copy(s.ID.Data, []float32{1, 2, 3, 4, 5, 6})
	copy(s.Features[0].Table.Data, []float32{10, 20, 30, 2, 4, 6})
	return s
}

var vectors = []embed.Part{{Name: fuse.Vector, Width: 2}}

// What features add up to is (10, 20, 30) and (11, 22, 33).
func TestRowsByHand(t *testing.T) {
	weights := map[string][]float32{
		"item/concat/vector": {1, 0, 0, 1, 0, 1, 1, 0}, // id as it is, features swapped
		"item/concat/bias":   {.5, 0},
		"item/gate/slope":    {1}, "item/gate/start": {float32(-math.Ln2)}, // σ(ln 2 − ln 2) = ½
		"item/tower1/layer1/weight": {1, 0, 0}, "item/tower1/layer1/bias": {0, 1, 0},
	}
	for name, c := range map[string]struct {
		config fuse.Config
		want   []float32
	}{
		"sum":    {fuse.Config{Parts: vectors}, []float32{11, 22, 33, 15, 27, 39}},
		"concat": {fuse.Config{Fusion: fuse.Concat, Parts: vectors}, []float32{1 + 20 + .5, 2 + 10, 33, 4 + 22 + .5, 5 + 11, 39}},
		// The first gate is half open, the second shut: no training row.
		"gate": {fuse.Config{Fusion: fuse.Gate, Parts: vectors}, []float32{5.5, 11, 33, 11, 22, 39}},
		"adds": {fuse.Config{Fusion: fuse.Gate, GateAdds: true, Parts: vectors}, []float32{10.5, 21, 33, 11, 22, 39}},
	} {
		rows := fuse.NewRows(c.config, side(), []float32{float32(math.Ln2), 0}, func(name string) []float32 { return weights[name] })
		require.InDeltaSlice(t, c.want, rows.All(), 1e-5, name)
	}

	s := side()
	b := &features.Block{Name: "t", Rows: 1, Offsets: []int32{0, 1, 1}, Index: []int32{0}, Weight: []float32{1}}
	s.Add("feature", b, s.Width, 1)
	s.Features[1].Table.Data[0] = 7
	rows := fuse.NewRows(fuse.Config{Towers: []fuse.Tower{{Input: 1}}, Parts: vectors}, s, nil, func(name string) []float32 { return weights[name] })
	// The tower adds (7, 1, 0) to the first item, (0, 1, 0) to the second.
	require.InDeltaSlice(t, []float32{18, 23, 33, 15, 28, 39}, rows.All(), 1e-5)
}

func TestProductByHand(t *testing.T) {
	s, dst := side(), make([]float32, 2)
	row := []float32{3, 4, 9}
	p := fuse.Product{}
	require.Equal(t, 2, p.User(dst, row, s))
	require.Equal(t, []float32{3, 4}, dst)
	p.Output = []float32{2, -1}
	p.User(dst, row, s)
	require.Equal(t, []float32{6, -4}, dst)
	p.Item(dst, row, s)
	require.Equal(t, []float32{3, 4}, dst, "the output weights are the user's")
	p = fuse.Product{Cosine: true, Temperature: .5} // norms are 5: (3, 4)/5/½
	p.User(dst, row, s)
	require.InDeltaSlice(t, []float32{1.2, 1.6}, dst, 1e-6)
	p.Item(dst, row, s)
	require.InDeltaSlice(t, []float32{.6, .8}, dst, 1e-6)
}
