package kernel_test

import (
	"fmt"

	"tandem/model/kernel"
)

// One layer of an MLP: y = max(x·w + b, 0).
func Example() {
	x := []float32{1, 2, 3, 4}  // 2×2, row by row
	w := []float32{1, 0, -1, 1} // 2×2
	y := make([]float32, 4)
	kernel.Sgemm(false, false, 2, 2, 2, 1, x, 2, w, 2, 0, y, 2)
	fmt.Println("x·w =", y)
	kernel.BiasReLU(y, []float32{0.5, -3}, true)
	fmt.Println("y   =", y)
	// Output:
	// x·w = [-1 2 -1 4]
	// y   = [0 0 0 1]
}

func ExampleTopK() {
	scores := []float32{0.1, 0.9, 0.5, 0.9}
	fmt.Println(kernel.TopK(scores, 3, nil))
	// Output:
	// [1 3 2]
}

// The same layer in one pass.
func ExampleSgemmBiasReLU() {
	x, w := []float32{1, 2, 3, 4}, []float32{1, 0, -1, 1}
	y := make([]float32, 4)
	kernel.SgemmBiasReLU(2, 2, 2, x, 2, w, 2, []float32{0.5, -3}, true, y, 2)
	fmt.Println(y)
	// Output:
	// [0 0 0 1]
}
