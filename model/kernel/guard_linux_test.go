package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// guarded returns copies of the slices, each with memory that cannot be touched right
// behind it (or right before it): a kernel that reads or writes one value too many dies.
func guarded(t *testing.T, behind bool, slices ...[]float32) [][]float32 {
	page := unix.Getpagesize()
	var out [][]float32
	for _, s := range slices {
		size := (4*len(s) + page - 1) / page * page
		mem, err := unix.Mmap(-1, 0, size+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, unix.Munmap(mem)) })
		require.NoError(t, unix.Mprotect(mem[:page], unix.PROT_NONE))
		require.NoError(t, unix.Mprotect(mem[page+size:], unix.PROT_NONE))
		start := page
		if behind {
			start = page + size - 4*len(s)
		}
		g := unsafe.Slice((*float32)(unsafe.Pointer(&mem[start])), len(s))
		copy(g, s)
		out = append(out, g)
	}
	return out
}

func TestKernelsStayInBounds(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for c, k := range cases {
			t.Run(k.name, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(2, uint64(c)))
				for n := 1; n <= 70; n++ {
					s := operands(rng, c, n)
					end, start := guarded(t, true, s...), guarded(t, false, s...)
					k.run(s)
					k.run(end)
					k.run(start)
					for i := range s { // and the alignment makes no difference
						require.Equal(t, bits(s[i]), bits(end[i]))
						require.Equal(t, bits(s[i]), bits(start[i]))
					}
				}
			})
		}
	})
}

func TestTopKStaysInBounds(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 0))
		for n := 1; n <= 140; n++ {
			s := normals(rng, n)
			want := TopK(s, 5, nil)
			require.Equal(t, want, TopK(guarded(t, true, s)[0], 5, nil))
			require.Equal(t, want, TopK(guarded(t, false, s)[0], 5, nil))
		}
	})
}

func TestSgemmStaysInBounds(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(4, 0))
		try := func(m, n, k int, transA, transB bool) {
			p := drawProduct(rng, m, n, k, transA, transB)
			want := p.run(p.a, p.b, p.c)
			for _, behind := range []bool{true, false} {
				s := guarded(t, behind, p.a, p.b, p.c)
				require.Equal(t, bits(want), bits(p.run(s[0], s[1], s[2])), fmt.Sprint(p))
			}
		}
		for size := 1; size <= 70; size++ {
			other := 1 + rng.IntN(40)
			for form := range 4 {
				transA, transB := form&1 != 0, form&2 != 0
				try(size, other, 1+rng.IntN(40), transA, transB)
				try(other, size, 1+rng.IntN(40), transA, transB)
				try(other, 1+rng.IntN(40), size, transA, transB)
			}
		}
		for form := range 4 { // the sizes that are packed
			try(1100, 33, 9, form&1 != 0, form&2 != 0)
			try(300, 70, 70, form&1 != 0, form&2 != 0)
			try(5, 33, 2100, form&1 != 0, form&2 != 0)
			try(3, 1, 600, form&1 != 0, form&2 != 0)
		}
	})
}

func TestSgemmBiasReLUStaysInBounds(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(4, 1))
		try := func(m, n, k int) {
			l := drawLayer(rng, m, n, k)
			want := l.run(l.a, l.b, l.bias, l.c)
			for _, behind := range []bool{true, false} {
				s := guarded(t, behind, l.a, l.b, l.bias, l.c)
				require.Equal(t, bits(want), bits(l.run(s[0], s[1], s[2], s[3])), fmt.Sprint(l.drawn))
			}
		}
		for n := 1; n <= 70; n++ {
			try(1+rng.IntN(40), n, 1+rng.IntN(40))
			try(1, n, 1+rng.IntN(300))
		}
		try(300, 33, 270)
		try(1100, 70, 9)
	})
}

func TestAdamRowsStaysInBounds(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(9, 0))
		for width := 1; width <= 70; width++ {
			rows := []int32{6, 0, 3, 6, 2, 5}[:1+rng.IntN(6)]
			want := [][]float32{normals(rng, 7*width), normals(rng, 7*width), positives(rng, 7*width), normals(rng, len(rows)*width)}
			ids := unsafe.Slice((*float32)(unsafe.Pointer(&rows[0])), len(rows))
			for _, behind := range []bool{true, false} {
				s := guarded(t, behind, append(want, ids)...)
				at := unsafe.Slice((*int32)(unsafe.Pointer(&s[4][0])), len(rows))
				AdamRows(s[0], s[1], s[2], at, width, s[3], adamStep)
				Prefetch(s[0])
				w, m, v := slices.Clone(want[0]), slices.Clone(want[1]), slices.Clone(want[2])
				AdamRows(w, m, v, rows, width, want[3], adamStep)
				require.Equal(t, [][]uint32{bits(w), bits(m), bits(v)}, [][]uint32{bits(s[0]), bits(s[1]), bits(s[2])})
			}
		}
	})
}

func TestBFloat16StaysInBounds(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(5, 0))
		for n := 2; n <= 70; n += 2 { // guarded memory comes in float32
			for _, behind := range []bool{true, false} {
				s := guarded(t, behind, make([]float32, n), normals(rng, n/2))
				h := unsafe.Slice((*uint16)(unsafe.Pointer(&s[1][0])), n)
				want, rounded := make([]float32, n), make([]uint16, n)
				widen16Go(want, h)
				Widen(s[0], h)
				require.Equal(t, bits(want), bits(s[0]))
				roundRandomGo(rounded, want, uint64(n), 0)
				RoundRandom(h, s[0], uint64(n))
				require.Equal(t, rounded, h)
				Prefetch(h)
			}
		}
	})
}

func TestNarrowStaysInBounds(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(6, 0))
		for n := 4; n <= 140; n += 4 { // guarded memory comes in float32
			for _, behind := range []bool{true, false} {
				s := guarded(t, behind, make([]float32, n), normals(rng, n/4))
				want, b := make([]float32, n), bytesOf(s[1])
				widen8Go(want, b)
				WidenInt8(s[0], b)
				require.Equal(t, want, s[0])
				half := unsafe.Slice((*uint16)(unsafe.Pointer(&s[1][0])), n/2)
				for i := range half {
					half[i] &= 0xbbff // finite
				}
				widenHalfGo(want[:n/2], half)
				WidenHalf(s[0][:n/2], half)
				require.Equal(t, want[:n/2], s[0][:n/2])
			}
		}
	})
}
