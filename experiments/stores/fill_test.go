package stores_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/stores"
)

// memory is a store that remembers what it was asked to do.
type memory struct {
	loaded []string
	fails  string // the name whose load fails
}

func (m *memory) Load(_ context.Context, name string, set *stores.Set, o stores.LoadOptions) (*stores.Loaded, error) {
	if name == m.fails {
		return nil, errors.New("no room")
	}
	if o.Lookup {
		name += " by key"
	}
	m.loaded = append(m.loaded, name)
	return &stores.Loaded{Name: name, Rows: len(set.Keys)}, nil
}

func (m *memory) Searcher(context.Context, string) (stores.Searcher, error) { return first{}, nil }

// first always answers with the first item.
type first struct{}

func (first) Search(context.Context, []float32, int) ([]string, error) { return []string{"a"}, nil }
func (first) Close() error                                             { return nil }

// Users are there before items that lead to them, and only items are searched.
func TestFillLoadsUsersFirst(t *testing.T) {
	f := &stores.Filling{
		Items: stores.Set{Keys: []string{"a", "b"}, Vectors: []float32{1, 0, 0, 1}, Dim: 2}, ItemsName: "items",
		Users: stores.Set{Keys: []string{"u"}, Vectors: []float32{1, 0}, Dim: 2}, UsersName: "users",
		Options: stores.LoadOptions{About: "cf of shop"}, Queries: []float32{2, 1, 1, 2}, K: 1, Clients: 1,
	}
	m := &memory{}
	got, err := stores.Fill(context.Background(), m, f)
	require.NoError(t, err)
	require.Equal(t, []string{"users by key", "items"}, m.loaded)
	require.Equal(t, "cf of shop", got.Vectors)
	require.Equal(t, 2, got.Items.Rows)
	require.Equal(t, 0.5, got.Search.Recall, "the second query is nearer to b")

	f.UsersName, f.Queries = "", nil
	m = &memory{}
	got, err = stores.Fill(context.Background(), m, f)
	require.NoError(t, err)
	require.Equal(t, []string{"items"}, m.loaded)
	require.Nil(t, got.Users)
	require.Nil(t, got.Search)

	f.UsersName = "users"
	m = &memory{fails: "users"}
	_, err = stores.Fill(context.Background(), m, f)
	require.EqualError(t, err, "no room")
	require.Empty(t, m.loaded, "no items without their users")
}
