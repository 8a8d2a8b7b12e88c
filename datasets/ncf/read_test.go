package ncf_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/ncf"
)

const (
	train    = "0\t2\t5\t100\n0\t0\t3\t90\n1\t4\t4\t80\n"
	test     = "1\t0\t5\t200\n0\t3\t1\t210\n"
	negative = "(1,0)\t2\t3\t1\n(0,3)\t4\t3\t1\n" // user 0's list names the held-out 3
)

// write writes the three files; a name that ends in .gz is compressed.
func write(t testing.TB, suffix, train, test, negative string) ncf.Config {
	t.Helper()
	dir := t.TempDir()
	files := ncf.Config{Train: filepath.Join(dir, "train"+suffix), Test: filepath.Join(dir, "test"+suffix), Negatives: filepath.Join(dir, "negative"+suffix)}
	for path, content := range map[string]string{files.Train: train, files.Test: test, files.Negatives: negative} {
		var buf bytes.Buffer
		buf.WriteString(content)
		if suffix == ".gz" {
			buf.Reset()
			w := gzip.NewWriter(&buf)
			_, err := w.Write([]byte(content))
			require.NoError(t, err)
			require.NoError(t, w.Close())
		}
		require.NoError(t, os.WriteFile(path, buf.Bytes(), 0o600))
	}
	return files
}

func TestRead(t *testing.T) {
	ids := datasets.NewIDs
	want := &datasets.Data{
		Given: &datasets.Split{
			Train: &datasets.Log{
				Users: []int32{0, 0, 1}, Items: []int32{2, 0, 4}, Values: []float32{5, 3, 4}, Times: []int64{100, 90, 80},
				UserIDs: ids("0", "1"), ItemIDs: ids("0", "1", "2", "3", "4"),
			},
			Test: &datasets.Log{
				Users: []int32{1, 0}, Items: []int32{0, 3}, Values: []float32{5, 1}, Times: []int64{200, 210},
				UserIDs: ids("0", "1"), ItemIDs: ids("0", "1", "2", "3", "4"),
			},
		},
		// By user, not by line: user 0 is on line 2.
		Candidates: &datasets.Lists{Offsets: []int{0, 2, 5}, Values: []int32{4, 1, 2, 3, 1}},
	}
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	for name, files := range map[string]ncf.Config{
		"plain":           write(t, "", train, test, negative),
		"gzip":            write(t, ".gz", train, test, negative),
		"crlf":            write(t, "", crlf(train), crlf(test), crlf(negative)),
		"tab at line end": write(t, "", train, test, strings.ReplaceAll(negative, "\n", "\t\n")),
		"no last end":     write(t, "", strings.TrimSpace(train), strings.TrimSpace(test), strings.TrimSpace(negative)),
	} {
		t.Run(name, func(t *testing.T) {
			got, report, err := ncf.Read(files, 3)
			require.NoError(t, err)
			require.Equal(t, want, got)
			require.Equal(t, ncf.Report{HeldOut: 1}, report)
			require.Same(t, got.Given.Train.ItemIDs, got.Given.Test.ItemIDs)
		})
	}
}

// User 1 has no row at all and user 2 none in test; item 5 is only a negative.
func TestReadGapsRepetitionsAndUnknownTimes(t *testing.T) {
	got, report, err := ncf.Read(write(t, "", "0\t1\t1\t0\n2\t3\t1\t0\n", "0\t2\t1\t7\n", "(0, 2)\t5\t2\t5\t2\t1\n"), 0)
	require.NoError(t, err)
	require.Equal(t, ncf.Report{HeldOut: 2, Repeated: 1}, report)
	require.Equal(t, []string{"0", "1", "2"}, got.UserIDs().Keys())
	require.Equal(t, []string{"0", "1", "2", "3", "4", "5"}, got.ItemIDs().Keys())
	require.Equal(t, &datasets.Lists{Offsets: []int{0, 2, 2, 2}, Values: []int32{5, 1}}, got.Candidates)
	require.Nil(t, got.Given.Train.Times, "all 0 is unknown")
	require.Equal(t, []int64{7}, got.Given.Test.Times)
	require.Nil(t, got.Given.Valid)
	require.Nil(t, got.Log)
}

func TestReadErrors(t *testing.T) {
	tests := []struct {
		name                  string
		train, test, negative string
		want                  string
	}{
		{"empty train", "", test, negative, "ncf: train: empty file, want rows"},
		{"fields", train + "1\t2\t3\n", test, negative, "ncf: train: line 4: 3 fields, want 4: user, item, rating, time"},
		{"blank line", train + "\n1\t2\t3\t4\n", test, negative, "ncf: train: line 4: 1 fields, want 4: user, item, rating, time"},
		{"negative id", train + "-1\t2\t3\t4\n", test, negative, `ncf: train: line 4: user id "-1", want an integer in [0, 2³¹−1)`},
		{"large id", train + "1\t2147483647\t3\t4\n", test, negative, `ncf: train: line 4: item id "2147483647", want an integer in [0, 2³¹−1)`},
		{"id too large to be dense", train + "1\t2147483646\t3\t4\n", test, negative, "ncf: train: line 4: item id 2147483646, want <= 1248: ids are dense and there are 14 numbers in all"},
		{"id of letters", train, "x\t0\t5\t200\n", negative, `ncf: test: line 1: user id "x", want an integer in [0, 2³¹−1)`},
		{"rating", "0\t2\tNaN\t100\n", test, negative, `ncf: train: line 1: rating "NaN", want a finite number`},
		{"time", "0\t2\t1\tmonday\n", test, negative, `ncf: train: line 1: time "monday", want an integer`},
		{"two test rows", train, test + "1\t3\t1\t1\n", negative + "(1,3)\t1\t2\t4\n", "ncf: test: line 3: user 1 again after line 1, want one row per user"},
		{"open tuple", train, test, "(0,25\t1\t2\t3\n", `ncf: negative: line 1: tuple "(0,25", want "(user,item)"`},
		{"tuple of one", train, test, "(0)\t1\t2\t3\n", `ncf: negative: line 1: tuple "(0)", want "(user,item)"`},
		{"tuple with a negative id", train, test, "(1,-1)\t1\t2\t3\n", `ncf: negative: line 1: item id "-1", want an integer in [0, 2³¹−1)`},
		{"another item", train, test, "(1,0)\t2\t3\t1\n(0,4)\t2\t3\t1\n", "ncf: negative: line 2: tuple (0,4), want (0,3) as in test"},
		{"another order", train, test, "(0,3)\t4\t2\t1\n(1,0)\t2\t3\t1\n", "ncf: negative: line 1: tuple (0,3), want (1,0) as in test"},
		{"too few negatives", train, test, "(1,0)\t2\t3\t1\n(0,3)\t2\t1\n", "ncf: negative: line 2: 2 negatives, want 3"},
		{"no negatives", train, test, "(1,0)\n", "ncf: negative: line 1: 0 negatives, want 3"},
		{"negative with a negative id", train, test, "(1,0)\t2\t-3\t1\n", `ncf: negative: line 1: item id "-3", want an integer in [0, 2³¹−1)`},
		{"too few lines", train, test, "(1,0)\t2\t3\t1\n", "ncf: negative: 1 lines, want 2, one for every row of test"},
		{"too many lines", train, test, negative + "(2,0)\t2\t3\t1\n", "ncf: negative: line 3: more lines than the 2 rows of test"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := write(t, "", tt.train, tt.test, tt.negative)
			data, _, err := ncf.Read(files, 3)
			require.Error(t, err)
			require.Nil(t, data)
			require.Equal(t, tt.want, strings.ReplaceAll(err.Error(), filepath.Dir(files.Train)+string(filepath.Separator), ""))
		})
	}
}

func TestReadFileErrors(t *testing.T) {
	files := write(t, ".gz", train, test, negative)
	_, _, err := ncf.Read(files, -1)
	require.EqualError(t, err, "ncf: negatives = -1, want >= 0")

	whole, err := os.ReadFile(files.Test)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(files.Test, whole[:len(whole)-4], 0o600))
	_, _, err = ncf.Read(files, 3)
	require.EqualError(t, err, "ncf: "+files.Test+": line 3: gzip data cut short: unexpected EOF")

	files.Negatives += ".missing"
	require.NoError(t, os.WriteFile(files.Test, whole, 0o600))
	_, _, err = ncf.Read(files, 3)
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestRealMovieLens1M(t *testing.T) {
	root := os.Getenv("TANDEM_DATA")
	if root == "" {
		t.Skip("TANDEM_DATA is not set: it names the directory of the real data")
	}
	dir := filepath.Join(root, "ncf-ml-1m")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("not in TANDEM_DATA: %v", err)
	}
	data, report, err := ncf.Read(ncf.Config{
		Train:     filepath.Join(dir, "ml-1m.train.rating.reconstructed.gz"),
		Test:      filepath.Join(dir, "ml-1m.test.rating"),
		Negatives: filepath.Join(dir, "ml-1m.test.negative.gz"),
	}, ncf.PaperNegatives)
	require.NoError(t, err)
	require.Equal(t, 994_169, data.Given.Train.Len())
	require.Equal(t, 6_040, data.Given.Test.Len())
	require.Equal(t, 6_040, data.UserIDs().Len())
	require.Equal(t, 3_706, data.ItemIDs().Len())
	require.Equal(t, ncf.Report{HeldOut: 156}, report)
	require.Len(t, data.Candidates.Values, 6_040*99-156)
	require.Nil(t, data.Given.Train.Times)
	require.Equal(t, int64(978824351), data.Given.Test.Times[0])
	for id, key := range data.ItemIDs().All() {
		require.Equal(t, strconv.Itoa(int(id)), key)
	}
	require.Equal(t, []int32{1064, 174, 2791}, data.Candidates.At(0)[:3])
	positives := data.Given.Train.ByUser()
	for u := range int32(6_040) { // no candidate is a training positive
		seen := map[int32]bool{}
		for _, i := range positives.At(u) {
			seen[i] = true
		}
		for _, i := range data.Candidates.At(u) {
			if seen[i] {
				t.Fatalf("user %d: candidate %d is a training positive or there twice", u, i)
			}
			seen[i] = true
		}
	}
}
