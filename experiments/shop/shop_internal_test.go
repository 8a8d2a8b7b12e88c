package shop

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
)

// reference are the cases of testdata/reference.py.
type reference struct {
	Similar struct {
		Vectors [][]float32
		Cosine  [][]float64
	}
	Complements struct {
		Receipts                [][]json.RawMessage
		Category                []int32
		Alpha, Beta, Gamma, Far float64
		Window                  int64
		Chance                  [][]float64
		WithFar                 [][]float64 `json:"with_far"`
	}
	Swaps []struct {
		Price, Weight []float64
		Best          float64
	}
	Placements []struct {
		Gain, Leave [][]float64
		Loss        []float64
	}
	Calibration struct {
		X               [][facts]float64
		Y               []int
		P               []float64
		Logit, Isotonic []float64
	}
}

func readReference(t *testing.T) *reference {
	t.Helper()
	data, err := os.ReadFile("testdata/reference.json")
	require.NoError(t, err)
	out := &reference{}
	require.NoError(t, json.Unmarshal(data, out))
	return out
}

// made is a shop of n items a, b, c … with these vectors and categories.
func made(n int, vectors [][]float32, category []int32) *Shop {
	s := &Shop{Items: datasets.NewIDs(), Users: datasets.NewIDs(), Category: category, Model: "made"}
	for i := range n {
		s.Items.Add(string(rune('a' + i)))
	}
	for _, c := range category {
		for int(c) >= len(s.Categories) {
			s.Categories = append(s.Categories, fmt.Sprint("category ", len(s.Categories)))
		}
	}
	if vectors != nil {
		var flat []float32
		for _, v := range vectors {
			flat = append(flat, v...)
		}
		s.setVectors(flat)
	}
	return s
}

// log is one of rows (user, item, time).
func (s *Shop) log(rows ...[3]int) *datasets.Log {
	l := &datasets.Log{UserIDs: s.Users, ItemIDs: s.Items}
	for _, r := range rows {
		for s.Users.Len() <= r[0] {
			s.Users.Add(fmt.Sprint("user ", s.Users.Len()))
		}
		l.Users, l.Items, l.Times = append(l.Users, int32(r[0])), append(l.Items, int32(r[1])), append(l.Times, int64(r[2]))
	}
	return l
}

func keys(found []Neighbour) []string {
	var out []string
	for _, n := range found {
		out = append(out, n.Item)
	}
	return out
}

// With a = (1, 0), b = (3, 4), c = (0, 2), d = (0, 0): cos(a, b) = 3/5, cos(a, c) = 0, and d
// has no direction. c is of a's category: with 0.7 for that it comes before b.
func TestSimilarByHand(t *testing.T) {
	s := made(4, [][]float32{{1, 0}, {3, 4}, {0, 2}, {0, 0}}, []int32{0, 1, 0, -1})
	s.Price = []float64{10, 20, 30, math.NaN()}
	got, err := s.Similar("a", 10, Alike{})
	require.NoError(t, err)
	require.Equal(t, []string{"b", "c", "d"}, keys(got))
	require.InDelta(t, .6, got[0].Score, 1e-6)
	require.Equal(t, 20., *got[0].Price)
	require.Nil(t, got[2].Price)
	require.Equal(t, []string{"category 1", "category 0", ""}, []string{got[0].Category, got[1].Category, got[2].Category})

	got, err = s.Similar("a", 2, Alike{Content: .7})
	require.NoError(t, err)
	require.Equal(t, []string{"c", "b"}, keys(got))
	require.InDelta(t, .7, got[0].Score, 1e-6)
	require.True(t, got[0].Same)

	for _, tt := range []struct {
		filter Filter
		want   []string
	}{
		{Filter{Same: true}, []string{"c"}}, {Filter{Other: true}, []string{"b"}},
		{Filter{Out: []int32{1}}, []string{"c"}}, {Filter{Out: []int32{1, 2, 3}}, nil}, {Filter{Out: []int32{1}, Other: true}, nil},
	} {
		got, err = s.Similar("a", 1, Alike{Filter: tt.filter})
		require.NoError(t, err)
		require.Equal(t, tt.want, keys(got), "%+v", tt.filter)
	}
}

func TestSimilarAsNumpyHasIt(t *testing.T) {
	ref := readReference(t).Similar
	s := made(len(ref.Vectors), ref.Vectors, nil)
	for i, row := range ref.Cosine {
		got, err := s.Similar(s.Items.Key(int32(i)), 100, Alike{})
		require.NoError(t, err)
		require.Len(t, got, len(row)-1)
		for at, n := range got {
			j, _ := s.Items.Find(n.Item)
			require.InDelta(t, row[j], n.Cosine, 1e-6)
			if at > 0 {
				require.LessOrEqual(t, n.Score, got[at-1].Score)
			}
		}
	}
}

// Filtered first, then cut: exactly the best of what passes, as many as there are.
func TestFilteredListsHaveNoHolesProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "items")
		vectors, category := make([][]float32, n), make([]int32, n)
		for i := range n {
			vectors[i] = []float32{rapid.Float32Range(-1, 1).Draw(t, "x"), rapid.Float32Range(-1, 1).Draw(t, "y")}
			category[i] = rapid.Int32Range(-1, 2).Draw(t, "category")
		}
		category[0] = 0
		s := made(n, vectors, category)
		k := rapid.IntRange(1, n).Draw(t, "k")
		same, err := s.Similar("a", k, Alike{Filter: Filter{Same: true}})
		require.NoError(t, err)
		all, err := s.Similar("a", n, Alike{})
		require.NoError(t, err)
		var want []string
		for _, x := range all {
			if x.Same && len(want) < k {
				want = append(want, x.Item)
			}
		}
		require.Equal(t, want, keys(same))
	})
}

func TestQuestionsRefuse(t *testing.T) {
	s := made(3, [][]float32{{1}, {1}, {1}}, []int32{0, -1, 0})
	s.Price = []float64{1, 2, math.NaN()}
	bare := made(3, nil, nil)
	of := func(_ any, err error) error { return err }
	for _, tt := range []struct {
		err  error
		want string
	}{
		{of(s.Similar("x", 1, Alike{})), `experiments: no item "x" among 3`},
		{of(s.Similar("a", 0, Alike{})), "shop: k = 0, want ≥ 1"},
		{of(s.Similar("a", 1, Alike{Content: math.NaN()})), "shop: content NaN, want ≥ 0"},
		{of(s.Similar("b", 1, Alike{Filter: Filter{Same: true}})), `shop: item "b" has no category`},
		{of(s.Similar("a", 1, Alike{Filter: Filter{Same: true, Other: true}})), "shop: both the same category and another one, want one of them"},
		{of(bare.Similar("a", 1, Alike{})), "shop: made has no item vectors: want a trained two-tower, MF or GMF"},
		{of(s.HigherPriced("c", 1, DefaultUpSelling(), nil)), `shop: item "c" has no price`},
		{of(s.HigherPriced("b", 1, DefaultUpSelling(), nil)), `shop: item "b" has no category`},
		{of(s.HigherPriced("a", 1, UpSelling{Bound: -1}, nil)), "shop: bound -1, want > 0"},
		{of(s.HigherPriced("a", 1, UpSelling{Bound: 1, Theta: 2}, nil)), "shop: theta 2, want 0 to 1"},
		{of(made(1, [][]float32{{1}}, nil).HigherPriced("a", 1, DefaultUpSelling(), nil)), "shop: the items have no price: want --price-column with a column of numbers"},
		{of(bare.FitComplements(Complementing{Alpha: 0, Beta: 1, Far: 1})), "shop: alpha = 0, want > 0"},
		{of(bare.FitComplements(Complementing{Alpha: 1, Beta: 0, Far: 1})), "shop: beta = 0, want > 0, or < 0 for none"},
		{of(bare.FitComplements(Complementing{Alpha: 1, Beta: 1, Far: 0})), "shop: far = 0, want > 0, or < 0 for none"},
		{of(bare.FitComplements(Complementing{Alpha: 1, Beta: 1, Far: 1, Gamma: 1})), "shop: gamma = 1, want 0: made has no item vectors"},
		{of(s.promoted([]string{"a", "a"}, DefaultPromoting())), `shop: item "a" is promoted twice`},
		{of(s.promoted(nil, DefaultPromoting())), "shop: no item to promote, want at least one"},
		{of(s.promoted([]string{"a"}, Promoting{K: 1, PerList: 2, Exposures: 1})), "shop: 1 exposures, at most 2 in a list of 1, want ≥ 1 of each and no more than the list has"},
	} {
		require.EqualError(t, tt.err, tt.want)
	}
}
