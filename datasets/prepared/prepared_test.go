package prepared_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/prepared"
)

var update = flag.Bool("update", false, "write the golden set anew")

// newShop draws data with every kind of column.
func newShop(t *rapid.T) *datasets.Data {
	users, items := &datasets.IDs{}, &datasets.IDs{}
	for u := range rapid.IntRange(1, 9).Draw(t, "users") {
		users.Add(fmt.Sprint("user ", u, "é"))
	}
	for i := range rapid.IntRange(1, 9).Draw(t, "items") {
		items.Add(fmt.Sprint("i", i))
	}
	log := func(name string) *datasets.Log {
		l := &datasets.Log{UserIDs: users, ItemIDs: items, Users: []int32{}, Items: []int32{}}
		columns := rapid.IntRange(0, 7).Draw(t, name+" columns")
		for range rapid.IntRange(1, 20).Draw(t, name+" rows") {
			l.Users = append(l.Users, rapid.Int32Range(0, int32(users.Len())-1).Draw(t, "user"))
			l.Items = append(l.Items, rapid.Int32Range(0, int32(items.Len())-1).Draw(t, "item"))
			if columns&1 > 0 {
				l.Values = append(l.Values, rapid.Float32().Draw(t, "value"))
			}
			if columns&2 > 0 {
				l.Times = append(l.Times, rapid.Int64().Draw(t, "time"))
			}
			if columns&4 > 0 {
				l.Events = append(l.Events, rapid.Uint16Range(0, 2).Draw(t, "event"))
				l.EventIDs = datasets.NewIDs("view", "purchase", "")
			}
		}
		return l
	}
	attributes := func(n int) datasets.Columns {
		price := &datasets.Column{Name: "price", Numbers: make([]float64, n)}
		path := &datasets.Column{Name: "category", Dict: datasets.NewIDs("Home", "", "Pans", "unused")}
		for i := range n {
			price.Numbers[i] = rapid.SampledFrom([]float64{math.NaN(), 1.5, 0, math.MaxFloat64}).Draw(t, "price")
			path.Labels.Append(rapid.SliceOfN(rapid.Int32Range(0, 2), 0, 3).Draw(t, "path")...)
		}
		return datasets.Columns{price, path}
	}
	d := &datasets.Data{Items: attributes(items.Len())}
	if rapid.Bool().Draw(t, "profiles") {
		d.Users = attributes(users.Len())
	}
	if rapid.Bool().Draw(t, "given") {
		d.Given = &datasets.Split{Train: log("train"), Test: log("test")}
		if rapid.Bool().Draw(t, "valid") {
			d.Given.Valid = log("valid")
		}
		d.Candidates = &datasets.Lists{}
		for range users.Len() {
			d.Candidates.Append(rapid.SliceOfN(rapid.Int32Range(0, int32(items.Len())-1), 0, 3).Draw(t, "candidates")...)
		}
	} else {
		d.Log = log("log")
	}
	return d
}

// plain is data in a form that compares: keys as texts, NaN as a text.
func plain(d *datasets.Data) string {
	var b strings.Builder
	for _, ids := range []*datasets.IDs{d.UserIDs(), d.ItemIDs()} {
		for id := range int32(ids.Len()) {
			fmt.Fprintf(&b, "%q ", ids.Key(id))
		}
	}
	logs := []*datasets.Log{d.Log}
	if d.Given != nil {
		logs = []*datasets.Log{d.Given.Train, d.Given.Valid, d.Given.Test}
	}
	for _, l := range logs {
		if l == nil {
			fmt.Fprintln(&b, "none")
			continue
		}
		fmt.Fprintln(&b, l.Users, l.Items, l.Values, l.Values == nil, l.Times, l.Times == nil, l.Events == nil)
		for r := range l.Len() {
			fmt.Fprintf(&b, "%q ", l.Event(r))
		}
	}
	for _, columns := range []datasets.Columns{d.Items, d.Users} {
		for _, c := range columns {
			fmt.Fprintln(&b, c.Name, c.Numbers, c.Labels)
			if c.Dict != nil {
				for code := range int32(c.Dict.Len()) {
					fmt.Fprintf(&b, "%q ", c.Dict.Key(code))
				}
			}
		}
	}
	if d.Candidates != nil {
		fmt.Fprintln(&b, *d.Candidates)
	}
	return b.String()
}

func TestRoundTrip(t *testing.T) {
	root := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		d := newShop(rt)
		dir := filepath.Join(root, "shop") // replaced by every draw
		written, err := prepared.Write(dir, d, prepared.Origin{Tool: "test", Hash: "x"}, false)
		require.NoError(rt, err)
		got, m, err := prepared.Read(dir)
		require.NoError(rt, err)
		require.Equal(rt, plain(d), plain(got))
		require.Equal(rt, written.Checksum, m.Checksum)
		_, err = prepared.Check(dir)
		require.NoError(rt, err)
	})
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	require.Len(t, entries, 1, "no temporary directory is left")
}

// manyRows has several row groups in each of two part files.
func manyRows() *datasets.Data {
	const n = 1<<20 + 1<<17 + 5
	l := &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}
	for u := range 200_000 {
		l.UserIDs.Add(fmt.Sprint("u", u))
	}
	for i := range 1000 {
		l.ItemIDs.Add(fmt.Sprint("i", i))
	}
	for r := range n {
		l.Users = append(l.Users, int32(r*7919%200_000))
		l.Items = append(l.Items, int32(r%1000))
		l.Times = append(l.Times, int64(1e9+r*37%1000))
	}
	return &datasets.Data{Log: l}
}

func TestBytesDependOnTheDataAlone(t *testing.T) {
	d, root := manyRows(), t.TempDir()
	one, err := prepared.Write(filepath.Join(root, "one"), d, prepared.Origin{}, false)
	require.NoError(t, err)
	before := runtime.GOMAXPROCS(1)
	two, err := prepared.Write(filepath.Join(root, "two"), d, prepared.Origin{}, false)
	runtime.GOMAXPROCS(before)
	require.NoError(t, err)
	require.Equal(t, one, two)
	require.Len(t, one.Files, 4, "two parts, users, items")
	got, _, err := prepared.Read(filepath.Join(root, "two"))
	require.NoError(t, err)
	require.Equal(t, d.Log.Users, got.Log.Users)
	require.Equal(t, d.Log.Items, got.Log.Items)
	require.Equal(t, d.Log.Times, got.Log.Times)
	require.Equal(t, "u199999", got.UserIDs().Key(199_999))
}

func small() *datasets.Data {
	users, items := datasets.NewIDs("a", "b"), datasets.NewIDs("x", "y", "z")
	brand := &datasets.Column{Name: "brand", Dict: datasets.NewIDs("acme")}
	brand.Labels.Append(0)
	brand.Labels.Append()
	brand.Labels.Append(0)
	return &datasets.Data{
		Log:   &datasets.Log{Users: []int32{0, 1, 1}, Items: []int32{0, 2, 1}, Values: []float32{5, 3, 1}, UserIDs: users, ItemIDs: items},
		Items: datasets.Catalog{brand},
	}
}

// Every byte of every file is vouched for: flip one, and the file is named.
func TestFlippedByteIsNamed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	m, err := prepared.Write(dir, small(), prepared.Origin{Recipe: "name: shop"}, false)
	require.NoError(t, err)
	paths := []string{prepared.ManifestFile}
	for _, f := range m.Files {
		paths = append(paths, f.Path)
	}
	for _, path := range paths {
		full := filepath.Join(dir, path)
		whole, err := os.ReadFile(full)
		require.NoError(t, err)
		for at := 0; at < len(whole); at += max(1, len(whole)/40) {
			broken := append([]byte(nil), whole...)
			broken[at] ^= 0x20
			require.NoError(t, os.WriteFile(full, broken, 0o644))
			_, err := prepared.Check(dir)
			require.ErrorContains(t, err, path, "byte %d", at)
			_, _, err = prepared.Read(dir)
			require.ErrorContains(t, err, path, "byte %d", at)
		}
		require.NoError(t, os.WriteFile(full, whole[:len(whole)-1], 0o644))
		_, err = prepared.Check(dir)
		require.ErrorContains(t, err, path)
		require.NoError(t, os.WriteFile(full, whole, 0o644))
	}
	_, err = prepared.Check(dir)
	require.NoError(t, err)
}

func TestMissingAndStrangeFilesAreNamed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	_, err := prepared.Write(dir, small(), prepared.Origin{}, false)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "interactions", "more.parquet"), nil, 0o644))
	require.NoError(t, os.Remove(filepath.Join(dir, "users.parquet")))
	_, err = prepared.Check(dir)
	require.ErrorContains(t, err, "users.parquet: no such file")
	require.ErrorContains(t, err, "more.parquet: not in the manifest")
	_, _, err = prepared.Read(dir)
	require.ErrorContains(t, err, "more.parquet: not in the manifest")

	_, _, err = prepared.Read(t.TempDir())
	require.ErrorContains(t, err, "no manifest.json, want a directory that data prepare wrote")
}

func TestReplacesPreparedSetsOnly(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "photos")
	require.NoError(t, os.Mkdir(dir, 0o755))
	_, err := prepared.Write(dir, small(), prepared.Origin{}, false)
	require.NoError(t, err, "an empty directory is fine")
	_, err = prepared.Write(dir, small(), prepared.Origin{}, false)
	require.NoError(t, err, "and so is a prepared set")

	other := filepath.Join(root, "other")
	require.NoError(t, os.Mkdir(other, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(other, "cat.jpg"), []byte("meow"), 0o644))
	_, err = prepared.Write(other, small(), prepared.Origin{}, false)
	require.ErrorContains(t, err, "not empty and not a prepared set")
	require.FileExists(t, filepath.Join(other, "cat.jpg"))
	_, err = prepared.Write(other, small(), prepared.Origin{}, true)
	require.NoError(t, err)
	require.NoFileExists(t, filepath.Join(other, "cat.jpg"))
}

// What cannot be written leaves the old set as it was.
func TestNothingIsWrittenByHalf(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "shop")
	_, err := prepared.Write(dir, small(), prepared.Origin{}, false)
	require.NoError(t, err)
	for _, c := range []struct {
		name, want string
		spoil      func(*datasets.Data)
	}{
		{"key", `column "item": row 3: "a\xff" is not UTF-8`, func(d *datasets.Data) { d.Log.ItemIDs.Add("a\xff") }},
		{"label", `is not UTF-8`, func(d *datasets.Data) { d.Items[0].Dict.Add("\xff") }},
		{"name", `item column "item_id": that name is taken`, func(d *datasets.Data) { d.Items[0].Name = "item_id" }},
		{"length", `column "brand": 3 rows, want 4`, func(d *datasets.Data) { d.Log.ItemIDs.Add("w") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := small()
			c.spoil(d)
			if c.name == "key" {
				d.Items = nil
			}
			_, err := prepared.Write(dir, d, prepared.Origin{}, false)
			require.ErrorContains(t, err, c.want)
			_, err = prepared.Check(dir)
			require.NoError(t, err)
			entries, err := os.ReadDir(root)
			require.NoError(t, err)
			require.Len(t, entries, 1)
		})
	}
}

// price is a number column of n values, every second of which is missing.
func price(n int) *datasets.Column {
	c := &datasets.Column{Name: "price", Numbers: make([]float64, n)}
	for i := range c.Numbers {
		c.Numbers[i] = float64(i) + 0.5
		if i%2 == 1 {
			c.Numbers[i] = math.NaN()
		}
	}
	return c
}

// testdata/shop was written by this test with -update, and read by DuckDB and Arrow with
// testdata/read.py when it was: sets of this version stay readable, byte for byte.
func TestGoldenSet(t *testing.T) {
	const dir = "testdata/shop"
	d := small()
	d.Log.Times = []int64{1_400_000_000, 1_400_000_001, -5}
	d.Items = append(d.Items, price(3))
	if *update {
		_, err := prepared.Write(dir, d, prepared.Origin{Tool: "tandem, golden", Recipe: "clean: []\n"}, false)
		require.NoError(t, err)
	}
	_, err := prepared.Check(dir)
	require.NoError(t, err)
	got, m, err := prepared.Read(dir)
	require.NoError(t, err)
	require.Equal(t, plain(d), plain(got))
	require.Equal(t, "clean: []\n", m.Recipe)
}
