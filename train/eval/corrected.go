package eval

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/mat"
)

// A corrected metric estimates from sampled candidates what ranking all N items would
// give to the one relevant item of a user: f(r) at its rank r among all, of which only
// the rank s in 1 … m+1 among m sampled others is known. The others are a set, drawn
// without putting back, so s−1 is hypergeometric: m draws out of N−1 items of which r−1
// stand above. Krichene and Rendle 2020, §5, give two estimators, for draws that are put
// back:
//
//	f-rank-corrected  f(1 + (N−1)·(s−1)/m): f at the unbiased estimate of the rank. It
//	                  is unbiased where f is linear in the rank, as auc is, and which
//	                  therefore needs no correction; a cut-off below N/m sees s = 1 alone
//	f-corrected       w(s) that minimises, over ranks r which are all as likely,
//
//	                    Σ_r ((Σ_s P(s|r)·w(s) − f(r))² + γ·Var(w(s)|r)) / N
//
//	                  squared bias and γ times the variance of a user. With A(r,s) =
//	                  P(s|r), that is ((1−γ)·AᵀA/N + γ·I/(m+1))·w = Aᵀf/N, as every s is
//	                  then as likely too. Over such ranks the mean of w is that of f,
//	                  whatever γ; over those of a good model it leans to them
//
// Estimates lie a little outside of [0, 1] where that lessens the bias of the mean. They
// are means over users to look at, of a single user they say next to nothing.

// varianceWeight is γ. TestCorrectedAgainstFullRanking shows what others would do.
const varianceWeight = 0.01

// Corrections keep what corrected metrics solved for some number of items and of
// candidates, for the next model that is evaluated by the same Task. The zero value is
// ready, and safe for concurrent use.
type Corrections struct{ solved sync.Map } // from correction to func() [][]float64

// correction names a system of equations.
type correction struct {
	items, sampled int
	metrics        string // one after the other
}

// corrector has the corrected metrics of one Evaluate.
type corrector struct {
	*Corrections
	metrics string
	values  []func(rank float64) float64 // f
	places  map[Metric]int               // of f in values; only looked up
}

// newCorrector returns nil when no metric has to be solved for.
func newCorrector(t *Task, asked []bound) *corrector {
	out := &corrector{Corrections: t.Corrections, places: map[Metric]int{}}
	for _, a := range asked {
		if a.solves {
			f := Metric{a.corrects, a.k}
			out.places[f] = len(out.values)
			out.values = append(out.values, single(f))
			out.metrics += f.String() + " "
		}
	}
	if out.values == nil {
		return nil
	}
	if out.Corrections == nil {
		out.Corrections = new(Corrections)
	}
	return out
}

// weights returns the w of f.
func (c *corrector) weights(f Metric, items, sampled int) []float64 {
	key := correction{items, sampled, c.metrics}
	found, ok := c.solved.Load(key)
	if !ok {
		found, _ = c.solved.LoadOrStore(key, sync.OnceValue(func() [][]float64 {
			return leastBias(items, sampled, varianceWeight, c.values)
		}))
	}
	return found.(func() [][]float64)()[c.places[f]]
}

// single is a metric of one relevant item by its rank, which need not be whole.
func single(m Metric) func(rank float64) float64 {
	gain := func(float64) float64 { return 1 } // recall, hit
	switch m.Name {
	case "ndcg":
		gain = func(rank float64) float64 { return 1 / math.Log2(rank+1) }
	case "mrr":
		gain = func(rank float64) float64 { return 1 / rank }
	}
	return func(rank float64) float64 {
		if rank > float64(m.K) {
			return 0
		}
		return gain(rank)
	}
}

// corrected estimates the metric called of by its w.
func corrected(of string) perRank {
	return func(r *ranking, k int) float64 {
		g, sum := r.groups[0], 0.0
		for _, w := range r.corrector.weights(Metric{of, k}, r.items, r.ranked-1)[g.greater : g.greater+g.size] {
			sum += w
		}
		return sum / float64(g.size)
	}
}

// rankCorrected takes it at the estimated rank.
func rankCorrected(of string) perRank {
	return func(r *ranking, k int) float64 {
		g, value, sum := r.groups[0], single(Metric{of, k}), 0.0
		step := float64(r.items-1) / float64(r.ranked-1)
		for above := g.greater; above < g.greater+g.size; above++ {
			sum += value(1 + step*float64(above))
		}
		return sum / float64(g.size)
	}
}

// leastBias solves for the w of each f.
// Cost: O(N·m·√m + m³), and O(N·√m) for each f.
func leastBias(items, sampled int, gamma float64, values []func(rank float64) float64) [][]float64 {
	n, size := float64(items), sampled+1
	gram := make([]float64, size*size)
	right := mat.NewDense(size, len(values), nil)
	logs := newLogFactorials(items)
	row := make([]float64, size)
	for r := 1; r <= items; r++ {
		from, to := logs.hypergeometric(row, items-1, r-1, sampled)
		for a := from; a < to; a++ {
			share := (1 - gamma) / n * row[a]
			for b := a; b < to; b++ {
				gram[a*size+b] += share * row[b]
			}
		}
		for j, f := range values {
			if x := f(float64(r)) / n; x != 0 {
				for a := from; a < to; a++ {
					right.Set(a, j, right.At(a, j)+row[a]*x)
				}
			}
		}
	}
	for a := range size {
		gram[a*size+a] += gamma / float64(size)
	}
	var factor mat.Cholesky
	var w mat.Dense
	if !factor.Factorize(mat.NewSymDense(size, gram)) { // its least eigenvalue is γ/(m+1) at least
		panic("eval: correction is not positive definite")
	}
	if err := factor.SolveTo(&w, right); err != nil {
		panic("eval: correction is badly conditioned")
	}
	out := make([][]float64, len(values))
	for j := range out {
		out[j] = mat.Col(nil, j, &w)
	}
	return out
}

// logFactorials holds ln n! by n.
type logFactorials []float64

func newLogFactorials(n int) logFactorials {
	out := make(logFactorials, n+1)
	for i := 2; i <= n; i++ {
		out[i] = out[i-1] + math.Log(float64(i))
	}
	return out
}

func (l logFactorials) choose(n, k int) float64 { return l[n] - l[k] - l[n-k] }

// hypergeometric writes to dst the probabilities that x of m draws out of n, without
// putting back, are among t of the n, and returns where those above 10⁻²⁰ begin and end.
func (l logFactorials) hypergeometric(dst []float64, n, t, m int) (from, to int) {
	low, high := max(0, m+t-n), min(t, m)
	mode := min(max((m+1)*(t+1)/(n+2), low), high)
	dst[mode] = math.Exp(l.choose(t, mode) + l.choose(n-t, m-mode) - l.choose(n, m))
	from, to = mode, mode+1
	for x := mode; x < high && dst[x] > 1e-20; x++ {
		dst[x+1] = dst[x] * float64(t-x) * float64(m-x) / (float64(x+1) * float64(n-t-m+x+1))
		to = x + 2
	}
	for x := mode; x > low && dst[x] > 1e-20; x-- {
		dst[x-1] = dst[x] * float64(x) * float64(n-t-m+x) / (float64(t-x+1) * float64(m-x+1))
		from = x - 1
	}
	return from, to
}
