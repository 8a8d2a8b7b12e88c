package features_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/features"
)

// Of four rows of user 0 two are Games > Retro, one is Games, one Books; the item without a
// category does not count. User 1 bought no category, user 2 nothing. Table rows: 1 Books,
// 2 Games, 3 Games > Retro.
func TestFavouritesByHand(t *testing.T) {
	category := labels([]string{"Games", "Retro"}, []string{"Games"}, []string{"Books"}, nil, []string{"Toys"})
	train := logOf(3, 5, [3]int{0, 0, 1}, [3]int{0, 1, 2}, [3]int{1, 3, 3}, [3]int{0, 0, 4}, [3]int{0, 3, 5}, [3]int{0, 2, 6})
	f, err := features.FitFavourites(train, category, features.DefaultFavouritesConfig())
	require.NoError(t, err)
	require.Equal(t, []int{1, 1, 1, 1}, f.Users)
	b, err := roundTrip(t, f).Encode(train, category)
	require.NoError(t, err)
	require.Equal(t, []row{{1: 0.25, 2: 0.75, 3: 0.5}, {0: 1}, {0: 1}}, rowsOf(t, b))
}

// With two favourites, Books is none of anybody, and a new user who has it alone counts as
// one without; one who has both keeps the other two.
func TestFavouritesTop(t *testing.T) {
	category := labels([]string{"Games", "Retro"}, []string{"Books"}, []string{"Toys"}, nil)
	train := logOf(2, 4, [3]int{0, 0, 1}, [3]int{0, 0, 2}, [3]int{0, 1, 3}, [3]int{1, 3, 3})
	f, err := features.FitFavourites(train, category, features.FavouritesConfig{MinItems: 1, Top: 2})
	require.NoError(t, err)
	require.Equal(t, []int{1, 0, 1, 1}, f.Users)
	b, err := f.Encode(train, category)
	require.NoError(t, err)
	require.Equal(t, []row{{2: float32(2. / 3), 3: float32(2. / 3)}, {0: 1}}, rowsOf(t, b))
	events := logOf(3, 4, [3]int{0, 1, 9}, [3]int{1, 1, 9}, [3]int{1, 0, 9}, [3]int{2, 2, 9})
	b, err = f.Encode(events, category)
	require.NoError(t, err)
	require.Equal(t, []row{{0: 1}, {2: 0.5, 3: 0.5}, {0: 1}}, rowsOf(t, b))
}

func TestFavouritesRefuse(t *testing.T) {
	train := logOf(1, 1, [3]int{0, 0, 1})
	_, err := features.FitFavourites(train, titles("a"), features.FavouritesConfig{Top: -1})
	require.EqualError(t, err, "features: favourites: min_items = 0, want ≥ 1\nfeatures: favourites: top = -1, want ≥ 0")
	_, err = features.FitFavourites(train, numbers(1), features.DefaultFavouritesConfig())
	require.ErrorContains(t, err, "holds numbers, want labels")
	f, err := features.FitFavourites(train, titles("a"), features.DefaultFavouritesConfig())
	require.NoError(t, err)
	_, err = f.Encode(train, titles("a", "b"))
	require.ErrorContains(t, err, "2 rows, want 1, one per item of the log")
	b, err := f.Encode(logOf(1, 1), titles("a"))
	require.NoError(t, err)
	require.Equal(t, []row{{}}, rowsOf(t, b), "no user of the training log is without")
}
