package serve

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGoldenDiffers(t *testing.T) {
	g := GoldenRequest{By: ByTraining, Items: []string{"a", "b", "c"}, Scores: []float32{3, 2, 1.99999}}
	hit := func(key string, score float32) Hit { return Hit{Key: key, Score: score} }
	for name, c := range map[string]struct {
		by   string
		hits []Hit
		want string
	}{
		"same":           {ByTraining, []Hit{hit("a", 3), hit("b", 2), hit("c", 1.99999)}, ""},
		"last bits":      {ByTraining, []Hit{hit("a", 3.00001), hit("b", 2), hit("c", 1.99999)}, ""},
		"ties swapped":   {ByTraining, []Hit{hit("a", 3), hit("c", 2), hit("b", 2)}, ""},
		"tied with last": {ByTraining, []Hit{hit("a", 3), hit("b", 2), hit("d", 1.99999)}, ""},
		"another way":    {ByPopularity, nil, "answered by popularity, want training"},
		"shorter":        {ByTraining, []Hit{hit("a", 3)}, "1 items, want 3 with 3 scores"},
		"other score":    {ByTraining, []Hit{hit("a", 3.1), hit("b", 2), hit("c", 1.99999)}, `place 1 is item "a" with score 3.1, want "a" with 3`},
		"other item":     {ByTraining, []Hit{hit("d", 3), hit("b", 2), hit("c", 1.99999)}, `place 1 is item "d", want "a"`},
		"far swap":       {ByTraining, []Hit{hit("b", 3), hit("a", 2), hit("c", 1.99999)}, `place 1 is item "b", want "a"`},
	} {
		require.Equal(t, c.want, g.differs(&Answer{By: c.by, Hits: c.hits}), name)
	}
}

// A bundle that answers otherwise does not open, though every checksum holds.
func TestReplayRefuses(t *testing.T) {
	keys, err := newKeys("u", []int64{1})
	require.NoError(t, err)
	items, err := newKeys("ab", []int64{1, 2})
	require.NoError(t, err)
	b := &Bundle{dir: "DIR", Manifest: &Manifest{Dim: 2}, Users: &Side{Keys: keys, Rows: []int32{0}}, Items: &Side{Keys: items, Rows: []int32{5, 9}}}
	require.NoError(t, b.replay([]byte(`{"requests": [{"user": "x", "k": 1, "by": "popularity", "items": ["b"], "scores": [9]}]}`)))
	require.EqualError(t, b.replay([]byte(`{"requests": [{"user": "x", "k": 2, "by": "popularity", "items": ["a", "b"], "scores": [9, 5]}]}`)),
		`serve: DIR/golden.json: request 0, user "x": place 1 is item "b", want "a"`)
	require.EqualError(t, b.replay(nil), "serve: DIR: manifest.json: no file golden.json, want one")
	require.EqualError(t, b.replay([]byte(`[]`)), "serve: DIR/golden.json: json: cannot unmarshal array into Go value of type serve.Golden")
}
