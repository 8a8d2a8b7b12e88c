package features

import (
	"fmt"
	"math"
)

// ratesPrior is how many entities of the mean rate a row of a table needs behind it to
// be believed half: the penalty of Rates in rows of the training log.
const ratesPrior = 20

// Rates is what features alone tell of how many training rows an entity has:
//
//	ln μ_e = Start + Σ_b Σ_j Weight_b[j]·Rows[b][Index_b[j]]
//
// over the rows j that block b has for e: Poisson regression, whose fit is the minimum of
//
//	Σ_e (μ_e − n_e·ln μ_e) + λ/2·Σ β²    λ = 20 · mean n
//
// over the seen entities e with n_e rows, β all values of Rows; Start has no penalty.
// Source: McCullagh and Nelder 1989, Generalized Linear Models, §6.2; the penalty keeps
// rows of few entities near 0, so that a leaf of a tree leans on what is above it.
type Rates struct {
	Start float64     // ln μ of an entity without a row in any block
	Rows  [][]float64 // by block and row of its table
}

const (
	ratesSweeps    = 100
	ratesTolerance = 1e-4 // of a step: ln μ is known that well
	ratesStep      = 1    // no step is longer, since exp is far from its tangent there
)

// FitRates fits Rates to the training rows of each entity, or the weight of all of them, by Newton steps on one value at a time, in the order of blocks and
// rows, until none changes much or after 100 sweeps. It fails if a block is not of all
// entities or no entity is seen.   Cost: O(entries) a sweep.
func FitRates[N int32 | float64](counts []N, blocks []*Block) (*Rates, error) {
	var rows, entities float64
	seen := make([]float64, len(counts))
	for e, n := range counts {
		seen[e] = float64(n)
		rows += seen[e]
		if n > 0 {
			entities++
		}
	}
	if rows == 0 {
		return nil, fmt.Errorf("features: rates: no entity has a training interaction, want ≥ 1")
	}
	f := &ratesFit{Rates: &Rates{Start: math.Log(rows / entities)}, lambda: ratesPrior * rows / entities}
	for _, b := range blocks {
		if b.Len() != len(seen) {
			return nil, fmt.Errorf("features: rates: block %q has %d rows, want one for each of %d entities", b.Name, b.Len(), len(seen))
		}
		f.Rows = append(f.Rows, make([]float64, b.Rows))
		f.has = append(f.has, byTableRow(b, seen))
	}
	f.mean = make([]float64, len(seen))
	for e, n := range seen {
		if n > 0 {
			f.mean[e] = math.Exp(f.Start)
		}
	}
	for range ratesSweeps {
		longest := f.sweep(seen)
		var sum float64
		for _, m := range f.mean {
			sum += m
		}
		f.Start += math.Log(rows / sum)
		for e := range f.mean {
			f.mean[e] *= rows / sum
		}
		if longest < ratesTolerance {
			break
		}
	}
	return f.Rates, nil
}

// ratesFit is a fit under way.
type ratesFit struct {
	*Rates
	lambda float64
	mean   []float64       // μ, by entity; 0 of those not seen
	has    [][][]rateEntry // by block and row of its table
}

// rateEntry is an entity that has a row of a table.
type rateEntry struct {
	entity int32
	weight float64
}

// sweep moves every value once and returns the longest step.
func (f *ratesFit) sweep(seen []float64) float64 {
	longest := 0.
	for b, rows := range f.has {
		for r, entries := range rows {
			slope, curvature := f.lambda*f.Rows[b][r], f.lambda
			for _, x := range entries {
				slope += x.weight * (f.mean[x.entity] - seen[x.entity])
				curvature += x.weight * x.weight * f.mean[x.entity]
			}
			step := min(max(-slope/curvature, -ratesStep), ratesStep)
			if step == 0 {
				continue
			}
			f.Rows[b][r] += step
			for _, x := range entries {
				f.mean[x.entity] *= math.Exp(x.weight * step)
			}
			longest = max(longest, math.Abs(step))
		}
	}
	return longest
}

// byTableRow lists the seen entities of every row of the table of b.
func byTableRow(b *Block, seen []float64) [][]rateEntry {
	out := make([][]rateEntry, b.Rows)
	for e, n := range seen {
		if n == 0 {
			continue
		}
		index, weight := b.Row(int32(e))
		for j, r := range index {
			out[r] = append(out[r], rateEntry{int32(e), float64(weight[j])})
		}
	}
	return out
}

// Log is ln μ of an entity, seen or not, whose rows are those of blocks, as many and as
// wide as FitRates had.
func (r *Rates) Log(blocks []*Block, entity int32) float64 {
	sum := r.Start
	for b, block := range blocks {
		index, weight := block.Row(entity)
		for j, row := range index {
			sum += float64(weight[j]) * r.Rows[b][row]
		}
	}
	return sum
}
