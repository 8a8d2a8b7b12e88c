package recipe_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/clean"
	"tandem/experiments/kinds"
	"tandem/experiments/testdata/testshop"
)

// cleanOf decodes a recipe with a clean section.
func cleanOf(t *testing.T, data, rules string, set ...string) clean.Config {
	t.Helper()
	r, err := kinds.Decode([]byte("name: shop\ndata: "+data+"\n"+rules+"\nmodels: [{name: popularity, kind: popularity}]\n"), set...)
	require.NoError(t, err)
	testshop.RoundTrip(t, r)
	return r.Clean
}

const (
	plainData = "{interactions: {path: x.csv, columns: {user: u, item: i}}}"
	givenData = "{interactions: {train: x.csv, valid: z.csv, test: y.csv, columns: {user: u, item: i}}}\nsplit: {kind: given}"
)

func TestCleanRunsInTheOrderWritten(t *testing.T) {
	last := clean.Entry{Duplicates: "last"}
	min4 := clean.Entry{MinValue: new(clean.MinValue(4))}
	core5 := clean.Entry{KCore: &clean.Core{Users: 5, Items: 5}}
	for _, c := range []struct {
		name, data, clean string
		set               []string
		want              clean.Config
	}{
		{"nothing written", plainData, "", nil, clean.Config{last}},
		{"an empty list", plainData, "clean: []", nil, clean.Config{}},
		{"a list is all there is", plainData, "clean: [{k_core: 5}, {min_value: 4}]", nil, clean.Config{core5, min4}},
		{"a list may repeat", plainData, "clean: [{min_value: 4}, {duplicates: last}, {min_value: 4}]", nil, clean.Config{min4, last, min4}},
		{"a map follows the default", plainData, "clean: {k_core: 5}", nil, clean.Config{last, core5}},
		{"a map in its order", plainData, "clean: {min_value: 4, duplicates: last, k_core: 5}", nil, clean.Config{min4, last, core5}},
		{"keep takes the default away", plainData, "clean: {duplicates: keep, k_core: 0}", nil, clean.Config{}},
		{"set over nothing", plainData, "", []string{"clean.k_core=5"}, clean.Config{last, core5}},
		{"set in a list", plainData, "clean: [{min_value: 3}, {k_core: 5}]", []string{"clean.min_value=4"}, clean.Config{min4, core5}},
		{"set below a rule of a list", plainData, "clean: [{k_core: {users: 5}}]", []string{"clean.k_core.items=5"}, clean.Config{core5}},
		{"set adds to a list", plainData, "clean: [{min_value: 4}]", []string{"clean.k_core=5"}, clean.Config{min4, core5}},
		{"set by number", plainData, "clean: [{min_value: 3}, {min_value: 4}]", []string{"clean.0={duplicates: last}"}, clean.Config{last, min4}},
		{"set the whole", plainData, "clean: [{min_value: 3}]", []string{"clean=[{k_core: 5}]"}, clean.Config{core5}},
		{"a given split has no default", givenData, "", nil, clean.Config{}},
		{"a given split and an old map", givenData, "clean: {duplicates: last, k_core: 0}", nil, clean.Config{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, cleanOf(t, c.data, c.clean, c.set...))
		})
	}
}

func TestMoments(t *testing.T) {
	rules := cleanOf(t, plainData, "clean: [{window: {from: 2014-07-01, to: 2014-07-02T12:00:00Z}}, {window: {from: 5}}]")
	require.EqualValues(t, 1404172800, *rules[0].Window.From)
	require.EqualValues(t, 1404172800+36*3600, *rules[0].Window.To)
	require.EqualValues(t, 5, *rules[1].Window.From)
	require.Nil(t, rules[1].Window.To)
}

func TestSetWantsOneRule(t *testing.T) {
	text := []byte("name: s\ndata: " + plainData + "\nclean: [{min_value: 3}, {min_value: 4}]\nmodels: [{name: p, kind: popularity}]")
	_, err := kinds.Decode(text, "clean.min_value=5")
	require.EqualError(t, err, "experiments: recipe: --set clean.min_value: clean.min_value: more than one rule of that name, want its number instead, as in clean.0.min_value")
	_, err = kinds.Decode(text, "clean.7={k_core: 2}")
	require.EqualError(t, err, "experiments: recipe: --set clean.7: clean.7: not there, want one of 0, 1")
}
