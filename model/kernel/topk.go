package kernel

// TopK returns the indices of the min(k, len(scores)) largest scores, the largest
// first, equal scores by the lower index. A NaN stands below every number. The result
// reuses the capacity of idx, whose content does not matter. It panics if k is negative.
// Cost: one pass over scores, O(log k) per score that enters the best k so far.
func TopK(scores []float32, k int, idx []int32) []int32 {
	if k < 0 {
		panic("kernel: k is negative")
	}
	h := topHeap{scores, idx[:0]}
	k = min(k, len(scores))
	if k == 0 {
		return h.idx
	}
	for i := range k {
		h.idx = append(h.idx, int32(i))
	}
	for i := k/2 - 1; i >= 0; i-- {
		h.down(i, k)
	}
	for i := k; i < len(scores); i++ {
		if i = nextAbove(scores, i, scores[h.idx[0]]); i == len(scores) {
			break
		}
		h.idx[0] = int32(i)
		h.down(0, k)
	}
	for n := k - 1; n > 0; n-- { // heap sort: the worst of the rest goes last
		h.idx[0], h.idx[n] = h.idx[n], h.idx[0]
		h.down(0, n)
	}
	return h.idx
}

// topHeap is a binary heap of indices with the worst one at the root.
type topHeap struct {
	scores []float32
	idx    []int32
}

// worse reports whether index a ranks after index b.
func (h topHeap) worse(a, b int32) bool {
	x, y := h.scores[a], h.scores[b]
	switch {
	case x < y:
		return true
	case x > y:
		return false
	case x == y:
		return a > b
	}
	// At least one is NaN.
	xNaN, yNaN := x != x, y != y
	return xNaN && !yNaN || xNaN == yNaN && a > b
}

// down sinks the index at i in the heap of the first n.
func (h topHeap) down(i, n int) {
	for {
		c := 2*i + 1
		if c >= n {
			return
		}
		if c+1 < n && h.worse(h.idx[c+1], h.idx[c]) {
			c++
		}
		if !h.worse(h.idx[c], h.idx[i]) {
			return
		}
		h.idx[i], h.idx[c] = h.idx[c], h.idx[i]
		i = c
	}
}

// nextAboveGo returns the first index from start on whose score beats bound, or
// len(scores). Any number beats a NaN; a NaN beats nothing.
func nextAboveGo(scores []float32, start int, bound float32) int {
	for i := start; i < len(scores); i++ {
		if s := scores[i]; s > bound || bound != bound && s == s {
			return i
		}
	}
	return len(scores)
}
