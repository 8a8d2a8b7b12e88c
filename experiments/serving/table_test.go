package serving_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"tandem/experiments/input"
	"tandem/experiments/serving"
	"tandem/experiments/testdata/testshop"
)

// A table of the cold items gives the vectors that the catalogue has of them, bit for bit.
func TestEncodeTable(t *testing.T) {
	run := testshop.RunSmall(t)
	o := testshop.Open(t, run, "cosine", nil)
	s := testshop.Serve(t, run, "cosine", nil)
	price, category := o.Data.Items.Find("price"), o.Data.Items.Find("category")
	text, cold := "note,sku,category,price\n", []int32{}
	for i, unseen := range o.Weights.Unseen {
		if !unseen {
			continue
		}
		cold = append(cold, int32(i))
		var parts []string
		for _, code := range category.Labels.At(int32(i)) {
			parts = append(parts, category.Dict.Key(code))
		}
		text += fmt.Sprintf("x,new-%d,%s,%s\n", i, strings.Join(parts, "|"), strconv.FormatFloat(price.Numbers[i], 'g', -1, 64))
	}
	dir := t.TempDir()
	table := write(t, dir, "new.csv", text)
	want, dim, err := s.EncodeItems(pick(only(o.Data.Items, "price", "category"), cold), len(cold))
	require.NoError(t, err)
	got, err := s.EncodeTable("item", table, "sku")
	require.NoError(t, err)
	require.Equal(t, dim, got.Dim)
	require.Equal(t, fmt.Sprintf("new-%d", cold[0]), got.Keys[0])
	require.Equal(t, testshop.Bits(want), testshop.Bits(got.Vectors))

	path := filepath.Join(dir, "new.parquet")
	require.NoError(t, got.Write(path))
	rows, err := parquet.ReadFile[struct {
		Key    string    `parquet:"key"`
		Vector []float32 `parquet:"vector,list"`
	}](path)
	require.NoError(t, err)
	require.Len(t, rows, len(cold))
	require.Equal(t, got.Keys[1], rows[1].Key)
	require.Equal(t, got.Vectors[dim:2*dim], rows[1].Vector)

	// What somebody has, in rows of one user after the other.
	baskets := write(t, dir, "baskets.csv", "user,item\nann,item-00004\nbob,item-00007\nann,item-00009\n")
	users, err := s.FoldInTable(context.Background(), baskets, "", "")
	require.NoError(t, err)
	require.Equal(t, []string{"ann", "bob"}, users.Keys)
	ann, dim, err := s.FoldIn(context.Background(), []string{"item-00004", "item-00009"}, nil)
	require.NoError(t, err)
	require.Equal(t, testshop.Bits(ann), testshop.Bits(users.Vectors[:dim]))
	require.NotEqual(t, users.Vectors[:dim], users.Vectors[dim:])

	for want, ask := range map[string]func() (*serving.Encoded, error){
		`column "item": not among`:                     func() (*serving.Encoded, error) { return s.EncodeTable("item", table, "") },
		"no feature of cosine reads a column of users": func() (*serving.Encoded, error) { return s.EncodeTable("user", table, "sku") },
		`baskets.csv: user "eve": experiments: no item "item-4" among 50`: func() (*serving.Encoded, error) {
			return s.FoldInTable(context.Background(), write(t, dir, "baskets.csv", "user,item\neve,item-4\n"), "", "")
		},
		"there are no vectors whose inner product ranks": func() (*serving.Encoded, error) {
			return testshop.Serve(t, run, "neumf", nil).FoldInTable(context.Background(), write(t, dir, "ann.csv", "user,item\nann,item-00004\n"), "", "")
		},
	} {
		_, err := ask()
		require.ErrorContains(t, err, want)
		var input *input.Error
		require.ErrorAs(t, err, &input, want)
	}
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}
