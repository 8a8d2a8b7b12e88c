package doctor

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"tandem/experiments/grid"
	"tandem/experiments/result"
	"tandem/model/kernel"
)

// Config says what to look at.
type Config struct {
	Data      string // where data are read from
	DataNamed bool   // the user named Data: it has to be there
	Runs      string // where runs are written to; made by a run if it is not there

	LeastMemory uint64 // bytes available, wrong below
	LeastDisk   uint64 // bytes free where runs are written, wrong below
}

// DefaultConfig needs what a run of some million rows needs.
func DefaultConfig() Config {
	return Config{Data: "data", Runs: "runs", LeastMemory: 512 << 20, LeastDisk: 1 << 30}
}

// The states of a check.
const (
	Fine  = "fine"  // nothing to do
	Note  = "note"  // works, but slower or with less than it could
	Wrong = "wrong" // a run will fail or cannot be trusted
)

// Check is one thing that was looked at.
type Check struct {
	Name  string `json:"name"`  // what was looked at, such as memory
	State string `json:"state"` // Fine, Note or Wrong
	Found string `json:"found"` // what is the case, and what to do about it unless it is fine
}

// Report is everything that was looked at.
type Report struct {
	Checks []Check `json:"checks"` // in the order in which they were made
}

// Wrong is how many checks failed.
func (r *Report) Wrong() int {
	n := 0
	for _, c := range r.Checks {
		if c.State == Wrong {
			n++
		}
	}
	return n
}

// String is the report as Write prints it into a file.
func (r *Report) String() string {
	var out strings.Builder
	_ = r.Write(&out) // into memory
	return out.String()
}

// Write prints a line for each check.
func (r *Report) Write(to io.Writer) error {
	w := grid.NewWriter(to)
	w.Keys = 2
	for _, c := range r.Checks {
		fmt.Fprintf(w, "%s\t%s\t%s\n", c.Name, c.State, c.Found)
	}
	return w.Flush()
}

// Examine looks at everything. It writes and removes a small file where runs are written
// to, or in the nearest folder above that is there. Cost: some milliseconds.
func Examine(c Config) *Report {
	r := &Report{}
	for _, check := range []struct {
		name string
		look func(Config) (state, found string)
	}{
		{"build", build}, {"processor", processor}, {"kernels", kernels}, {"memory", memory},
		{"data", data}, {"runs", runs}, {"disk", disk},
	} {
		state, found := check.look(c)
		r.Checks = append(r.Checks, Check{check.name, state, found})
	}
	return r
}

func build(Config) (state, found string) {
	c := result.ThisCode()
	found = fmt.Sprintf("tandem %s, %s, %s/%s", c.Version, c.Go, runtime.GOOS, runtime.GOARCH)
	switch {
	case c.Commit == "":
		return Note, found + "; built without version control: manifests cannot name the commit"
	case c.Modified:
		return Note, fmt.Sprintf("%s; commit %.12s with changes: a manifest does not tell which", found, c.Commit)
	}
	return Fine, fmt.Sprintf("%s, commit %.12s", found, c.Commit)
}

func processor(Config) (state, found string) {
	m := result.ThisMachine()
	found = fmt.Sprintf("%s, %d of %d threads, %s kernels", m.CPU, m.GOMAXPROCS, m.CPUs, kernel.Level())
	switch {
	case kernel.Level() == "go":
		return Note, found + ": no AVX2 here, or built with -tags purego; training is some ten times slower"
	case m.GOMAXPROCS < m.CPUs:
		return Note, found + ": GOMAXPROCS or a container leaves threads unused"
	}
	return Fine, strings.TrimPrefix(found, ", ")
}

// kernels multiplies two matrices with the kernels in use and by hand. Sizes are odd, so
// that edges are met.
func kernels(Config) (state, found string) {
	const m, n, k = 37, 29, 65
	rng := rand.New(rand.NewPCG(1, 1))
	a, b, got := make([]float32, m*k), make([]float32, k*n), make([]float32, m*n)
	for _, x := range [][]float32{a, b} {
		for i := range x {
			x[i] = rng.Float32() - .5
		}
	}
	kernel.Sgemm(false, false, m, n, k, 1, a, k, b, n, 0, got, n)
	far := 0.
	for i := range m {
		for j := range n {
			sum := 0.
			for l := range k {
				sum += float64(a[i*k+l]) * float64(b[l*n+j])
			}
			far = max(far, math.Abs(sum-float64(got[i*n+j])))
		}
	}
	if !(far < 1e-5) { // also NaN
		return Wrong, fmt.Sprintf("a matrix product is off by %.2g: the processor or the build is broken", far)
	}
	return Fine, fmt.Sprintf("a matrix product is exact to %.0e", far)
}

func memory(c Config) (state, found string) {
	available, total, ok := availableMemory()
	if !ok {
		return Note, "cannot be told on " + runtime.GOOS
	}
	found = fmt.Sprintf("%s of %s available", size(available), size(total))
	if available < c.LeastMemory {
		return Wrong, fmt.Sprintf("%s, want at least %s", found, size(c.LeastMemory))
	}
	return Fine, found
}

func data(c Config) (state, found string) {
	entries, err := os.ReadDir(c.Data)
	switch {
	case err != nil && c.DataNamed:
		return Wrong, fmt.Sprintf("%v; TANDEM_DATA names it", err)
	case err != nil:
		return Note, fmt.Sprintf("no %s here and TANDEM_DATA is not set: only recipes that name their files, or need none, will run", c.Data)
	}
	return Fine, fmt.Sprintf("%s, %d entries", c.Data, len(entries))
}

// existing is the nearest folder at or above path that is there.
func existing(path string) string {
	path = filepath.Clean(path)
	for {
		if info, err := os.Stat(path); err == nil && info.IsDir() || path == filepath.Dir(path) {
			return path
		}
		path = filepath.Dir(path)
	}
}

func runs(c Config) (state, found string) {
	if info, err := os.Stat(c.Runs); err == nil && !info.IsDir() {
		return Wrong, c.Runs + " is a file, want a folder"
	}
	dir := existing(c.Runs)
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return Wrong, err.Error()
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString("a file as a run writes it\n")
	for _, step := range []func() error{f.Sync, f.Close} {
		if e := step(); err == nil {
			err = e
		}
	}
	if err != nil {
		return Wrong, err.Error()
	}
	if dir != filepath.Clean(c.Runs) {
		return Fine, fmt.Sprintf("%s can be made in %s", c.Runs, dir)
	}
	return Fine, c.Runs + " can be written"
}

func disk(c Config) (state, found string) {
	free, ok := freeDisk(existing(c.Runs))
	if !ok {
		return Note, "cannot be told on " + runtime.GOOS
	}
	found = fmt.Sprintf("%s free for %s", size(free), c.Runs)
	if free < c.LeastDisk {
		return Wrong, fmt.Sprintf("%s, want at least %s", found, size(c.LeastDisk))
	}
	return Fine, found
}

// size writes bytes for people.
func size(bytes uint64) string {
	if bytes < 1<<30 {
		return fmt.Sprintf("%.0f MB", float64(bytes)/(1<<20))
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/(1<<30))
}
