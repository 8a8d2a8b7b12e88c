package experiments_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

var update = flag.Bool("update", false, "write golden files anew")

// golden compares got with the file, or writes it with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "make it with: go test -update")
	require.Equal(t, string(want), got)
}

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
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", err.Error()+"\n")
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
	for _, file := range append(files, "recipes/quickstart.yaml") {
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
		roundTrip(t, r)
	})
}

func roundTrip(t require.TestingT, r *recipe.Recipe) {
	text, err := r.Marshal()
	require.NoError(t, err)
	again, err := kinds.Decode(text)
	require.NoError(t, err, string(text))
	require.Equal(t, r, again, string(text))
}
