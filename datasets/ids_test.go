package datasets_test

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"tandem/datasets"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestIDs(t *testing.T) {
	d := datasets.NewIDs("b", "a", "b", "")
	require.Equal(t, []string{"b", "a", ""}, d.Keys())
	require.Equal(t, int32(1), d.Add("a"))
	require.Equal(t, int32(3), d.AddBytes([]byte("c")))
	id, ok := d.Find("")
	require.True(t, ok)
	require.Equal(t, int32(2), id)
	_, ok = d.FindBytes([]byte("ab"))
	require.False(t, ok)
	require.Equal(t, "c", d.Key(3))
	require.Panics(t, func() { d.Key(4) })

	var zero datasets.IDs
	_, ok = zero.Find("")
	require.False(t, ok)
	require.Zero(t, zero.Len())
	require.Empty(t, zero.Keys())
}

// A key handed out stays as it is, whatever is added later and whatever becomes of the
// bytes that it was added from.
func TestIDsKeysStay(t *testing.T) {
	d := &datasets.IDs{}
	buf := []byte("first")
	d.AddBytes(buf)
	key := d.Key(0)
	copy(buf, "xxxxx")
	for i := range 10_000 {
		d.Add(strconv.Itoa(i))
	}
	require.Equal(t, "first", key)
	require.Equal(t, "first", d.Key(0))
}

// IDs are a map and a slice: Add, AddBytes and AddEach give the ids that these give,
// and equal keys make equal IDs.
func TestIDsAreAMap(t *testing.T) {
	key := rapid.OneOf(
		rapid.StringMatching(`[ab]{0,3}`),
		rapid.StringMatching(`[A-C]{14}`),
		rapid.Custom(func(t *rapid.T) string { // differ in one byte, at every length of the hash's tail
			n := rapid.IntRange(1, 40).Draw(t, "n")
			at := rapid.IntRange(0, n-1).Draw(t, "at")
			return strings.Repeat("x", at) + "y" + strings.Repeat("x", n-1-at)
		}),
		rapid.Map(rapid.IntRange(0, 5000), strconv.Itoa),
	)
	rapid.Check(t, func(t *rapid.T) {
		batches := rapid.SliceOfN(rapid.SliceOfN(key, 0, 200), 0, 6).Draw(t, "batches")
		ids := map[string]int32{}
		var keys []string
		one, each := &datasets.IDs{}, &datasets.IDs{}
		for _, batch := range batches {
			var text []byte
			var ends []int
			want := make([]int32, len(batch))
			for i, k := range batch {
				id, ok := ids[k]
				if !ok {
					id = int32(len(keys))
					ids[k] = id
					keys = append(keys, k)
				}
				want[i] = id
				require.Equal(t, id, one.Add(k))
				text = append(text, k...)
				ends = append(ends, len(text))
			}
			got := make([]int32, len(batch))
			each.AddEach(got, text, ends)
			require.Equal(t, want, got)
		}
		require.Equal(t, len(keys), one.Len())
		for id, k := range one.All() {
			require.Equal(t, keys[id], k)
			found, ok := one.Find(k)
			require.True(t, ok)
			require.Equal(t, id, found)
		}
		require.Equal(t, one, each)
		require.Equal(t, one, datasets.NewIDs(keys...))
	})
}

func TestIDsOfKnownKeysDoNotAllocate(t *testing.T) {
	d := datasets.NewIDs("A3SGXH7AUHU8GW", "B000234567")
	key := []byte("B000234567")
	dst := make([]int32, 2)
	text, ends := []byte("B000234567A3SGXH7AUHU8GW"), []int{10, 24}
	require.Zero(t, testing.AllocsPerRun(10, func() {
		d.AddBytes(key)
		d.FindBytes(key)
		d.Key(1)
		d.AddEach(dst, text, ends)
	}))
	require.Equal(t, []int32{1, 0}, dst)
}

// BenchmarkIDs adds keys, each twice, in random order. mapped is what a Go map and a
// slice take for the same.
func BenchmarkIDs(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		var text []byte
		var ends []int
		for i := range 2 * n {
			text = fmt.Appendf(text, "A%013d", uint64(i)*0x9e3779b97f4a7c15%uint64(n))
			ends = append(ends, len(text))
		}
		dst := make([]int32, len(ends))
		start := func(i int) int { return 14 * i }
		run := func(name string, add func() (n int, keep any)) {
			b.Run(fmt.Sprintf("%s/keys=%d", name, n), func(b *testing.B) {
				for b.Loop() {
					add()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(ends)), "ns/add")
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				distinct, keep := add()
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(distinct), "B/key")
				runtime.KeepAlive(keep)
			})
		}
		run("each", func() (int, any) {
			d := &datasets.IDs{}
			d.AddEach(dst, text, ends)
			return d.Len(), d
		})
		run("one", func() (int, any) {
			d := &datasets.IDs{}
			for i, end := range ends {
				dst[i] = d.AddBytes(text[start(i):end])
			}
			return d.Len(), d
		})
		run("mapped", func() (int, any) {
			index, keys := map[string]int32{}, []string(nil)
			for i, end := range ends {
				id, ok := index[string(text[start(i):end])]
				if !ok {
					id = int32(len(keys))
					keys = append(keys, string(text[start(i):end]))
					index[keys[id]] = id
				}
				dst[i] = id
			}
			return len(keys), []any{index, keys}
		})
	}
}
