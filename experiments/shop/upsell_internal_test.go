package shop

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// a costs 10 and is of the category of c (14), d (16) and e (9): within half as much again
// only c is higher-priced.
func TestDearerByHand(t *testing.T) {
	s := made(5, [][]float32{{1, 0}, {1, 0}, {1, 1}, {1, 0}, {1, 0}}, []int32{0, 1, 0, 0, 0})
	s.Price = []float64{10, 12, 14, 16, 9}
	got, err := s.Dearer("a", 5, UpSelling{Bound: .5}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"c"}, keys(got))
	got, err = s.Dearer("a", 5, UpSelling{Bound: 1}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"d", "c"}, keys(got))
	got, err = s.Dearer("a", 5, UpSelling{Bound: 1}, []int32{3})
	require.NoError(t, err)
	require.Equal(t, []string{"c"}, keys(got))
}

// Without categories price alone says what may come, and vectors what is near: of b (12), c
// (14) and d (16), d is nearest. Without vectors what is bought with a comes first: b.
func TestDearerWithoutCategories(t *testing.T) {
	s := made(5, [][]float32{{1, 0}, {0, 1}, {1, 1}, {1, 0}, {1, 0}}, nil)
	s.Price = []float64{10, 12, 14, 16, 9}
	got, err := s.Dearer("a", 5, UpSelling{Bound: .6}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"d", "c", "b"}, keys(got))
	require.Contains(t, s.Note(), "no category column")
	s.Vectors = nil
	s.Train = s.log([3]int{0, 0, 1}, [3]int{0, 1, 2}, [3]int{1, 0, 1}, [3]int{1, 1, 2}, [3]int{2, 3, 1}, [3]int{2, 4, 2})
	got, err = s.Dearer("a", 1, UpSelling{Bound: .6}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"b"}, keys(got))
	require.Equal(t, []int32{2, 3}, s.swap([]int32{0, 1}, func(j int32) float64 { return float64(j) }, .4, s.byCategory()))
}

// Both a (10) and b (12) stand in the list; d (15) may take either place and weighs 9, c
// (11) only that of a and weighs 5. a weighs 4, b 3. Greedily d would take the place of a,
// the first that fits, and c none; moving on, d takes that of b: 9 + 5.
func TestSwapMovesOn(t *testing.T) {
	s := made(5, nil, []int32{0, 0, 0, 0, 1})
	s.Price = []float64{10, 12, 11, 15, 1}
	weights := []float64{4, 3, 5, 9, 100}
	weight := func(j int32) float64 { return weights[j] }
	require.Equal(t, []int32{2, 4, 3}, s.swap([]int32{0, 4, 1}, weight, .5, s.byCategory()))
	require.Equal(t, []int32{0, 4, 1}, s.swap([]int32{0, 4, 1}, func(j int32) float64 {
		if j == 0 || j == 1 || j == 4 {
			return 1
		}
		return math.Inf(-1)
	}, .5, s.byCategory()), "nothing else may come")
}

func TestSwapAsScipyAssigns(t *testing.T) {
	for _, c := range readReference(t).Swaps {
		s := made(len(c.Price), nil, make([]int32, len(c.Price)))
		s.Price = c.Price
		got := s.swap([]int32{0, 1, 2, 3}, func(j int32) float64 { return c.Weight[j] }, .5, s.byCategory())
		sum := 0.0
		for _, j := range got {
			sum += c.Weight[j]
		}
		require.InDelta(t, c.Best, sum, 1e-9)
	}
}

// Whatever the weights: every place has an item of its category within its bound, no item
// stands twice, and no other filling weighs more.
func TestSwapIsTheBestProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, places := rapid.IntRange(3, 7).Draw(t, "items"), rapid.IntRange(1, 3).Draw(t, "places")
		s := made(n, nil, make([]int32, n))
		weights := make([]float64, n)
		for i := range n {
			s.Category[i] = rapid.Int32Range(0, 1).Draw(t, "category")
			s.Price = append(s.Price, float64(rapid.IntRange(1, 6).Draw(t, "price")))
			weights[i] = float64(rapid.IntRange(0, 5).Draw(t, "weight"))
		}
		list := []int32{0, 1, 2}[:places]
		got := s.swap(list, func(j int32) float64 { return weights[j] }, 1, s.byCategory())
		fits := func(at int, j int32) bool {
			i := list[at]
			return s.Category[i] == s.Category[j] && s.Price[j] >= s.Price[i] && s.Price[j] <= 2*s.Price[i]
		}
		sum := 0.0
		for at, j := range got {
			require.True(t, fits(at, j))
			require.NotContains(t, got[:at], j)
			sum += weights[j]
		}
		var most func(at int, taken []int32, sum float64) float64
		most = func(at int, taken []int32, sum float64) float64 {
			if at == places {
				return sum
			}
			best := math.Inf(-1)
			for j := range int32(n) {
				if fits(at, j) && !contains32(taken, j) {
					best = max(best, most(at+1, append(taken[:at:at], j), sum+weights[j]))
				}
			}
			return best
		}
		require.InDelta(t, most(0, nil, 0), sum, 1e-9)
	})
}

func contains32(all []int32, j int32) bool {
	for _, x := range all {
		if x == j {
			return true
		}
	}
	return false
}
