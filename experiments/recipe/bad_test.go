package recipe_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/testdata/testshop"
)

// Each testdata/bad/*.yaml is faulty; the .txt beside it is the whole message.
func TestBadRecipes(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	require.NoError(t, err)
	require.Greater(t, len(files), 20)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			_, err = kinds.Decode(data)
			require.Error(t, err)
			var faults recipe.Faults
			require.True(t, errors.As(err, &faults), "the command line tells wrong recipes by their type")
			testshop.Golden(t, strings.TrimSuffix(file, ".yaml")+".txt", err.Error()+"\n")
		})
	}
}

func TestReadNamesTheFile(t *testing.T) {
	_, err := kinds.Read("testdata/bad/three-faults.yaml")
	var faults recipe.Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 3)
	require.True(t, strings.HasPrefix(err.Error(), "testdata/bad/three-faults.yaml: "), err.Error())

	_, err = kinds.Read("testdata/none.yaml")
	require.ErrorIs(t, err, os.ErrNotExist)
}

func FuzzDecode(f *testing.F) {
	files, _ := filepath.Glob("testdata/bad/*.yaml")
	for _, file := range append(files, "../recipes/quickstart.yaml") {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(data, "train.lr=0.1")
	}
	f.Fuzz(func(t *testing.T, data []byte, set string) {
		r, err := kinds.Decode(data, set)
		if err != nil {
			var faults recipe.Faults
			require.ErrorAs(t, err, &faults)
			return
		}
		testshop.RoundTrip(t, r)
	})
}
