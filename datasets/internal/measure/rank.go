package measure

import (
	"cmp"
	"math"
	"slices"
)

// Ranks returns the rank of every number, the smallest having 1; equal numbers share the
// mean of their ranks.   Cost: O(n·log n).
func Ranks(x []float64) []float64 {
	order := make([]int32, len(x))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(x[a], x[b]) })
	out := make([]float64, len(x))
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && x[order[to]] == x[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = float64(from+to+1) / 2 // mean of from+1 … to
		}
		from = to
	}
	return out
}

// Spearman returns Pearson's correlation of the ranks, 0 if one side is constant.
// Source: Spearman 1904.
func Spearman(x, y []float64) float64 { return Pearson(Ranks(x), Ranks(y)) }

// Pearson returns Σ(x−x̄)(y−ȳ) / √(Σ(x−x̄)²·Σ(y−ȳ)²), 0 if one side is constant.
func Pearson(x, y []float64) float64 {
	n := float64(len(x))
	if n == 0 {
		return 0
	}
	sx, sy := 0.0, 0.0
	for i := range x {
		sx += x[i]
		sy += y[i]
	}
	xx, yy, xy := 0.0, 0.0, 0.0
	for i := range x {
		dx, dy := x[i]-sx/n, y[i]-sy/n
		xx += dx * dx
		yy += dy * dy
		xy += dx * dy
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return max(-1, min(xy/math.Sqrt(xx*yy), 1))
}

// Partial returns the correlation of a and b with c held fixed, from those of the pairs:
// (r_ab − r_ac·r_bc) / √((1−r_ac²)(1−r_bc²)), 0 if a or b is c.
// Source: Yule 1907.
func Partial(ab, ac, bc float64) float64 {
	rest := (1 - ac*ac) * (1 - bc*bc)
	if rest < 1e-12 {
		return 0
	}
	return max(-1, min((ab-ac*bc)/math.Sqrt(rest), 1))
}
