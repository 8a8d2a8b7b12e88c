//go:build !purego

package kernel

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

func detect() level {
	x := &cpu.X86
	switch {
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX2 && x.HasFMA:
		return levelAVX512
	case x.HasAVX2 && x.HasFMA && x.HasF16C:
		return levelAVX2
	}
	return levelGo
}

// lanes is the number of float32 in a vector of the active level, which is not "go".
func lanes() int {
	if active == levelAVX512 {
		return 16
	}
	return 8
}

// at is the address of the first value of x; x may be empty.
func at(x []float32) *float32 { return unsafe.SliceData(x) }

// peakLoop runs about 4 ms of multiply-adds and returns the number of operations.
func peakLoop() int {
	const rounds = 1 << 20
	switch active {
	case levelAVX512:
		peakAVX512(rounds)
	case levelAVX2:
		peakAVX2(rounds)
	default:
		return 0
	}
	return rounds * 12 * lanes() * 2
}

func dot(a, b []float32) float32 {
	switch active {
	case levelAVX512:
		return dotAVX512(at(a), at(b), len(a))
	case levelAVX2:
		return dotAVX2(at(a), at(b), len(a))
	}
	return dotGo(a, b)
}

func sum(x []float32) float32 {
	switch active {
	case levelAVX512:
		return sumAVX512(at(x), len(x))
	case levelAVX2:
		return sumAVX2(at(x), len(x))
	}
	return sumGo(x)
}

func axpy(y []float32, alpha float32, x []float32) {
	switch active {
	case levelAVX512:
		axpyAVX512(at(y), at(x), len(y), alpha)
	case levelAVX2:
		axpyAVX2(at(y), at(x), len(y), alpha)
	default:
		axpyGo(y, alpha, x)
	}
}

func add(dst, a, b []float32) {
	switch active {
	case levelAVX512:
		addAVX512(at(dst), at(a), at(b), len(dst))
	case levelAVX2:
		addAVX2(at(dst), at(a), at(b), len(dst))
	default:
		addGo(dst, a, b)
	}
}

func mul(dst, a, b []float32) {
	switch active {
	case levelAVX512:
		mulAVX512(at(dst), at(a), at(b), len(dst))
	case levelAVX2:
		mulAVX2(at(dst), at(a), at(b), len(dst))
	default:
		mulGo(dst, a, b)
	}
}

func mulAdd(dst, a, b []float32) {
	switch active {
	case levelAVX512:
		mulAddAVX512(at(dst), at(a), at(b), len(dst))
	case levelAVX2:
		mulAddAVX2(at(dst), at(a), at(b), len(dst))
	default:
		mulAddGo(dst, a, b)
	}
}

func scale(dst []float32, alpha float32) {
	switch active {
	case levelAVX512:
		scaleAVX512(at(dst), len(dst), alpha)
	case levelAVX2:
		scaleAVX2(at(dst), len(dst), alpha)
	default:
		scaleGo(dst, alpha)
	}
}

func exp(dst, x []float32) {
	switch active {
	case levelAVX512:
		expAVX512(at(dst), at(x), len(dst))
	case levelAVX2:
		expAVX2(at(dst), at(x), len(dst))
	default:
		expGo(dst, x)
	}
}

func sigmoid(dst, x []float32) {
	switch active {
	case levelAVX512:
		sigmoidAVX512(at(dst), at(x), len(dst))
	case levelAVX2:
		sigmoidAVX2(at(dst), at(x), len(dst))
	default:
		sigmoidGo(dst, x)
	}
}

func softplus(dst, x []float32) {
	switch active {
	case levelAVX512:
		softplusAVX512(at(dst), at(x), len(dst))
	case levelAVX2:
		softplusAVX2(at(dst), at(x), len(dst))
	default:
		softplusGo(dst, x)
	}
}

func reluGrad(dx, dy, y []float32) {
	switch active {
	case levelAVX512:
		reluGradAVX512(at(dx), at(dy), at(y), len(dx))
	case levelAVX2:
		reluGradAVX2(at(dx), at(dy), at(y), len(dx))
	default:
		reluGradGo(dx, dy, y)
	}
}

func sgd(w, g []float32, lr, keep float32) {
	switch active {
	case levelAVX512:
		sgdAVX512(at(w), at(g), len(w), lr, keep)
	case levelAVX2:
		sgdAVX2(at(w), at(g), len(w), lr, keep)
	default:
		sgdGo(w, g, lr, keep)
	}
}

func adagrad(w, h, g []float32, lr, eps, keep float32) {
	switch active {
	case levelAVX512:
		adagradAVX512(at(w), at(h), at(g), len(w), lr, eps, keep)
	case levelAVX2:
		adagradAVX2(at(w), at(h), at(g), len(w), lr, eps, keep)
	default:
		adagradGo(w, h, g, lr, eps, keep)
	}
}

func adam(w, m, v, g []float32, c *adamConst) {
	switch active {
	case levelAVX512:
		adamAVX512(at(w), at(m), at(v), at(g), len(w), c)
	case levelAVX2:
		adamAVX2(at(w), at(m), at(v), at(g), len(w), c)
	default:
		adamGo(w, m, v, g, c)
	}
}

func adamRows(w, m, v []float32, rows []int32, width int, g []float32, c *adamConst) {
	switch active {
	case levelAVX512:
		adamRowsAVX512(at(w), at(m), at(v), at(g), unsafe.SliceData(rows), width, len(rows), c)
	case levelAVX2:
		adamRowsAVX2(at(w), at(m), at(v), at(g), unsafe.SliceData(rows), width, len(rows), c)
	default:
		adamRowsGo(w, m, v, rows, width, g, c)
	}
}

func prefetch(p unsafe.Pointer, bytes int) {
	if active != levelGo {
		prefetchAVX2(p, bytes)
	}
}

func maximum(x []float32) float32 {
	whole := len(x) &^ 7
	if active == levelGo || whole == 0 {
		return maximumGo(x)
	}
	return max(maximumAVX2(at(x), whole), maximumGo(x[whole:]))
}

func nextAbove(scores []float32, start int, bound float32) int {
	switch {
	case bound != bound: // any number beats a NaN, which no comparison says
	case active == levelAVX512:
		return nextAboveAVX512(at(scores), start, len(scores), bound)
	case active == levelAVX2:
		return nextAboveAVX2(at(scores), start, len(scores), bound)
	}
	return nextAboveGo(scores, start, bound)
}
