package serve_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/model/export"
	"tandem/model/rank"
	"tandem/model/serve"
)

// A flipped bit anywhere, in any file, is refused, and the file is named.
func TestOpenRefusesAFlippedBit(t *testing.T) {
	dir := copied(t, write(t, rank.Int8))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Greater(t, len(entries), 9)
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		good, err := os.ReadFile(path)
		require.NoError(t, err)
		step := max(len(good)/12, 1)
		for at := 0; at < len(good); at += step {
			bad := bytes.Clone(good)
			bad[at] ^= 1 << (at % 8)
			require.NoError(t, os.WriteFile(path, bad, 0o644))
			_, err := serve.Open(dir)
			require.Error(t, err, "%s, byte %d", e.Name(), at)
			require.ErrorContains(t, err, e.Name(), "byte %d", at)
		}
		require.NoError(t, os.WriteFile(path, good, 0o644))
	}
	_, err = serve.Open(dir)
	require.NoError(t, err, "all as it was")
}

func TestOpenNamesThePlace(t *testing.T) {
	dir := copied(t, write(t, rank.Float32))
	path := filepath.Join(dir, "item_vectors.npy")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	data[2000] ^= 4
	require.NoError(t, os.WriteFile(path, data, 0o644))
	_, err = serve.Open(dir)
	// 128 bytes of header, 150 rows of 9 float32
	require.ErrorContains(t, err, "serve: "+path+": damaged between bytes 128 and 5528: CRC-32C ")
}

func TestOpenRefuses(t *testing.T) {
	good := write(t, rank.Float32)
	edit := func(name string, f func(text string) string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			text, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			require.NotEqual(t, string(text), f(string(text)))
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(f(string(text))), 0o644))
		}
	}
	replace := func(from, to string) func(string) string {
		return func(text string) string { return strings.Replace(text, from, to, 1) }
	}
	for name, c := range map[string]struct {
		spoil func(t *testing.T, dir string)
		want  string
	}{
		"no bundle": {func(t *testing.T, dir string) { require.NoError(t, os.Remove(filepath.Join(dir, "manifest.json"))) },
			"serve: DIR has no manifest.json: want a directory that tandem export --to bundle wrote"},
		"missing file": {func(t *testing.T, dir string) { require.NoError(t, os.Remove(filepath.Join(dir, "items.parquet"))) },
			"serve: DIR: items.parquet is missing"},
		"short file": {edit("user_keys.npy", func(text string) string { return text[:len(text)-1] }),
			"serve: DIR/user_keys.npy: damaged: 1247 bytes, want 1248"},
		"longer file": {edit("golden.json", func(text string) string { return text + " " }),
			"serve: DIR/golden.json: damaged: "},
		"newer version": {edit("manifest.json", replace(`"version": 2`, `"version": 3`)),
			"serve: DIR: manifest.json: a bundle of version 3, this program reads up to version 2: serve it with a newer one"},
		"no version": {edit("manifest.json", replace(`"version": 2`, `"version": 0`)),
			"serve: DIR: manifest.json: version 0, want 1 to 2"},
		"other format": {edit("manifest.json", replace(serve.Format, "other")),
			`serve: DIR: manifest.json: format "other", want "tandem-bundle"`},
		"no JSON": {edit("manifest.json", func(text string) string { return text[:40] }),
			"serve: DIR: manifest.json: unexpected end of JSON input"},
		"edited": {edit("manifest.json", replace(`"items": 150`, `"items": 149`)),
			"serve: DIR: manifest.json: damaged: checksum "},
		"checksum": {edit("manifest.json", func(text string) string {
			at := strings.Index(text, `"checksum": "`) + 13
			return text[:at] + "0" + text[at+1:]
		}), "serve: DIR: manifest.json: damaged: checksum "},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copied(t, good)
			c.spoil(t, dir)
			_, err := serve.Open(dir)
			require.Error(t, err)
			got := strings.ReplaceAll(err.Error(), dir, "DIR")
			if strings.HasSuffix(c.want, " ") {
				require.True(t, strings.HasPrefix(got, c.want), got)
			} else {
				require.Equal(t, c.want, got)
			}
		})
	}
}

// A write that fails half way leaves nothing new, and a bundle that was there serves on.
func TestCreateIsAtomic(t *testing.T) {
	out := filepath.Join(t.TempDir(), "bundle")
	users, items := shopSides()
	full := errors.New("write weights: no space left on device")
	fails := export.BundleFile{Name: "weights", Write: func(path string) error {
		require.NoError(t, os.WriteFile(path, []byte("half"), 0o644))
		return full
	}}
	only := func(names ...string) {
		t.Helper()
		entries, err := os.ReadDir(filepath.Dir(out))
		require.NoError(t, err)
		var got []string
		for _, e := range entries {
			got = append(got, e.Name())
		}
		require.Equal(t, names, got)
	}
	_, err := export.WriteBundle(out, manifest(rank.Float32), users, items, golden, fails)
	require.ErrorIs(t, err, full)
	only()

	_, err = export.WriteBundle(out, manifest(rank.Float32), users, items, golden)
	require.NoError(t, err)
	only("bundle")
	old, err := serve.Open(out)
	require.NoError(t, err)

	_, err = export.WriteBundle(out, manifest(rank.Int8), users, items, golden, fails)
	require.ErrorIs(t, err, full)
	only("bundle")
	b, err := serve.Open(out)
	require.NoError(t, err)
	require.Equal(t, rank.Float32, b.Manifest.Vectors)

	_, err = export.WriteBundle(out, manifest(rank.Int8), users, items, golden)
	require.NoError(t, err)
	only("bundle")
	b, err = serve.Open(out)
	require.NoError(t, err)
	require.Equal(t, rank.Int8, b.Manifest.Vectors)
	require.NoFileExists(t, filepath.Join(out, "old"))
	_, err = old.Recommend(t.Context(), golden.Requests[0])
	require.NoError(t, err, "who had the old one open goes on")
}

func TestCreateRefuses(t *testing.T) {
	users, items := shopSides()
	taken := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(taken, "thesis.tex"), nil, 0o644))
	_, err := export.WriteBundle(taken, manifest(rank.Float32), users, items, serve.Questions{})
	require.EqualError(t, err, "serve: "+taken+" is there and is no bundle of this version: want a new name, an empty directory or a bundle to replace")
	require.FileExists(t, filepath.Join(taken, "thesis.tex"))

	out := filepath.Join(t.TempDir(), "bundle")
	items.Vectors[5*dim] = 1e6
	_, err = export.WriteBundle(out, manifest(rank.Float16), users, items, serve.Questions{})
	require.EqualError(t, err, "export: bundle: rank: item 5 has the value 1e+06, want at most ±65504 as float16")
	items.Keys[7] = items.Keys[6]
	_, err = export.WriteBundle(out, manifest(rank.Float32), users, items, serve.Questions{})
	require.ErrorContains(t, err, `items.safetensors: duplicate key "item-6"`)
	require.NoDirExists(t, out)
	items.Vectors = items.Vectors[1:]
	_, err = export.WriteBundle(out, manifest(rank.Float32), users, items, serve.Questions{})
	require.EqualError(t, err, "export: bundle: 150 keys with 1349 values and 150 rows, want 9 values each")
}

// The same arguments give the same bytes.
func TestBundleSameBytes(t *testing.T) {
	sum := func(dir string) string {
		text := ""
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, e := range entries {
			f, err := os.Open(filepath.Join(dir, e.Name()))
			require.NoError(t, err)
			data, err := io.ReadAll(f)
			require.NoError(t, err)
			f.Close()
			text += fmt.Sprintf("%s %x\n", e.Name(), data)
		}
		return text
	}
	for _, s := range rank.Storages() {
		require.Equal(t, sum(write(t, s)), sum(write(t, s)))
	}
}
