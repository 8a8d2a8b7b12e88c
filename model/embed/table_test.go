package embed_test

import (
	"math"
	"runtime"
	"testing"

	"tandem/model/draw"
	"tandem/model/embed"
	"tandem/model/kernel"

	"github.com/stretchr/testify/require"
)

func TestDTypes(t *testing.T) {
	wide, half := embed.NewTable("t", 3, 2), embed.NewTableOf(embed.BFloat16, "t", 3, 2)
	require.Equal(t, embed.Float32, wide.DType())
	require.Equal(t, embed.BFloat16, half.DType())
	require.Equal(t, []int{4, 2}, []int{embed.Float32.Size(), embed.BFloat16.Size()})
	require.Equal(t, []int{6, 0, 0, 6}, []int{len(wide.Data), len(wide.Half), len(half.Data), len(half.Half)})
	require.Equal(t, embed.BFloat16, embed.NewTableOf(embed.BFloat16, "t", 0, 2).DType(), "also without rows")
	require.PanicsWithValue(t, "embed: rows of bfloat16 cannot be shared", func() { half.Row(0) })
}

// 1 + 2⁻⁸ is no bfloat16; the nearest with an even last bit is 1.
func TestReadWriteAndAddByHand(t *testing.T) {
	for _, d := range []embed.DType{embed.Float32, embed.BFloat16} {
		table := embed.NewTableOf(d, "t", 3, 4)
		table.Write(1, 1, []float32{1 + 1./256, -2, .5})
		first := float32(1 + 1./256)
		if d == embed.BFloat16 {
			first = 1
		}
		require.Equal(t, []float32{0, 0, 0, 0, 0, first, -2, .5, 0, 0, 0, 0}, table.Float32s())
		got := []float32{9, 9}
		table.Read(got, 1, 2)
		require.Equal(t, []float32{-2, .5}, got)
		table.AddTo(got, 2, 1, 1) // −2 + 2·first, ½ + 2·(−2)
		require.Equal(t, []float32{-2 + 2*first, -3.5}, got)
		table.Prefetch(2)

		c := table.Clone()
		require.Equal(t, table, c)
		c.Write(1, 0, []float32{7, 7, 7, 7})
		require.Equal(t, first, table.Float32s()[5])
		require.Panics(t, func() { table.Read(got, 3, 0) })
		require.Panics(t, func() { table.Write(0, 3, got) }, "a row ends with its width")
	}
}

// WriteRandom is kernel.RoundRandom over the row under its key, and plain for float32.
func TestWriteRandom(t *testing.T) {
	src := []float32{1.001, -.3, 1e-9}
	key := draw.New(1, draw.Rounding).At(5)
	half, wide := embed.NewTableOf(embed.BFloat16, "t", 2, 3), embed.NewTable("t", 2, 3)
	half.WriteRandom(1, src, key)
	wide.WriteRandom(1, src, key)
	want := make([]uint16, 3)
	kernel.RoundRandom(want, src, uint64(key))
	require.Equal(t, append(make([]uint16, 3), want...), half.Half)
	require.Equal(t, append(make([]float32, 3), src...), wide.Data)
}

func TestNormalOfBFloat16IsThatOfFloat32Rounded(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(procs)
		wide, half := embed.NewTable("t", 9000, 3), embed.NewTableOf(embed.BFloat16, "t", 9000, 3)
		even := func(r int) bool { return r%2 == 0 }
		wide.Normal(draw.New(1, draw.Init), 1, 3, .5, even)
		half.Normal(draw.New(1, draw.Init), 1, 3, .5, even)
		want := make([]uint16, len(wide.Data))
		kernel.Round(want, wide.Data)
		require.Equal(t, want, half.Half)
	}
}

// The first of several bad rows is named, whoever finds which.
func TestFirstBad(t *testing.T) {
	bad := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), -float32(math.NaN())}
	for _, d := range []embed.DType{embed.Float32, embed.BFloat16} {
		table := embed.NewTableOf(d, "t", 30_000, 3)
		table.Write(20_000, 0, []float32{3e38, -3e38, 1e-45})
		require.Equal(t, -1, table.FirstBad())
		for i, row := range []int32{29_999, 17_000, 16_999, 0} {
			table.Write(row, i%3, bad[i:i+1])
			require.Equal(t, int(row), table.FirstBad())
		}
		require.Equal(t, -1, embed.NewTableOf(d, "t", 0, 3).FirstBad())
	}
}
