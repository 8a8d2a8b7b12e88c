package export

import (
	"fmt"
	"math"
)

// Tensor is one named array, row-major. Exactly one of the data slices is set, and
// its length is the product of Shape; an empty Shape is one number. A tensor without
// any data slice is empty float32, which needs a 0 in its Shape.
type Tensor struct {
	Name  string // unique in a file
	Shape []int  // lengths of the dimensions, slowest first

	F32  []float32 // numbers of 32 bits
	BF16 []uint16  // bfloat16: the upper halves of float32 numbers
	I32  []int32   // whole numbers of 32 bits
	I64  []int64   // whole numbers of 64 bits
	U8   []byte    // whole numbers from 0 to 255
}

// dtype is the safetensors name of the type of t, and the bytes per element.
func (t *Tensor) dtype() (name string, size int) {
	switch {
	case t.BF16 != nil:
		return "BF16", 2
	case t.I32 != nil:
		return "I32", 4
	case t.I64 != nil:
		return "I64", 8
	case t.U8 != nil:
		return "U8", 1
	default:
		return "F32", 4
	}
}

// elements is how many numbers t holds.
func (t *Tensor) elements() int {
	return len(t.F32) + len(t.BF16) + len(t.I32) + len(t.I64) + len(t.U8)
}

// check returns an error unless exactly one slice is set and Shape describes it.
func (t *Tensor) check() error {
	set := 0
	for _, is := range []bool{t.F32 != nil, t.BF16 != nil, t.I32 != nil, t.I64 != nil, t.U8 != nil} {
		if is {
			set++
		}
	}
	n, err := product(t.Shape)
	switch {
	case err != nil:
		return err
	case set > 1:
		return fmt.Errorf("%d data slices set, want 1", set)
	case n != t.elements():
		return fmt.Errorf("shape %v holds %d values, data has %d", t.Shape, n, t.elements())
	}
	return nil
}

// product multiplies the sizes of a shape; it refuses negative ones and a product
// that no slice could have.
func product(shape []int) (int, error) {
	n, empty := 1, false
	for _, s := range shape {
		switch {
		case s < 0:
			return 0, fmt.Errorf("shape %v: size %d, want ≥ 0", shape, s)
		case s == 0:
			empty = true
		case n > math.MaxInt/s:
			return 0, fmt.Errorf("shape %v: more than %d values", shape, math.MaxInt)
		default:
			n *= s
		}
	}
	if empty {
		return 0, nil
	}
	return n, nil
}
