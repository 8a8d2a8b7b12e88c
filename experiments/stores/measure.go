package stores

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"tandem/model/kernel"
)

// Measured says how well and how fast an index answers.
type Measured struct {
	K       int     `json:"k"`                  // neighbours asked for
	Queries int     `json:"queries"`            // asked, in all
	Clients int     `json:"clients"`            // that ask at once, each waiting for its answer
	Recall  float64 `json:"recall"`             // of the exact k best, on average over queries
	Rate    float64 `json:"queries_per_second"` // of all clients together
	Median  float64 `json:"median_ms"`          // of one query
	P95     float64 `json:"p95_ms"`             // 95th percentile
}

// queryBlock is how many queries are scored at once: 64 MB for a million rows.
const queryBlock = 16

// Measure asks an index that holds set for the k nearest of every query, (Q × set.Dim),
// and compares with exact search. An answer counts if its score is at least that of the
// k-th best, so that ties are no loss; fewer than k answers are. open is called once per
// client, and each client asks its share twice: what warms up is not timed.
//
// A key that set does not have is an error: the index holds something else.
// Cost: Q·rows·Dim multiplications for the truth, once; the queries, twice.
func Measure(ctx context.Context, open func() (Searcher, error), set *Set, queries []float32, k, clients int) (*Measured, error) {
	n, d := len(set.Keys), set.Dim
	if k < 1 || clients < 1 || len(queries) == 0 || len(queries)%d != 0 {
		return nil, fmt.Errorf("stores: measure: k = %d, clients = %d and %d values, want ≥ 1, ≥ 1 and queries of %d values", k, clients, len(queries), d)
	}
	k = min(k, n)
	count := len(queries) / d
	m := &measuring{set: set, queries: queries, k: k, least: exact(set, queries, k), rows: make(map[string]int, n),
		found: make([]int, count), times: make([]time.Duration, count), clients: min(clients, count), begin: make(chan struct{})}
	for i, key := range set.Keys {
		m.rows[key] = i
	}
	took, err := m.run(ctx, open)
	if err != nil {
		return nil, err
	}
	out := &Measured{K: k, Queries: count, Clients: m.clients, Rate: float64(count) / took.Seconds()}
	all := 0
	for _, f := range m.found {
		all += f
	}
	out.Recall = float64(all) / float64(k*count)
	out.Median, out.P95 = quantile(m.times, .5), quantile(m.times, .95)
	return out, nil
}

// measuring is a measurement under way.
type measuring struct {
	set     *Set
	queries []float32
	k       int
	least   []float32      // by query: the score of the k-th best
	rows    map[string]int // of set, by key
	clients int
	begin   chan struct{} // closed when all clients are warm

	found []int           // by query: answers that count
	times []time.Duration // by query
}

// run lets all clients ask, and returns how long the timed round took.
func (m *measuring) run(ctx context.Context, open func() (Searcher, error)) (time.Duration, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wait sync.WaitGroup
	ready := make(chan struct{}, m.clients)
	for c := range m.clients {
		wait.Go(func() {
			warm := sync.OnceFunc(func() { ready <- struct{}{} })
			defer warm() // also of a client that failed: nobody waits for it
			if err := m.client(ctx, c, open, warm); err != nil {
				stop(err)
			}
		})
	}
	for range m.clients {
		<-ready
	}
	start := time.Now()
	close(m.begin)
	wait.Wait()
	return time.Since(start), context.Cause(ctx)
}

// client asks the share of client c twice; in between it says that it is warm, and waits
// for the others.
func (m *measuring) client(ctx context.Context, c int, open func() (Searcher, error), warm func()) error {
	searcher, err := open()
	if err != nil {
		return err
	}
	defer searcher.Close()
	d := m.set.Dim
	for round := range 2 {
		for q := c; q < len(m.found) && ctx.Err() == nil; q += m.clients {
			vector := m.queries[q*d : (q+1)*d]
			start := time.Now()
			keys, err := searcher.Search(ctx, vector, m.k)
			m.times[q] = time.Since(start)
			if err != nil {
				return err
			}
			if round == 1 {
				if m.found[q], err = hits(m.set, m.rows, vector, keys, m.least[q]); err != nil {
					return err
				}
			}
		}
		if round == 0 {
			warm()
			<-m.begin
		}
	}
	return nil
}

// hits counts the keys that are among the best: none twice, and by their exact score.
func hits(set *Set, rows map[string]int, query []float32, keys []string, least float32) (int, error) {
	n := 0
	seen := map[string]bool{}
	for _, key := range keys {
		i, ok := rows[key]
		if !ok {
			return 0, fmt.Errorf("stores: measure: the index answers with %q, which was not loaded", key)
		}
		if !seen[key] && kernel.Dot(query, set.vector(i)) >= least {
			n++
		}
		seen[key] = true
	}
	return n, nil
}

// exact is the score of the k-th best row of every query, less what rounding may take.
func exact(set *Set, queries []float32, k int) []float32 {
	n, d := len(set.Keys), set.Dim
	count := len(queries) / d
	least := make([]float32, count)
	blocks := make(chan int)
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (count+queryBlock-1)/queryBlock) {
		wait.Go(func() {
			scores := make([]float32, queryBlock*n)
			var best []int32
			for from := range blocks {
				m := min(queryBlock, count-from)
				kernel.Sgemm(false, true, m, n, d, 1, queries[from*d:], d, set.Vectors, d, 0, scores, n)
				for r := range m {
					row := scores[r*n : (r+1)*n]
					best = kernel.TopK(row, k, best)
					x := row[best[k-1]]
					least[from+r] = x - 1e-5*max(1, x, -x)
				}
			}
		})
	}
	for from := 0; from < count; from += queryBlock {
		blocks <- from
	}
	close(blocks)
	wait.Wait()
	return least
}

// quantile is the q-quantile of times, in milliseconds.
func quantile(times []time.Duration, q float64) float64 {
	sorted := slices.Clone(times)
	slices.Sort(sorted)
	return float64(sorted[int(q*float64(len(sorted)-1))]) / float64(time.Millisecond)
}
