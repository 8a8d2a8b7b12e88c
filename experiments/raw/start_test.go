package raw_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/raw"
	"tandem/experiments/testdata/testshop"
)

func TestWriteStart(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	r, err := raw.Recipe([]string{testshop.WriteSynth(t)}, nil, nil, log)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "shop.yaml")
	require.NoError(t, raw.WriteStart(r, path))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	got, err := kinds.Decode(text)
	require.NoError(t, err)
	require.Equal(t, r.Data, got.Data)
	require.Len(t, got.Models, 4)
	require.Equal(t, "price", got.Features.Item[0].Kind)
	require.ErrorContains(t, raw.WriteStart(r, path), "want a new file")
}

func TestAdjacencyFilesAreRecognised(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"train.txt": "0 1 2\n1 2\n", "test.txt": "0 3\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	r, err := raw.Recipe([]string{dir}, nil, nil, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, "sequence", r.Data.Format)
	require.Equal(t, "test.txt", r.Data.Sequence.Test)
	require.Equal(t, "given", r.Split.Kind)
	require.NoError(t, raw.WriteStart(r, filepath.Join(dir, "start.yaml")))
}
