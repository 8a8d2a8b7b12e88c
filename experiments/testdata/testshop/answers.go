package testshop

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/recommend"
	"tandem/experiments/serving"
)

// ScoresOf are the scores of a model for all users and items, by user.
func ScoresOf(t *testing.T, o *serving.Opened) [][]float32 {
	t.Helper()
	users, items := o.Split.Train.NumUsers(), o.Split.Train.NumItems()
	out := make([][]float32, users)
	for u := range out {
		out[u] = make([]float32, items)
		require.NoError(t, o.Scorer.Score(out[u], []int32{int32(u)}))
	}
	return out
}

// Ranking lists the items by score, the best first, ties by number.
func Ranking(scores []float32) []int {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case scores[a] > scores[b]:
			return -1
		case scores[a] < scores[b]:
			return 1
		}
		return 0
	})
	return order
}

// RecommendTo makes the list of one user by the rules that hold where none are given.
func RecommendTo(o *serving.Opened, user string, who recommend.NewUser, k int, again bool) (*recommend.List, error) {
	rules := recommend.DefaultRules(k)
	rules.Again = again
	l, err := recommend.NewLister(o, rules, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	return l.For(context.Background(), user, who)
}

// KeysOf are the items of a list, the best first.
func KeysOf(r *recommend.List) []string {
	var keys []string
	for _, i := range r.Items {
		keys = append(keys, i.Item)
	}
	return keys
}

// ReadVectors reads the vectors, dim numbers each, and the keys of a side, user or item,
// that were exported as npy.
func ReadVectors(t *testing.T, dir, side string, dim int) ([]float32, []string) {
	t.Helper()
	width, text := parseNPY(t, filepath.Join(dir, side+"_keys.npy"))
	var keys []string
	for ; len(text) > 0; text = text[4*width:] {
		cell := make([]rune, width)
		require.NoError(t, binary.Read(bytes.NewReader(text), binary.LittleEndian, cell))
		keys = append(keys, strings.TrimRight(string(cell), "\x00"))
	}
	vectors := ReadNPY(t, filepath.Join(dir, side+"_vectors.npy"))
	require.Len(t, vectors, len(keys)*dim)
	return vectors, keys
}

// ReadNPY reads the numbers of an npy file of float32.
func ReadNPY(t *testing.T, path string) []float32 {
	t.Helper()
	width, data := parseNPY(t, path)
	require.Equal(t, 4, width)
	require.Zero(t, len(data)%4)
	out := make([]float32, len(data)/4)
	require.NoError(t, binary.Read(bytes.NewReader(data), binary.LittleEndian, out))
	return out
}

// parseNPY returns what stands behind the header of an npy file, version 1, and how many
// characters its strings or bytes its numbers have.
func parseNPY(t *testing.T, path string) (width int, data []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "\x93NUMPY\x01\x00", string(b[:8]))
	begin := 10 + int(binary.LittleEndian.Uint16(b[8:]))
	_, err = fmt.Sscanf(string(b[10+len("{'descr': '<f"):begin]), "%d", &width)
	require.NoError(t, err)
	require.Contains(t, string(b[:begin]), "'fortran_order': False")
	return width, b[begin:]
}

// Bits are the numbers as they stand in memory, for comparisons to the last bit.
func Bits(x []float32) []uint32 {
	out := make([]uint32, len(x))
	for i, v := range x {
		out[i] = math.Float32bits(v)
	}
	return out
}
