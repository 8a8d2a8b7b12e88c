package serve_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/model/export"
	"tandem/model/rank"
	"tandem/model/serve"
)

// million is a bundle of a million items and 100,000 users, vectors of 64 dimensions and
// a bias, with prices and categories.
func million(b *testing.B, s rank.Storage) string {
	b.Helper()
	const items, users, dim = 1_000_000, 100_000, 65
	rng := rand.New(rand.NewPCG(1, 0))
	side := func(name string, n int) export.BundleSide {
		v := export.BundleSide{Keys: make([]string, n), Rows: make([]int32, n), Vectors: make([]float32, n*dim)}
		for e := range n {
			v.Keys[e], v.Rows[e] = fmt.Sprintf("%s%09d", name, e), int32(1+e%50)
		}
		for i := range v.Vectors {
			v.Vectors[i] = rng.Float32() - .5
		}
		return v
	}
	u, i := side("U", users), side("B", items)
	price := export.BundleColumn{Name: "price", Kind: "number", Numbers: make([]float32, items)}
	category := export.BundleColumn{Name: "category", Kind: "path", Offsets: make([]int32, items+1), Codes: make([]int32, 2*items)}
	for c := range 500 {
		category.Dict = append(category.Dict, fmt.Sprintf("category %d", c))
	}
	for e := range items {
		price.Numbers[e] = 100 * rng.Float32()
		category.Codes[2*e], category.Codes[2*e+1] = int32(e%20), int32(20+e%480)
		category.Offsets[e+1] = int32(2 * (e + 1))
	}
	i.Columns = []export.BundleColumn{price, category}
	dir := filepath.Join(b.TempDir(), "bundle")
	m := serve.Manifest{Model: "cf", Kind: "two-tower", Dim: dim, Vectors: s, Price: "price", Category: "category"}
	weights := export.BundleFile{Name: "weights.safetensors", Write: func(path string) error {
		return export.SaveSafetensors(path, []export.Tensor{
			{Name: "users/id", Shape: []int{users, dim}, F32: u.Vectors}, {Name: "items/id", Shape: []int{items, dim}, F32: i.Vectors}}, nil)
	}}
	_, err := export.WriteBundle(dir, m, u, i, serve.Questions{Requests: []serve.Request{{User: "U000000007", K: 10}}}, weights)
	require.NoError(b, err)
	return dir
}

// BenchmarkOpen opens a bundle of a million items, verified and replayed, and asks it once:
// here, and in a process of its own from its start to its end.
func BenchmarkOpen(b *testing.B) {
	for _, s := range rank.Storages() {
		b.Run(string(s), func(b *testing.B) {
			dir := million(b, s)
			b.Run("here", func(b *testing.B) {
				start := processTime()
				for b.Loop() {
					require.NoError(b, ask(dir))
				}
				b.ReportMetric(1e3*(processTime()-start).Seconds()/float64(b.N), "cpu-ms/op")
			})
			b.Run("process", func(b *testing.B) {
				user, system := 0.0, 0.0
				for b.Loop() {
					cmd := exec.Command(os.Args[0])
					cmd.Env = append(os.Environ(), askEnv+"="+dir)
					out, err := cmd.CombinedOutput()
					require.NoError(b, err, string(out))
					user, system = user+cmd.ProcessState.UserTime().Seconds(), system+cmd.ProcessState.SystemTime().Seconds()
				}
				b.ReportMetric(1e3*user/float64(b.N), "user-ms/op")
				b.ReportMetric(1e3*system/float64(b.N), "system-ms/op")
			})
		})
	}
}

// askEnv makes the test program open a bundle, ask once and end.
const askEnv = "TANDEM_TEST_ASK"

func TestMain(m *testing.M) {
	dir := os.Getenv(askEnv)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := ask(dir); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func ask(dir string) error {
	bundle, err := serve.Open(dir)
	if err != nil {
		return err
	}
	a, err := bundle.Recommend(context.Background(), serve.Request{User: "U000000042", K: 10})
	if err == nil && len(a.Hits) != 10 {
		err = fmt.Errorf("%d items, want 10", len(a.Hits))
	}
	return err
}

// processTime is the processor time of all threads, which other work on the machine
// disturbs little.
func processTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
