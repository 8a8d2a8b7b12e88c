package serving_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments"
	"tandem/experiments/exports"
	"tandem/experiments/fit"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/serving"
	"tandem/experiments/testdata/testshop"
)

// pick returns the rows of columns, with labels numbered anew as a stranger would.
func pick(columns datasets.Columns, rows []int32) datasets.Columns {
	var out datasets.Columns
	for _, c := range columns {
		p := &datasets.Column{Name: c.Name}
		if !c.IsNumeric() {
			p.Dict = datasets.NewIDs("nobody has this")
		}
		for _, r := range rows {
			if c.IsNumeric() {
				p.Numbers = append(p.Numbers, c.Numbers[r])
				continue
			}
			var codes []int32
			for _, code := range c.Labels.At(r) {
				codes = append(codes, p.Dict.Add(c.Dict.Key(code)))
			}
			p.Labels.Append(codes...)
		}
		out = append(out, p)
	}
	return out
}

// only returns the columns that the features of a model read.
func only(columns datasets.Columns, names ...string) datasets.Columns {
	return slices.DeleteFunc(slices.Clone(columns), func(c *datasets.Column) bool { return !slices.Contains(names, c.Name) })
}

// checkColdItems holds the vectors of a model's unseen items, from the run directory
// alone, against those of the whole catalogue in the export.
func checkColdItems(t *testing.T, run *result.Run, name string, columns ...string) {
	o := testshop.Open(t, run, name, nil)
	dir := t.TempDir()
	b, err := exports.Vectors(o, dir)
	require.NoError(t, err)
	all, _ := testshop.ReadVectors(t, dir, "item", b.Dim)
	var cold []int32
	for i, unseen := range o.Weights.Unseen {
		if unseen {
			cold = append(cold, int32(i))
		}
	}
	require.NotEmpty(t, cold)
	got, dim, err := testshop.Serve(t, run, name, nil).EncodeItems(pick(only(o.Data.Items, columns...), cold), len(cold))
	require.NoError(t, err)
	require.Equal(t, b.Dim, dim)
	different := map[string]bool{}
	for r, i := range cold {
		require.Equal(t, testshop.Bits(all[int(i)*dim:int(i+1)*dim]), testshop.Bits(got[r*dim:(r+1)*dim]), o.Split.Train.ItemIDs.Key(i))
		different[string(bytesOf(got[r*dim:(r+1)*dim]))] = true
	}
	require.Greater(t, len(different), 1, "all cold items have one vector: the test tells nothing")
}

func bytesOf(x []float32) []byte {
	var out []byte
	for _, v := range testshop.Bits(x) {
		out = append(out, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
	}
	return out
}

func TestColdItemsEncodedAloneEqualTheCatalogue(t *testing.T) {
	run := testshop.RunSmall(t)
	t.Run("cosine", func(t *testing.T) { checkColdItems(t, run, "cosine", "price", "category") })
	t.Run("gmf", func(t *testing.T) { checkColdItems(t, run, "gmf", "category") })
}

func TestColdItemsEncodedAloneEqualTheCatalogueInBFloat16(t *testing.T) {
	checkColdItems(t, testshop.RunSmall(t, "models.cosine.table_dtype=bfloat16"), "cosine", "price", "category")
}

// With an offset that validation chose, the bias dimension has it too.
func TestColdItemsHaveTheChosenOffset(t *testing.T) {
	checkColdItems(t, testshop.RunSmall(t, "models.cosine.cold_offset=auto"), "cosine", "price", "category")
}

func numbers(name string, values ...float64) *datasets.Column {
	return &datasets.Column{Name: name, Numbers: values}
}

// labels makes a column with one list per entity.
func labels(name string, lists ...[]string) *datasets.Column {
	c := &datasets.Column{Name: name, Dict: datasets.NewIDs()}
	for _, list := range lists {
		var codes []int32
		for _, l := range list {
			codes = append(codes, c.Dict.Add(l))
		}
		c.Labels.Append(codes...)
	}
	return c
}

// Every way to make a row of an item out of its features, and a profile of users, from
// training to serving.
func TestEncodeItemsThroughTowers(t *testing.T) {
	for _, fusion := range []string{"concat", "vector-gate"} {
		run := testshop.RunSmall(t, "models.cosine.fusion="+fusion,
			"models.cosine.towers=[{features: [category], width: 4, hidden: [8]}]",
			"models.cosine.affinity=[{feature: price, width: 3}]",
			"models.cosine.id_dropout=0", "models.cosine.id_dropout_count=2", "models.cosine.align=0.1",
			"models.cosine.user_profile=[category]", "models.cosine.user_id_dropout=0.2")
		checkColdItems(t, run, "cosine", "price", "category")
		_, dim, err := testshop.Serve(t, run, "cosine", nil).EncodeItems(nil, 1)
		require.NoError(t, err)
		require.Equal(t, testshop.Open(t, run, "cosine", nil).Weights.Dim+3+1, dim)
	}
}

// What training never met has a defined answer: see the encoders of package features.
func TestEncodeItemsOfTheUnknown(t *testing.T) {
	run := testshop.RunSmall(t)
	s := testshop.Serve(t, run, "cosine", nil)
	o := testshop.Open(t, run, "cosine", nil)
	category := o.Data.Items.Find("category")
	known := []string{}
	for _, code := range category.Labels.At(int32(slices.Index(o.Weights.Unseen, false))) {
		known = append(known, category.Dict.Key(code))
	}
	require.Greater(t, len(known), 1)
	encode := func(columns ...*datasets.Column) []float32 {
		t.Helper()
		v, dim, err := s.EncodeItems(columns, 1)
		require.NoError(t, err)
		require.Len(t, v, dim)
		return v
	}
	price := numbers("price", 12.5)
	require.Equal(t, encode(price, labels("category", known[:1])), encode(price, labels("category", []string{known[0], "a new shelf"})),
		"a new node stands for its nearest known ancestor")
	require.NotEqual(t, encode(price, labels("category", known[:1])), encode(price, labels("category", known)))
	require.Equal(t, encode(price, labels("category", nil)), encode(price, labels("category", []string{"a new root", known[0]})),
		"a new root is no category")
	require.Equal(t, encode(price), encode(price, labels("category", nil)), "a missing column is a missing value")
	require.Equal(t, encode(), encode(numbers("price", math.NaN())))
	require.NotEqual(t, encode(), encode(price))
	dear, dearer := encode(numbers("price", 1e6)), encode(numbers("price", 1e7))
	require.NotEqual(t, dear, dearer, "prices beyond all seen ones continue along the line")
}

func TestEncodeItemsRefuses(t *testing.T) {
	run := testshop.RunSmall(t)
	for _, c := range []struct {
		name, model string
		columns     datasets.Columns
		want        string
	}{
		{"unknown column", "cosine", datasets.Columns{numbers("prize", 3)}, `cosine has no item feature of column "prize", did you mean "price"?`},
		{"kind", "cosine", datasets.Columns{labels("price", []string{"3"})}, `column "price": holds labels, want numbers`},
		{"length", "cosine", datasets.Columns{numbers("price", 3, 4)}, `column "price": 2 rows, want 1`},
		{"value", "cosine", datasets.Columns{numbers("price", -3)}, "has the price -3"},
		{"no vectors", "neumf", nil, "passes through an MLP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := testshop.Serve(t, run, c.model, nil).EncodeItems(c.columns, 1)
			require.ErrorContains(t, err, c.want)
			var input *input.Error
			require.ErrorAs(t, err, &input)
		})
	}
	_, err := serving.Open(run, "popularity", nil)
	require.ErrorContains(t, err, "keeps no weights")
	_, err = serving.Open(run, "cosin", nil)
	require.ErrorContains(t, err, `did you mean "cosine"?`)
	_, _, err = testshop.Serve(t, run, "dot", nil).EncodeUsers(nil, 1)
	require.ErrorContains(t, err, "no features of users")
	require.NoError(t, os.Remove(filepath.Join(run.Dir, result.CatalogueFile)))
	_, err = serving.Open(run, "dot", nil)
	require.ErrorContains(t, err, "older version")
}

// runMovies runs the hybrid of the built-in recipe ml-100k for an epoch or as the
// settings say.
func runMovies(t *testing.T, set ...string) *result.Run {
	t.Helper()
	root := os.Getenv("TANDEM_DATA")
	if _, err := os.Stat(filepath.Join(root, "ml-100k")); root == "" || err != nil {
		t.Skip("needs ${TANDEM_DATA}/ml-100k")
	}
	text, err := experiments.Builtin("ml-100k")
	require.NoError(t, err)
	r, err := kinds.Decode(text, append([]string{"seeds=[1]", "train.epochs=1", "compare.pairs=all"}, set...)...)
	require.NoError(t, err)
	r.Models = slices.DeleteFunc(r.Models, func(m recipe.Model) bool { return m.Name != "hybrid" })
	r.Models[0].Partner, r.Tune = "", nil // they name others
	dir := t.TempDir()
	_, err = run.Execute(context.Background(), r, run.Options{Dir: dir})
	require.NoError(t, err)
	finished, err := result.Open(dir)
	require.NoError(t, err)
	return finished
}

func TestRealMoviesEncodedAloneEqualTheCatalogue(t *testing.T) {
	run := runMovies(t, "models.hybrid.user_profile=[]", // what users rated is not among their attributes
		"split={kind: cold-items, cold: {valid: 0.05, test: 0.1, seed: 1}, base: {kind: leave-last-out, valid: 1, test: 1}}")
	checkColdItems(t, run, "hybrid", "class")

	// A user known by features alone is one with an id row of zero.
	o := testshop.Open(t, run, "hybrid", nil)
	clear(o.Weights.Users.ID.Data)
	want, ok := o.Weights.Scorer().UserVectors()
	require.True(t, ok)
	d := o.Weights.Dim
	users := []int32{3, 70, 500}
	got, dim, err := testshop.Serve(t, run, "hybrid", nil).EncodeUsers(pick(only(o.Data.Users, "age", "gender", "occupation"), users), len(users))
	require.NoError(t, err)
	require.Equal(t, d+1, dim)
	for r, u := range users {
		require.Equal(t, append(testshop.Bits(want[int(u)*d:int(u+1)*d]), math.Float32bits(1)), testshop.Bits(got[r*dim:(r+1)*dim]))
	}
}

// Items whose id and features are fused are frozen for folding in as they are for scores.
func TestFusedItemsEncodedAloneEqualTheCatalogue(t *testing.T) {
	run := testshop.RunSmall(t, "models.cosine.fusion=gate")
	checkColdItems(t, run, "cosine", "price", "category")
	s := testshop.Serve(t, run, "cosine", nil)
	got, err := recommend.ForNewUser(context.Background(), s, recommend.NewUser{Items: []string{"item-00004"}}, 5, true)
	require.NoError(t, err)
	require.Equal(t, fit.ByFoldIn, got.By)
	require.Contains(t, testshop.KeysOf(got), "item-00004", "the item itself is not among the first")
}
