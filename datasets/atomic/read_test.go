package atomic_test

import (
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/atomic"
)

const (
	inter = "user_id:token\titem_id:token\trating:float\ttimestamp:float\nu1\ta\t3\t881250949\r\nu2\tb\t4.5\t8.9e8\n\nu1\tb\t1\t7.9\n"
	item  = "item_id:token\ttitle:token_seq\tyear:float\tclass:token\tvector:float_seq\nb\tToy  Story Toy\t1995\tA B\t.1 .2\na\t\t\t\t\nz\tNobody\t1\tC\t.3\n"
	user  = "user_id:token\tage:token\nu2\t24\n"
)

// write writes the files, by ending, and returns their common path.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x")
	for ending, text := range files {
		f, err := os.Create(path + ending)
		require.NoError(t, err)
		if strings.HasSuffix(ending, ".gz") {
			w := gzip.NewWriter(f)
			_, err = w.Write([]byte(text))
			require.NoError(t, err)
			require.NoError(t, w.Close())
		} else {
			_, err = f.WriteString(text)
			require.NoError(t, err)
		}
		require.NoError(t, f.Close())
	}
	return path
}

func config(path string) atomic.Config {
	c := atomic.DefaultConfig()
	c.Path = path
	return c
}

func labels(c *datasets.Column, id int32) []string {
	var out []string
	for _, code := range c.Labels.At(id) {
		out = append(out, c.Dict.Key(code))
	}
	return out
}

func TestRead(t *testing.T) {
	for _, suffix := range []string{"", ".gz"} {
		d, report, err := atomic.Read(config(write(t, map[string]string{".inter" + suffix: inter, ".item" + suffix: item, ".user" + suffix: user})))
		require.NoError(t, err)
		require.Equal(t, []string{"u1", "u2"}, d.UserIDs().Keys())
		require.Equal(t, []string{"a", "b"}, d.ItemIDs().Keys())
		require.Equal(t, []int32{0, 1, 0}, d.Log.Users)
		require.Equal(t, []int32{0, 1, 1}, d.Log.Items)
		require.Equal(t, []float32{3, 4.5, 1}, d.Log.Values)
		require.Equal(t, []int64{881250949, 890000000, 7}, d.Log.Times)

		require.Equal(t, []string{"title", "year", "class"}, d.Items.Names())
		require.NoError(t, d.Items.Check(2))
		require.Empty(t, labels(d.Items[0], 0))
		require.Equal(t, []string{"Toy", "Story"}, labels(d.Items[0], 1))
		require.True(t, math.IsNaN(d.Items[1].Numbers[0]))
		require.EqualValues(t, 1995, d.Items[1].Numbers[1])
		require.Equal(t, []string{"A B"}, labels(d.Items[2], 1))
		require.Empty(t, labels(d.Users[0], 0))
		require.Equal(t, []string{"24"}, labels(d.Users[0], 1))
		require.Equal(t, atomic.Report{IdleItems: 1, UnknownUsers: 1, Ignored: []string{"x.item" + suffix + ": vector:float_seq"}}, report)
	}
}

// Other names, a file with users and items alone, no attributes.
func TestReadColumns(t *testing.T) {
	path := write(t, map[string]string{".inter": "who:token\tday:token\twhat:token\textra:token_seq\nu\t7\ti\tx y\n"})
	c := config(path)
	c.User, c.Item = "who", "what"
	d, report, err := atomic.Read(c)
	require.NoError(t, err)
	require.Nil(t, d.Log.Values)
	require.Nil(t, d.Log.Times)
	require.Nil(t, d.Items)
	require.Equal(t, []string{"x.inter: day:token", "x.inter: extra:token_seq"}, report.Ignored)

	c.Time, c.Value = "day", ""
	d, _, err = atomic.Read(c)
	require.NoError(t, err)
	require.Equal(t, []int64{7}, d.Log.Times)

	c = config(write(t, map[string]string{".inter": inter, ".item": item, ".user": user}))
	c.Columns = []string{"age", "year"}
	d, report, err = atomic.Read(c)
	require.NoError(t, err)
	require.Equal(t, []string{"year"}, d.Items.Names())
	require.Equal(t, []string{"age"}, d.Users.Names())
	require.Len(t, report.Ignored, 3)
}

func TestReadBenchmark(t *testing.T) {
	head := "user_id:token\titem_id:token\n"
	files := map[string]string{".train.inter": head + "u\ta\nv\tb\n", ".valid.inter.gz": head + "u\tb\n", ".test.inter": head + "u\tc\n"}
	c := config(write(t, files))
	c.Benchmark = true
	d, _, err := atomic.Read(c)
	require.NoError(t, err)
	require.Nil(t, d.Log)
	require.Equal(t, []string{"a", "b", "c"}, d.ItemIDs().Keys())
	require.Equal(t, []int32{0, 1}, d.Given.Train.Items)
	require.Equal(t, []int32{1}, d.Given.Valid.Items)
	require.Equal(t, []int32{2}, d.Given.Test.Items)

	delete(files, ".valid.inter.gz")
	c.Path = write(t, files)
	d, _, err = atomic.Read(c)
	require.NoError(t, err)
	require.Nil(t, d.Given.Valid)
	delete(files, ".test.inter")
	c.Path = write(t, files)
	_, _, err = atomic.Read(c)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "x.test.inter: no such file or directory (nor with .gz or .zst)")
}

func TestReadErrors(t *testing.T) {
	head := "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
	tests := []struct{ name, inter, item, want string }{
		{"empty", "", item, "x.inter: empty file, want a header"},
		{"no type", "user_id\titem_id\n", item, `x.inter: line 1: header "user_id", want name:type with type one of token, float, token_seq, float_seq`},
		{"unknown type", "user_id:int\n", item, `x.inter: line 1: header "user_id:int", want name:type with type one of token, float, token_seq, float_seq`},
		{"twice", "user_id:token\tuser_id:token\n", item, `x.inter: line 1: header "user_id": duplicate name`},
		{"no user", "item_id:token\tuid:token\n", item, `x.inter: line 1: column "user_id": not among item_id, uid`},
		{"user of numbers", "user_id:float\titem_id:token\n", item, `x.inter: line 1: column "user_id": type float, want token`},
		{"sequence of ratings", "user_id:token\titem_id:token\trating:float_seq\n", item, `x.inter: line 1: column "rating": type float_seq, want float or token`},
		{"no rows", head, item, "x.inter: no rows, want at least one"},
		{"width", head + "u\ta\t1\t2\nu\ta\t1\n", item, "x.inter: line 3: 3 fields, want 4 as in the header"},
		{"no key", head + "\ta\t1\t2\n", item, "x.inter: line 2: user_id nothing, want a key"},
		{"rating", head + "u\ta\tgood\t2\n", item, `x.inter: line 2: rating "good", want a finite number`},
		{"rating NaN", head + "u\ta\tNaN\t2\n", item, `x.inter: line 2: rating "NaN", want a finite number`},
		{"time", head + "u\ta\t1\ttoday\n", item, `x.inter: line 2: timestamp "today", want a finite number`},
		{"milliseconds", head + "u\ta\t1\t1357000000000000\n", item, `x.inter: line 2: timestamp "1357000000000000", want seconds since 1970, before the year 2262; is it in a finer unit?`},
		{"not utf-8", head + "u\t\xe9\t1\t2\n", item, `x.inter: line 2: item_id "\xe9" is not UTF-8`},
		{"item twice", inter, item + "b\t\t\t\t\n", `x.item: line 5: item_id "b": duplicate key, want one row`},
		{"item year", inter, strings.Replace(item, "1995", "MCM", 1), `x.item: line 2: year "MCM", want a finite number`},
		{"item not utf-8", inter, strings.Replace(item, "Nobody", "\xe9", 1), `x.item: line 4: title "\xe9" is not UTF-8`},
		{"item rows", inter, "item_id:token\n", "x.item: no rows, want at least one"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, map[string]string{".inter": tt.inter, ".item": tt.item})
			d, _, err := atomic.Read(config(path))
			require.Error(t, err)
			require.Nil(t, d)
			require.Equal(t, "atomic: "+tt.want, strings.ReplaceAll(err.Error(), filepath.Dir(path)+string(filepath.Separator), ""))
		})
	}
	c := config(write(t, map[string]string{".inter": inter, ".item": item}))
	c.Columns = []string{"vector"}
	_, _, err := atomic.Read(c)
	require.ErrorContains(t, err, `x.item: line 1: column "vector": type float_seq, want token, float or token_seq: there is no encoder for vectors`)
	c.Columns = []string{"titel"}
	_, _, err = atomic.Read(c)
	require.ErrorContains(t, err, `atomic: columns: "titel" is neither in `)
	c = config(write(t, map[string]string{".inter": inter}))
	c.Time = "when"
	_, _, err = atomic.Read(c)
	require.ErrorContains(t, err, `x.inter: line 1: column "when": not among user_id, item_id, rating, timestamp`)
	require.EqualError(t, atomic.Config{User: "a", Item: "a"}.Validate(), "atomic: path = \"\", want a name\natomic: item = \"a\", want another column than user")
}

// A bad line in a later block has its right number, at any GOMAXPROCS.
func TestReadIsParallelAndExact(t *testing.T) {
	const n = 150_000 // 3 MB: three blocks
	text := "user_id:token\titem_id:token\n" + strings.Repeat("user-1\titem-12345\nuser-2\titem-1\n", n/2)
	good, bad := config(write(t, map[string]string{".inter": text})), config(write(t, map[string]string{".inter": text + "x\n"}))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(procs)
		d, _, err := atomic.Read(good)
		require.NoError(t, err)
		require.Equal(t, n, d.Log.Len())
		require.Equal(t, []string{"item-12345", "item-1"}, d.ItemIDs().Keys())
		_, _, err = atomic.Read(bad)
		require.ErrorContains(t, err, "x.inter: line 150002: 1 fields, want 2 as in the header")
	}
}

// FuzzRead: any three files are a sound data set, or an error that names a file.
func FuzzRead(f *testing.F) {
	f.Add([]byte(inter), []byte(item), []byte(user))
	f.Add([]byte("user_id:token\titem_id:token\nu\ti"), []byte("item_id:token\tx:float\ni\t1e3\n"), []byte("user_id:token\nu\n"))
	path := filepath.Join(f.TempDir(), "x")
	f.Fuzz(func(t *testing.T, inter, item, user []byte) {
		for ending, text := range map[string][]byte{".inter": inter, ".item": item, ".user": user} {
			require.NoError(t, os.WriteFile(path+ending, text, 0o600))
		}
		d, _, err := atomic.Read(config(path))
		if err != nil {
			require.Regexp(t, `^atomic: .*x\.(inter|item|user): (line [1-9]\d*: |empty file, |no rows, |text in UTF-16, |gzip: |zstd: )`, err.Error())
			return
		}
		require.NotZero(t, d.Log.Len())
		require.NoError(t, d.Items.Check(d.Log.NumItems()))
		require.NoError(t, d.Users.Check(d.Log.NumUsers()))
		for r := range d.Log.Users {
			require.Less(t, int(d.Log.Users[r]), d.Log.NumUsers())
			require.Less(t, int(d.Log.Items[r]), d.Log.NumItems())
		}
	})
}
