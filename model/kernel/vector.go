package kernel

// Dot returns Σ a[i]·b[i]. It panics if the lengths differ.
func Dot(a, b []float32) float32 {
	if len(a) != len(b) {
		panic("kernel: lengths differ")
	}
	return dot(a, b)
}

// Axpy adds alpha·x to y. It panics if the lengths differ.
func Axpy(y []float32, alpha float32, x []float32) {
	if len(y) != len(x) {
		panic("kernel: lengths differ")
	}
	axpy(y, alpha, x)
}

// Add writes a + b to dst, element by element; dst may be a or b. It panics if the
// lengths differ.
func Add(dst, a, b []float32) {
	if len(dst) != len(a) || len(dst) != len(b) {
		panic("kernel: lengths differ")
	}
	add(dst, a, b)
}

// Mul writes a·b to dst, element by element; dst may be a or b. It panics if the
// lengths differ.
func Mul(dst, a, b []float32) {
	if len(dst) != len(a) || len(dst) != len(b) {
		panic("kernel: lengths differ")
	}
	mul(dst, a, b)
}

// MulAdd adds a·b to dst, element by element; dst may be a or b. It panics if the
// lengths differ.
func MulAdd(dst, a, b []float32) {
	if len(dst) != len(a) || len(dst) != len(b) {
		panic("kernel: lengths differ")
	}
	mulAdd(dst, a, b)
}

// Scale multiplies dst by alpha.
func Scale(dst []float32, alpha float32) { scale(dst, alpha) }

func dotGo(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32 // four chains, so that additions need not wait for each other
	i := 0
	for ; i+4 <= len(a); i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}

func axpyGo(y []float32, alpha float32, x []float32) {
	x = x[:len(y)]
	for i := range y {
		y[i] += alpha * x[i]
	}
}

func addGo(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

func mulGo(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

func mulAddGo(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] += a[i] * b[i]
	}
}

func scaleGo(dst []float32, alpha float32) {
	for i := range dst {
		dst[i] *= alpha
	}
}
