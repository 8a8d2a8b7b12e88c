package sample_test

import (
	"fmt"
	"testing"

	"tandem/datasets"
	"tandem/model/draw"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// logOf makes a log of users × items from (user, item) pairs.
func logOf(users, items int, pairs ...[2]int32) *datasets.Log {
	l := &datasets.Log{UserIDs: datasets.NewIDs(), ItemIDs: datasets.NewIDs()}
	for u := range users {
		l.UserIDs.Add(fmt.Sprint("u", u))
	}
	for i := range items {
		l.ItemIDs.Add(fmt.Sprint("i", i))
	}
	for _, p := range pairs {
		l.Users, l.Items = append(l.Users, p[0]), append(l.Items, p[1])
	}
	return l
}

func TestNegativesAreNeverPositivesNorUnseen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		users, items := rapid.IntRange(1, 6).Draw(t, "users"), rapid.IntRange(3, 80).Draw(t, "items")
		pairs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]int32 {
			return [2]int32{rapid.Int32Range(0, int32(users-1)).Draw(t, "u"), rapid.Int32Range(0, int32(items-1)).Draw(t, "i")}
		}), 1, 60).Draw(t, "pairs")
		train := logOf(users, items, pairs...)
		s, err := sample.NewUniform(train)
		if err != nil {
			return // a user has seen everything
		}
		count := train.ItemCounts()
		positive := map[[2]int32]bool{}
		for _, p := range pairs {
			positive[p] = true
			require.True(t, s.Has(p[0], p[1]))
		}
		dst := make([]int32, 50)
		for u := range int32(users) {
			s.Own(dst, u, draw.New(1, draw.Negatives).At(uint64(u)))
			for _, i := range dst {
				require.False(t, positive[[2]int32{u, i}], "user %d got positive %d", u, i)
				require.NotZero(t, count[i], "item %d has no training interaction", i)
			}
		}
		s.Shared(dst, nil, draw.New(2, draw.Negatives))
		for _, i := range dst {
			require.NotZero(t, count[i])
		}
	})
}

// User 0 has seen 97 of 100 items: after 64 rejections the rest is chosen exactly.
// Three items are left, each expected 10,000 times; χ²(2) below its 99.9 % quantile.
func TestUniformOverWhatIsLeft(t *testing.T) {
	var pairs [][2]int32
	for i := range int32(100) {
		pairs = append(pairs, [2]int32{1, i})
		if i != 5 && i != 50 && i != 99 {
			pairs = append(pairs, [2]int32{0, i})
		}
	}
	train := logOf(3, 101, append(pairs, [2]int32{2, 100})...) // item 100 keeps user 1 legal
	s, err := sample.NewUniform(train)
	require.NoError(t, err)
	count := map[int32]float64{}
	dst := make([]int32, 40_000)
	s.Own(dst, 0, draw.New(1, draw.Negatives))
	for _, i := range dst {
		count[i]++
	}
	require.Len(t, count, 4)
	var chi2 float64
	for _, c := range count {
		chi2 += (c - 10_000) * (c - 10_000) / 10_000
	}
	require.Less(t, chi2, 16.3) // χ²(3)
}

func TestDrawsDependOnTheKeyOnly(t *testing.T) {
	s, err := sample.NewUniform(logOf(2, 50, [2]int32{0, 1}, [2]int32{1, 2}, [2]int32{1, 3}))
	require.NoError(t, err)
	a, b := make([]int32, 9), make([]int32, 9)
	s.Own(a, 0, draw.Key(5))
	s.Own(b, 0, draw.Key(5))
	require.Equal(t, a, b)
}

func TestAUserWhoHasSeenEverythingIsAnError(t *testing.T) {
	_, err := sample.NewUniform(logOf(2, 3, [2]int32{0, 0}, [2]int32{1, 0}, [2]int32{1, 1}))
	require.EqualError(t, err, `sample: user "u1" has seen all 2 training items, want at least one left as a negative`)
}

func BenchmarkUniformOwn(b *testing.B) {
	var pairs [][2]int32
	for u := range int32(1000) {
		for j := range int32(160) {
			pairs = append(pairs, [2]int32{u, (u*31 + j*j) % 3700})
		}
	}
	s, err := sample.NewUniform(logOf(1000, 3700, pairs...))
	require.NoError(b, err)
	dst := make([]int32, 4)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		s.Own(dst, int32(n%1000), draw.Key(n))
	}
	b.ReportMetric(float64(4*b.N)/b.Elapsed().Seconds()/1e6, "Mneg/s")
}
