package synth_test

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/synth"
)

// lines reads a file as lines of fields; nothing that synth writes needs a quote.
func lines(t *testing.T, dir, name string) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	var out [][]string
	for line := range strings.Lines(string(text)) {
		out = append(out, strings.Split(strings.TrimSuffix(line, "\n"), ","))
	}
	return out
}

func TestWriteRoundTrip(t *testing.T) {
	c := small()
	c.Views = .3
	d, _ := generate(t, c)
	dir := filepath.Join(t.TempDir(), "made", "on the way")
	require.NoError(t, synth.Write(dir, d))

	got := lines(t, dir, "interactions.csv")
	require.Equal(t, []string{"user", "item", "time", "event"}, got[0])
	log := &datasets.Log{UserIDs: d.UserIDs(), ItemIDs: d.ItemIDs(), EventIDs: &datasets.IDs{}}
	for _, f := range got[1:] {
		u, ok := d.UserIDs().Find(f[0])
		require.True(t, ok)
		i, ok := d.ItemIDs().Find(f[1])
		require.True(t, ok)
		time, err := strconv.ParseInt(f[2], 10, 64)
		require.NoError(t, err)
		log.Users, log.Items, log.Times, log.Events = append(log.Users, u), append(log.Items, i), append(log.Times, time), append(log.Events, uint16(log.EventIDs.Add(f[3])))
	}
	require.Equal(t, d.Log, log)

	require.Equal(t, d.Items, readColumns(t, lines(t, dir, "items.csv"), "item", d.ItemIDs(), d.Items))
	require.Equal(t, d.Users, readColumns(t, lines(t, dir, "users.csv"), "user", d.UserIDs(), d.Users))

	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 3, "no temporary file is left")
}

// readColumns parses a file of attributes; like tells numbers from labels and brings
// the dictionaries.
func readColumns(t *testing.T, got [][]string, of string, ids *datasets.IDs, like datasets.Columns) (out datasets.Columns) {
	require.Equal(t, append([]string{of}, like.Names()...), got[0])
	for k, old := range like {
		col := &datasets.Column{Name: old.Name, Dict: old.Dict}
		for id, f := range got[1:] {
			require.Equal(t, ids.Key(int32(id)), f[0])
			if old.IsNumeric() {
				x, err := strconv.ParseFloat(f[k+1], 64)
				require.NoError(t, err)
				col.Numbers = append(col.Numbers, x)
				continue
			}
			var codes []int32
			for label := range strings.SplitSeq(f[k+1], " > ") {
				code, ok := old.Dict.Find(label)
				require.True(t, ok, label)
				codes = append(codes, code)
			}
			col.Labels.Append(codes...)
		}
		out = append(out, col)
	}
	return out
}

func TestWriteMissingAndValues(t *testing.T) {
	ids := datasets.NewIDs("a", "b")
	tag := &datasets.Column{Name: "tag", Dict: datasets.NewIDs("x,y", "z")}
	tag.Labels.Append()
	tag.Labels.Append(0, 1)
	d := &datasets.Data{
		Log:   &datasets.Log{Users: []int32{1}, Items: []int32{0}, Values: []float32{.1}, UserIDs: ids, ItemIDs: ids},
		Items: datasets.Catalog{{Name: "price", Numbers: []float64{math.NaN(), 1e6}}, tag},
	}
	dir := t.TempDir()
	require.NoError(t, synth.Write(dir, d))
	for name, want := range map[string]string{
		"interactions.csv": "user,item,value\nb,a,0.1\n",
		"items.csv":        "item,price,tag\na,,\nb,1000000,\"x,y > z\"\n",
		"users.csv":        "user\na\nb\n",
	} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
}

func TestWriteRefuses(t *testing.T) {
	require.EqualError(t, synth.Write(t.TempDir(), &datasets.Data{}), "synth: write: the data has no log of its own")

	d, _ := generate(t, small())
	dir := t.TempDir()
	require.NoError(t, synth.Write(dir, d))
	before, err := os.ReadFile(filepath.Join(dir, "items.csv"))
	require.NoError(t, err)
	brand := d.Items.Find("brand")
	brand.Labels = datasets.Lists{}
	for range d.ItemIDs().Len() {
		brand.Labels.Append(brand.Dict.Add("a > b"))
	}
	require.EqualError(t, synth.Write(dir, d), `synth: write items.csv: column brand: label "a > b" contains " > "`)
	after, err := os.ReadFile(filepath.Join(dir, "items.csv"))
	require.NoError(t, err)
	require.Equal(t, before, after, "the older file stays")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 3)

	file := filepath.Join(dir, "items.csv")
	require.ErrorContains(t, synth.Write(file, d), "synth: write: mkdir")
}
