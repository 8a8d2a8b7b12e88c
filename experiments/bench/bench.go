package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"tandem/experiments/result"
	"tandem/model/kernel"
)

// Config says what is measured.
type Config struct {
	// Only picks by name, or by the beginning of one up to a slash: "train" is all of
	// "train/NeuMF-8/1280" and so on. Empty means all.
	Only   []string
	Length time.Duration // of one run at least, > 0
	Runs   int           // of every figure, ≥ 1
	Large  bool          // also what needs 8 GB of memory
}

// DefaultConfig measures everything, for publishing: some minutes.
func DefaultConfig() Config { return Config{Length: time.Second, Runs: 5, Large: true} }

// QuickConfig is for a look while working.
func QuickConfig() Config { return Config{Length: 50 * time.Millisecond, Runs: 3} }

// Validate returns every fault of c at once.
func (c Config) Validate() error {
	var errs []error
	if !(c.Length > 0) {
		errs = append(errs, fmt.Errorf("bench: length = %v, want > 0", c.Length))
	}
	if c.Runs < 1 {
		errs = append(errs, fmt.Errorf("bench: runs = %d, want ≥ 1", c.Runs))
	}
	all := c
	all.Only = nil
	for _, name := range c.Only {
		one := all
		one.Only = []string{name}
		if len(one.chosen()) == 0 {
			errs = append(errs, fmt.Errorf("bench: nothing is named %q, want one of %s, or a longer name", name, strings.Join(all.groups(), ", ")))
		}
	}
	return errors.Join(errs...)
}

// groups are the first words of the names.
func (c Config) groups() []string {
	var out []string
	for _, b := range c.chosen() {
		group, _, _ := strings.Cut(b.name, "/")
		if !slices.Contains(out, group) {
			out = append(out, group)
		}
	}
	return out
}

// chosen lists the benchmarks that c asks for, in the order of the report.
func (c Config) chosen() []benchmark {
	var out []benchmark
	for _, b := range benchmarks(&fixtures{}) {
		asked := len(c.Only) == 0 || slices.ContainsFunc(c.Only, func(name string) bool {
			return b.name == name || strings.HasPrefix(b.name, name+"/")
		})
		repeats := b.workers == everyCore && runtime.GOMAXPROCS(0) == 1 && // one worker was every core
			slices.ContainsFunc(out, func(before benchmark) bool { return before.name == b.name })
		if asked && !repeats && (c.Large || !b.large) {
			out = append(out, b)
		}
	}
	return out
}

// everyCore as a number of workers means GOMAXPROCS.
const everyCore = 0

// benchmark is one figure of the report.
type benchmark struct {
	name    string
	workers int // 1 or everyCore
	unit    string
	gflop   float64 // arithmetic in one unit, where it is compared with the peak
	large   bool
	warm    int                        // pieces of work that do not count; 0 = warmUp
	note    func(m Measurement) string // the figure in other words; may be nil

	// run works until w has enough.
	run func(ctx context.Context, w *stopwatch) error
}

// Measurement is one figure.
type Measurement struct {
	Name    string  `json:"name"`               // what was measured, a path such as train/NeuMF-8/1280
	Workers int     `json:"workers"`            // threads that worked at once
	Unit    string  `json:"unit"`               // of Rate, such as samples/s
	Rate    float64 `json:"rate"`               // per second of the clock: the median over the runs
	Low     float64 `json:"low"`                // the slowest run
	High    float64 `json:"high"`               // the fastest run
	CPURate float64 `json:"cpu_rate,omitempty"` // per second of the processor: the median; 0 where unknown
	OfPeak  float64 `json:"of_peak,omitempty"`  // share of PeakGFLOPS, by CPURate where it is known
	Runs    int     `json:"runs"`               // that Rate is the median of
	Note    string  `json:"note,omitempty"`     // what else there is to know; empty = nothing
}

// Report is what was measured, and where.
type Report struct {
	Code    result.Code    `json:"code"`    // the program that was measured
	Machine result.Machine `json:"machine"` // the machine that it ran on
	Kernels string         `json:"kernels"` // kernel.Level: which instructions the kernels use
	// PeakGFLOPS is the multiply-add peak of one core, 2 operations each; 0 at level "go".
	PeakGFLOPS   float64       `json:"peak_gflops"`
	Length       float64       `json:"length"`       // seconds of one run at least
	Measurements []Measurement `json:"measurements"` // in the order of the measuring
}

// Run measures what c asks for and tells started, which may be nil, before each
// figure. It returns the faults of c, and ctx's error when ctx ends. It sets GOMAXPROCS
// while it measures one worker, so nothing else should run in this process.
func Run(ctx context.Context, c Config, started func(name string, workers int)) (*Report, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	r := &Report{
		Code: result.ThisCode(), Machine: result.ThisMachine(), Kernels: kernel.Level(),
		Length: c.Length.Seconds(),
	}
	for range 2 * c.Runs {
		r.PeakGFLOPS = max(r.PeakGFLOPS, kernel.PeakGFLOPS()) // a peak is what the core can do undisturbed
	}
	for _, b := range c.chosen() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m, err := b.measure(ctx, c, r.PeakGFLOPS, started)
		if err != nil {
			return nil, fmt.Errorf("bench: %s: %w", b.name, err)
		}
		r.Measurements = append(r.Measurements, m)
	}
	return r, nil
}

func (b *benchmark) measure(ctx context.Context, c Config, peak float64, started func(string, int)) (Measurement, error) {
	if b.workers != everyCore {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(b.workers))
	}
	m := Measurement{Name: b.name, Workers: runtime.GOMAXPROCS(0), Unit: b.unit}
	if started != nil {
		started(m.Name, m.Workers)
	}
	runtime.GC() // what the one before left behind
	w := newStopwatch(c)
	if b.warm > 0 {
		w.warm = b.warm
	}
	if err := b.run(ctx, w); err != nil {
		return m, err
	}
	m.Runs = len(w.perNow)
	m.Rate, m.Low, m.High = median(w.perNow), slices.Min(w.perNow), slices.Max(w.perNow)
	m.CPURate = median(w.perCPUs)
	perCore := m.CPURate
	if perCore == 0 {
		perCore = m.Rate / float64(m.Workers)
	}
	if peak > 0 {
		m.OfPeak = perCore * b.gflop / peak
	}
	if b.note != nil {
		m.Note = b.note(m)
	}
	return m, nil
}

// repeat calls f, a piece of work of that amount, until w has enough or ctx ends.
func repeat(ctx context.Context, w *stopwatch, amount float64, f func() error) error {
	for more := true; more; more = w.done(amount) {
		if err := errors.Join(ctx.Err(), f()); err != nil {
			return err
		}
	}
	return nil
}
