package features_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/features"
)

// world is what one encoder learns from, by entity.
type world struct {
	seen    features.Seen
	numbers []float64
	moments []float64
	lists   [][]string
	texts   []string
}

func (w world) category() *datasets.Column { return labels(w.lists...) }

func (w world) reversed() world {
	w = world{slices.Clone(w.seen), slices.Clone(w.numbers), slices.Clone(w.moments), slices.Clone(w.lists), slices.Clone(w.texts)}
	slices.Reverse(w.seen)
	slices.Reverse(w.numbers)
	slices.Reverse(w.moments)
	slices.Reverse(w.lists)
	slices.Reverse(w.texts)
	return w
}

// join is the entities of v after those of w.
func (w world) join(v world) world {
	return world{slices.Concat(w.seen, v.seen), slices.Concat(w.numbers, v.numbers), slices.Concat(w.moments, v.moments),
		slices.Concat(w.lists, v.lists), slices.Concat(w.texts, v.texts)}
}

// drawWorld draws n entities; those of another world have other values too.
func drawWorld(t *rapid.T, n int, other bool) world {
	w := world{seen: make(features.Seen, n), moments: rapid.SliceOfN(rapid.Float64Range(-6e10, 2.5e11), n, n).Draw(t, "moments")}
	values, words := []float64{nan, 0, 1, 1, 2.5, 9.99, 100}, []string{"a", "b", "c", "a b"}
	if other {
		values = append(values, 5e-324, 1e-9, 3, math.MaxFloat32)
		words = append(words, "unheard of", "ü", "\xff", "")
	} else {
		w.seen = drawSeen(t, n)
	}
	w.numbers = rapid.SliceOfN(rapid.SampledFrom(values), n, n).Draw(t, "numbers")
	w.texts = rapid.SliceOfN(rapid.SampledFrom(append(words, "")), n, n).Draw(t, "texts")
	w.lists = rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom(words), 0, 3), n, n).Draw(t, "lists")
	return w
}

// every is each encoder: fitted on one world, and encoding another.
var every = map[string]func(t require.TestingT, w world) (state any, encode func(world) (*features.Block, error)){
	"price": func(t require.TestingT, w world) (any, func(world) (*features.Block, error)) {
		p, err := features.FitPriceWithin(w.seen, numbers(w.numbers...), w.category(),
			features.PriceConfig{Standardized: true, Buckets: 3, Percentile: true, MinItems: 2})
		require.NoError(t, err)
		back := roundTrip(t, p)
		return p, func(w world) (*features.Block, error) { return back.EncodeWithin(numbers(w.numbers...), w.category()) }
	},
	"number": func(t require.TestingT, w world) (any, func(world) (*features.Block, error)) {
		n, err := features.FitNumber(w.seen, numbers(w.numbers...), w.category(),
			features.NumberConfig{Zero: true, Standardized: true, Buckets: 3, Bands: []float64{1, 2, 3, 50}, Percentile: true, MinItems: 2})
		require.NoError(t, err)
		back := roundTrip(t, n)
		return n, func(w world) (*features.Block, error) { return back.EncodeWithin(numbers(w.numbers...), w.category()) }
	},
	"path": func(t require.TestingT, w world) (any, func(world) (*features.Block, error)) {
		p, err := features.FitPath(w.seen, w.category(), features.PathConfig{MinItems: 2})
		require.NoError(t, err)
		back := roundTrip(t, p)
		return p, func(w world) (*features.Block, error) { return back.Encode(w.category()) }
	},
	"tags": func(t require.TestingT, w world) (any, func(world) (*features.Block, error)) {
		p, err := features.FitTags(w.seen, w.category(), features.TagsConfig{MinItems: 2, Weight: features.TagsIDF})
		require.NoError(t, err)
		back := roundTrip(t, p)
		return p, func(w world) (*features.Block, error) { return back.Encode(w.category()) }
	},
	"vocabulary": func(t require.TestingT, w world) (any, func(world) (*features.Block, error)) {
		v, err := features.FitVocabulary(w.seen, titles(w.texts...), features.VocabularyConfig{MinItems: 2})
		require.NoError(t, err)
		back := roundTrip(t, v)
		return v, func(w world) (*features.Block, error) { return back.Encode(titles(w.texts...)) }
	},
	"text": func(t require.TestingT, w world) (any, func(world) (*features.Block, error)) {
		x, err := features.FitText(w.seen, titles(w.texts...),
			features.TextConfig{Words: []int{1, 2}, Characters: []int{3}, Hashes: 100, Signed: true, IDF: true, MinItems: 1})
		require.NoError(t, err)
		back := roundTrip(t, x)
		return x, func(w world) (*features.Block, error) { return back.Encode(titles(w.texts...)) }
	},
	"date": func(t require.TestingT, w world) (any, func(world) (*features.Block, error)) {
		d, err := features.FitDate(w.seen, numbers(w.moments...), features.DefaultDateConfig())
		require.NoError(t, err)
		back := roundTrip(t, d)
		return d, func(w world) (*features.Block, error) { return back.Encode(numbers(w.moments...)) }
	},
	"favourites": func(t require.TestingT, w world) (any, func(world) (*features.Block, error)) {
		f, err := features.FitFavourites(w.log(), w.category(), features.FavouritesConfig{MinItems: 2, Top: 2})
		require.NoError(t, err)
		back := roundTrip(t, f)
		return f, func(w world) (*features.Block, error) { return back.Encode(w.log(), w.category()) }
	},
}

// log has one user per item, who had it as often as it was seen.
func (w world) log() *datasets.Log {
	var rows [][3]int
	for e, n := range w.seen {
		for range n {
			rows = append(rows, [3]int{e, e, 0})
		}
	}
	return logOf(len(w.seen), len(w.seen), rows...)
}

// Whatever comes to be encoded, only rows that training has used are pointed at, with
// finite weights; who is encoded beside it, in which order, and what the values of unseen
// entities were during the fit does not matter.
func TestEveryEncoderOnNewEntities(t *testing.T) {
	for name, fit := range every {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				old := drawWorld(t, rapid.IntRange(1, 12).Draw(t, "old"), false)
				fresh := drawWorld(t, rapid.IntRange(1, 12).Draw(t, "fresh"), true)
				state, encode := fit(t, old)
				block, err := encode(old.join(fresh))
				require.NoError(t, err)
				rows := rowsOf(t, block)
				supported(t, slices.Concat(old.seen, fresh.seen), rows)

				alone, err := encode(fresh)
				require.NoError(t, err)
				require.Equal(t, rows[len(old.seen):], rowsOf(t, alone))
				require.Equal(t, block.Rows, alone.Rows)

				backwards, _ := fit(t, old.join(fresh).reversed())
				require.Equal(t, state, backwards)
			})
		})
	}
}
