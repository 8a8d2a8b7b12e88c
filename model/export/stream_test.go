package export_test

import (
	"errors"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"tandem/model/export"

	"github.com/stretchr/testify/require"
)

func groups(of ...any) iter.Seq2[[]export.Column, error] {
	return func(yield func([]export.Column, error) bool) {
		for _, g := range of {
			if err, is := g.(error); is {
				yield(nil, err)
				return
			}
			if !yield(g.([]export.Column), nil) {
				return
			}
		}
	}
}

func TestWriteGroupsIsReadAsOneTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lists.parquet")
	require.NoError(t, export.WriteGroups(path, groups(
		[]export.Column{{Name: "user", Str: []string{"a", "b"}}, {Name: "rank", I32: []int32{1, 2}}},
		[]export.Column{{Name: "user", Str: []string{}}, {Name: "rank", I32: []int32{}}},
		[]export.Column{{Name: "user", Str: []string{"c"}}, {Name: "rank", I32: []int32{3}}},
	)))
	got, err := export.ReadTable(path)
	require.NoError(t, err)
	require.Equal(t, []export.Column{{Name: "user", Str: []string{"a", "b", "c"}}, {Name: "rank", I32: []int32{1, 2, 3}}}, got)
}

func TestWriteGroupsKeepsTheOldFileOnErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lists.parquet")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o644))
	one := []export.Column{{Name: "user", Str: []string{"a"}}}
	for want, of := range map[string][]any{
		"export: " + path + ": disk full":                        {one, errors.New("disk full")},
		"export: " + path + ": no rows, want at least one group": {},
		"a group with the columns":                               {one, []export.Column{{Name: "user", I32: []int32{1}}}},
	} {
		require.ErrorContains(t, export.WriteGroups(path, groups(of...)), want)
		kept, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, "old", string(kept))
	}
}
