package embed_test

import (
	"runtime"
	"slices"
	"testing"

	"tandem/features"
	"tandem/model/draw"
	"tandem/model/embed"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var parts = []embed.Part{{Name: "vector", Width: 2}, {Name: "bias", Width: 1}}

// pair is two items: item 0 of price rows 1 (weight 2) and 0 (weight −1), item 1 of no
// price; both of tag row 0 (weight ½).
func pair() *embed.Side {
	s := embed.NewSide("items", parts, 2, []*features.Block{
		{Name: "price", Rows: 2, Offsets: []int32{0, 2, 2}, Index: []int32{1, 0}, Weight: []float32{2, -1}},
		{Name: "tag", Rows: 1, Offsets: []int32{0, 1, 2}, Index: []int32{0, 0}, Weight: []float32{.5, .5}},
	})
	copy(s.ID.Data, []float32{1, 2, 3, 4, 5, 6})
	copy(s.Features[0].Table.Data, []float32{10, 20, 30, 1, 1, 1})
	copy(s.Features[1].Table.Data, []float32{100, 0, -100})
	return s
}

func row(s *embed.Side, e int32, keepID bool) []float32 {
	dst := []float32{9, 9, 9}
	s.Row(dst, e, keepID)
	return dst
}

// Item 0: [1 2 3] + 2·[1 1 1] − [10 20 30] + ½·[100 0 −100] = [43 −16 −75].
// Item 1: [4 5 6] + ½·[100 0 −100] = [54 5 −44].
func TestRowByHand(t *testing.T) {
	s := pair()
	require.Equal(t, []float32{43, -16, -75}, row(s, 0, true))
	require.Equal(t, []float32{54, 5, -44}, row(s, 1, true))
	require.Equal(t, []float32{42, -18, -78}, row(s, 0, false)) // without [1 2 3]
	require.Equal(t, []float32{50, 0, -50}, row(s, 1, false))
}

func TestNamesShapesAndRanges(t *testing.T) {
	s := pair()
	var names []string
	for _, table := range s.Tables() {
		require.Equal(t, 3, table.Width)
		require.Len(t, table.Data, table.Rows*3)
		names = append(names, table.Name)
	}
	require.Equal(t, []string{"items/id", "items/feature/price", "items/feature/tag"}, names)
	for name, want := range map[string][2]int{"vector": {0, 2}, "bias": {2, 3}, "hidden": {-1, -1}} {
		from, to := s.Range(name)
		require.Equal(t, want, [2]int{from, to}, name)
	}
	require.PanicsWithValue(t, "embed: block covers another number of entities", func() {
		embed.NewSide("items", parts, 3, []*features.Block{s.Features[0].Block})
	})
}

func TestGatherWritesOneRowOfEveryPart(t *testing.T) {
	s := pair()
	dst := [][]float32{{7, 7, 7, 7, 7, 7}, {7, 7, 7}} // three rows of each part
	s.Gather(dst, 1, 0, true, make([]float32, 3))
	require.Equal(t, [][]float32{{7, 7, 43, -16, 7, 7}, {7, -75, 7}}, dst)
	s.Gather(dst, 2, 1, false, make([]float32, 3))
	require.Equal(t, [][]float32{{7, 7, 43, -16, 50, 0}, {7, -75, -50}}, dst)

	one := embed.NewSide("users", []embed.Part{{Name: "vector", Width: 2}}, 1, nil)
	copy(one.ID.Data, []float32{1, 2})
	whole := [][]float32{{7, 7, 7, 7}}
	one.Gather(whole, 1, 0, true, nil) // a single part needs no scratch
	require.Equal(t, []float32{7, 7, 1, 2}, whole[0])
}

// randomSide draws a Side of any shape.
func randomSide(t *rapid.T) *embed.Side {
	n := rapid.IntRange(1, 9).Draw(t, "entities")
	value := rapid.Float32Range(-2, 2)
	var blocks []*features.Block
	for range rapid.IntRange(0, 2).Draw(t, "blocks") {
		b := &features.Block{Name: string(rune('a' + len(blocks))), Rows: rapid.IntRange(1, 4).Draw(t, "rows"), Offsets: []int32{0}}
		for range n {
			for range rapid.IntRange(0, 3).Draw(t, "entries") {
				b.Index = append(b.Index, rapid.Int32Range(0, int32(b.Rows-1)).Draw(t, "row"))
				b.Weight = append(b.Weight, value.Draw(t, "weight"))
			}
			b.Offsets = append(b.Offsets, int32(len(b.Index)))
		}
		blocks = append(blocks, b)
	}
	s := embed.NewSide("side", []embed.Part{
		{Name: "vector", Width: rapid.IntRange(1, 9).Draw(t, "vector")},
		{Name: "hidden", Width: rapid.IntRange(1, 5).Draw(t, "hidden")},
	}, n, blocks)
	for i, table := range s.Tables() {
		table.Normal(draw.New(rapid.Uint64().Draw(t, "seed"), draw.Init).At(uint64(i)), 0, s.Width, 1, nil)
	}
	return s
}

// Row is the sum by its definition, and Matrix and Gather say the same of every entity.
func TestRowGatherAndMatrixAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomSide(t)
		keep := rapid.Bool().Draw(t, "keep")
		got, scratch := make([]float32, s.Width), make([]float32, s.Width)
		vectors, hidden := s.Parts[0].Width, s.Parts[1].Width
		gathered := [][]float32{make([]float32, s.ID.Rows*vectors), make([]float32, s.ID.Rows*hidden)}
		for e := range int32(s.ID.Rows) {
			want := make([]float64, s.Width)
			for c := range want {
				if keep {
					want[c] = float64(s.ID.Data[int(e)*s.Width+c])
				}
				for _, f := range s.Features {
					for j := f.Block.Offsets[e]; j < f.Block.Offsets[e+1]; j++ {
						want[c] += float64(f.Block.Weight[j]) * float64(f.Table.Data[int(f.Block.Index[j])*s.Width+c])
					}
				}
			}
			s.Row(got, e, keep)
			require.InDeltaSlice(t, want, got, 1e-4)
			s.Gather(gathered, int(e), e, true, scratch)
		}
		for e, all := range slices.Collect(slices.Chunk(s.Matrix(), s.Width)) {
			require.InDeltaSlice(t, all[:vectors], gathered[0][e*vectors:(e+1)*vectors], 1e-4)
			require.InDeltaSlice(t, all[vectors:], gathered[1][e*hidden:(e+1)*hidden], 1e-4)
		}
	})
}

// Rows of three columns, of which ids have two, and a tower's two beyond: price adds to
// column 0 and 1, tag to the last of the row, kind to the input of the tower.
func TestSplitByHand(t *testing.T) {
	block := func(name string) *features.Block {
		return &features.Block{Name: name, Rows: 1, Offsets: []int32{0, 1, 1}, Index: []int32{0}, Weight: []float32{2}}
	}
	s := embed.NewSide("items", []embed.Part{{Name: "vector", Width: 2}, {Name: "affinity", Width: 1, NoID: true}}, 2, []*features.Block{block("price")})
	s.Add("affinity", block("tag"), 2, 1)
	s.Add("feature", block("kind"), 3, 2)
	require.Equal(t, []int{3, 5, 2}, []int{s.Width, s.Sum, s.ID.Width})
	require.Equal(t, "items/affinity/tag", s.Tables()[2].Name)
	for i, values := range [][]float32{{1, 2, 3, 4}, {10, 20}, {30}, {40, 50}} {
		copy(s.Tables()[i].Data, values)
	}
	id, sum := make([]float32, 3), make([]float32, 5)
	s.Split(id, sum, 0, true)
	require.Equal(t, []float32{1, 2, 0}, id)
	require.Equal(t, []float32{20, 40, 60, 80, 100}, sum)
	s.Split(id, sum, 0, false)
	require.Equal(t, []float32{0, 0, 0}, id)
	s.Split(id, sum, 1, true)
	require.Equal(t, []float32{3, 4, 0}, id)
	require.Equal(t, make([]float32, 5), sum)
}

func TestCloneIsDeepButSharesTheFeatures(t *testing.T) {
	s := pair()
	c := s.Clone()
	require.Equal(t, s, c)
	for i, table := range c.Tables() {
		table.Data[0]++
		require.NotEqual(t, s.Tables()[i].Data[0], table.Data[0], table.Name)
	}
	require.Equal(t, pair(), s)
	require.Same(t, s.Features[0].Block, c.Features[0].Block)
}

func TestNormalDependsOnKeyRowAndColumnAlone(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	const rows, width = 20_000, 3 // enough rows for several workers
	even := func(r int) bool { return r%2 == 0 }
	filled := func(procs, from, to int, keep func(int) bool) *embed.Table {
		runtime.GOMAXPROCS(procs)
		table := embed.NewTable("t", rows, width)
		for i := range table.Data {
			table.Data[i] = 7
		}
		table.Normal(draw.New(1, draw.Init), from, to, .5, keep)
		return table
	}
	all := filled(1, 0, width, nil)
	require.Equal(t, all, filled(2, 0, width, nil))
	require.Equal(t, all, filled(7, 0, width, nil))

	some := filled(3, 1, 2, even) // column 1 of even rows; the rest stays
	for r := range int32(rows) {
		want := []float32{7, 7, 7}
		if even(int(r)) {
			want[1] = all.Row(r)[1]
		}
		if !equal(want, some.Row(r)) {
			require.Equal(t, want, some.Row(r), "row %d", r)
		}
	}
	var mean, square float64
	for _, v := range all.Data {
		mean += float64(v) / (rows * width)
		square += float64(v) * float64(v) / (rows * width)
	}
	require.InDelta(t, 0, mean, .5*4/245)           // 4 standard errors, √60,000 = 245
	require.InDelta(t, .25, square, .25*1.42*4/245) // the variance of a squared normal is 2
}

func equal(a, b []float32) bool { return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] }

// A row has no room beyond its end: appending to it must not write into the next one.
func TestRowsDoNotOverlap(t *testing.T) {
	table := embed.NewTable("t", 2, 2)
	_ = append(table.Row(0), 5)
	require.Equal(t, []float32{0, 0}, table.Row(1))
	require.Panics(t, func() { table.Row(2) })
	require.Panics(t, func() { table.Row(-1) })
}
