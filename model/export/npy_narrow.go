package export

import (
	"fmt"
	"io"

	"tandem/model/kernel"
)

// writeHalfNPY writes x as float16 (kernel.RoundHalf), '<f2' in numpy.
func writeHalfNPY(w io.Writer, shape []int, x []float32) error {
	if err := writeNPYHeader(w, "<f2", shape); err != nil {
		return err
	}
	half := make([]uint16, 1<<14)
	for len(x) > 0 {
		n := min(len(x), len(half))
		kernel.RoundHalf(half[:n], x[:n])
		if err := writeLittle(w, half[:n]); err != nil {
			return fmt.Errorf("export: npy: %w", err)
		}
		x = x[n:]
	}
	return nil
}

// writeInt8NPY writes signed bytes, '|i1' in numpy.
func writeInt8NPY(w io.Writer, shape []int, x []int8) error {
	if err := writeNPYHeader(w, "|i1", shape); err != nil {
		return err
	}
	bytes := make([]byte, 1<<15)
	for len(x) > 0 {
		n := min(len(x), len(bytes))
		for i, v := range x[:n] {
			bytes[i] = byte(v)
		}
		if _, err := w.Write(bytes[:n]); err != nil {
			return fmt.Errorf("export: npy: %w", err)
		}
		x = x[n:]
	}
	return nil
}
