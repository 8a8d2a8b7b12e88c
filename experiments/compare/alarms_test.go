package compare_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// What doc.go of package stats tells of real runs is printed by
//
//	go test ./experiments/compare -run FalseAlarms -v -timeout 1h -runs 'runs/*'
//	go test ./experiments/compare -run Power -v -timeout 1h -runs 'runs/*'
//
// over directories of finished runs with some 30 seeds of each model.
var runs = flag.String("runs", "", "pattern of the directories of finished runs with many seeds")

const (
	draws     = 200 // comparisons of each cell
	resampled = 499 // .05 · 500 is a whole number
)

// cell is one metric and view of a model: values[seed][user].
type cell struct {
	run, model string
	metric     eval.Key
	values     [][]float64
}

// cells opens the runs; of models with too few seeds, and views of too few users for a claim,
// there is none.
func cells(t *testing.T, least int) []cell {
	if *runs == "" {
		t.Skip("without -runs")
	}
	dirs, err := filepath.Glob(*runs)
	require.NoError(t, err)
	require.NotEmpty(t, dirs)
	var out []cell
	for _, dir := range dirs {
		r, err := result.Open(dir)
		require.NoError(t, err)
		for _, m := range r.Summary.Models {
			if len(m.Seeds) < least {
				continue
			}
			scores := slices.DeleteFunc(slices.Clone(r.Scores), func(s *result.Scores) bool { return s.Model != m.Name })
			for _, metric := range scores[0].Metrics {
				p, err := result.NewPerUser(scores, metric)
				require.NoError(t, err)
				if len(p.Users) >= stats.LeastUsers {
					out = append(out, cell{filepath.Base(dir), m.Name, metric, p.Values})
				}
			}
		}
	}
	return out
}

// two draws k seeds and other k seeds of a cell.
func (c cell) two(r *rand.Rand, k int) (a, b [][]float64) {
	order := r.Perm(len(c.values))
	for i := range k {
		a, b = append(a, c.values[order[i]]), append(b, c.values[order[k+i]])
	}
	return a, b
}

func compared(t *testing.T, a, b [][]float64, exact bool, seed uint64) stats.Paired {
	x, err := stats.NewSample(a, exact)
	require.NoError(t, err)
	y, err := stats.NewSample(b, exact)
	require.NoError(t, err)
	p, err := stats.CompareSamples(x, y, stats.Config{Resamples: resampled, Interval: stats.Studentised, Test: stats.Studentised, Seed: seed})
	require.NoError(t, err)
	return p
}

// A model against itself with other seeds is called different in about one comparison of
// twenty; over users alone it is in more.
func TestFalseAlarms(t *testing.T) {
	const k3, k5 = 3, 5
	sums := map[string][]float64{}
	var order []string
	for _, c := range cells(t, 2*k5) {
		var row []float64
		for _, k := range []int{1, k3, k5} {
			r := rand.New(rand.NewPCG(uint64(k), 7))
			var both, users, few float64
			for draw := range draws {
				a, b := c.two(r, k)
				alone := compared(t, a, b, true, uint64(draw))
				if stats.Few(alone.Users, alone.Differ) {
					few++
					continue
				}
				if alone.P <= .05 {
					users++
				}
				if k > 1 && compared(t, a, b, false, uint64(draw)).P <= .05 {
					both++
				}
			}
			if few > draws/2 {
				row = nil
				break
			}
			row = append(row, users/(draws-few), both/(draws-few))
		}
		if row == nil {
			t.Logf("%-22s %-8s %-24s too few differ", c.run, c.model, c.metric)
			continue
		}
		t.Logf("%-22s %-8s %-24s %5d   %.3f %.3f %.3f   %.3f %.3f", c.run, c.model, c.metric, len(c.values[0]), row[0], row[2], row[4], row[3], row[5])
		for _, of := range []string{c.run + " " + c.model, c.run, "all"} {
			if sums[of] == nil {
				sums[of], order = make([]float64, 7), append(order, of)
			}
			for i, x := range row {
				sums[of][i] += x
			}
			sums[of][6]++
		}
	}
	t.Log("cells, users alone with 1, 3, 5 seeds, both sources with 3, 5")
	for _, of := range order {
		s := sums[of]
		for i := range 6 {
			s[i] /= s[6]
		}
		t.Logf("%-32s %3.0f   %.3f %.3f %.3f   %.3f %.3f", of, s[6], s[0], s[2], s[4], s[3], s[5])
		if !strings.Contains(of, " ") {
			for _, rate := range []float64{s[3], s[5]} {
				require.InDelta(t, .05, rate, .02, of)
			}
		}
	}
}

// An effect of so many standard errors, added to every user of one side, is found as often as
// Student's t with it says (the noncentral one, simulated).
func TestPower(t *testing.T) {
	sums, n := map[string]float64{}, map[int]float64{}
	for _, c := range cells(t, 10) {
		if c.metric.View != eval.All {
			continue
		}
		for _, k := range []int{3, 5} {
			r := rand.New(rand.NewPCG(uint64(k), 11))
			n[k]++
			for _, effect := range []float64{0, 1, 2, 3, 4} {
				for draw := range draws {
					a, b := c.two(r, k)
					by := effect * c.error(k)
					for s := range a {
						a[s] = slices.Clone(a[s])
						for u := range a[s] {
							a[s][u] += by
						}
					}
					p := compared(t, a, b, false, uint64(draw))
					if p.P <= .05 {
						sums[fmt.Sprint(k, effect)] += 1. / draws
					}
					sums[fmt.Sprint("expected", k, effect)] += stated(r, effect, p.DF) / draws
				}
			}
		}
	}
	for _, k := range []int{3, 5} {
		for _, effect := range []float64{0, 1, 2, 3, 4} {
			t.Logf("%d seeds, %g errors: found %.3f, stated %.3f", k, effect, sums[fmt.Sprint(k, effect)]/n[k], sums[fmt.Sprint("expected", k, effect)]/n[k])
		}
	}
}

// error is the true standard error of the difference of k trainings and k others, from all
// trainings of the cell.
func (c cell) error(k int) float64 {
	var means []float64
	for _, v := range c.values {
		m, _ := stats.OverRuns(v)
		means = append(means, m)
	}
	_, sd := stats.OverRuns(means)
	return sd * math.Sqrt(2/float64(k))
}

// stated draws whether a t of df degrees of freedom, effect standard errors off, is beyond
// where 5 % of those without effect are.
func stated(r *rand.Rand, effect, df float64) float64 {
	const times = 20
	var found float64
	limit := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(.975)
	for range times {
		var chi float64
		whole := max(1, int(math.Round(df)))
		for range min(whole, 400) {
			x := r.NormFloat64()
			chi += x * x
		}
		if math.Abs(r.NormFloat64()+effect)/math.Sqrt(chi/float64(min(whole, 400))) > limit {
			found++
		}
	}
	return found / times
}
