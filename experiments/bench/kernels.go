package bench

import (
	"context"
	"fmt"

	"tandem/model"
	"tandem/model/draw"
	"tandem/model/embed"
	"tandem/model/kernel"
)

// benchmarks lists every figure, in the order of the report.
func benchmarks(f *fixtures) []benchmark {
	var out []benchmark
	for _, s := range [][3]int{{1024, 64, 64}, {4096, 256, 128}, {4096, 128, 256}} {
		for _, form := range []string{"NN", "TN", "NT"} {
			for _, a := range []kernel.Arithmetic{kernel.Float32, kernel.BFloat16} {
				out = append(out, sgemm(a, s[0], s[1], s[2], form))
			}
		}
	}
	for _, rows := range []int{10_000, 1_000_000} {
		for _, dtype := range model.TableDTypes() {
			out = append(out, gather(rows, 64, dtype))
		}
	}
	out = append(out, negatives(f))
	out = append(out, trainings(f)...)
	out = append(out, steps()...)
	out = append(out, rankings(f)...)
	return append(out, searches()...)
}

// sgemm is a product of a dense layer by that arithmetic, of m rows with k inputs and n
// outputs: forward, (m×k)·(k×n), as NN; the gradient of the weight, (k×m)·(m×n) with the
// first factor stored transposed, as TN; that of the input, (m×n)·(n×k) with the second
// one stored transposed, as NT.
func sgemm(by kernel.Arithmetic, m, n, k int, form string) benchmark {
	gflop := 2 * float64(m) * float64(n) * float64(k) / 1e9
	return benchmark{
		name: of(fmt.Sprintf("sgemm/%dx%dx%d/%s", m, n, k, form), by.String()), workers: 1, unit: "GFLOP/s", gflop: 1,
		run: func(ctx context.Context, w *stopwatch) error {
			x, weight, y := normals(m*k), normals(k*n), normals(m*n)
			return repeat(ctx, w, gflop, func() error {
				switch form {
				case "NN":
					by.Sgemm(false, false, m, n, k, 1, x, k, weight, n, 0, y, n)
				case "TN":
					by.Sgemm(true, false, k, n, m, 1, x, k, y, n, 0, weight, n)
				case "NT":
					by.Sgemm(false, true, m, k, n, 1, y, n, weight, n, 0, x, k)
				}
				return nil
			})
		},
	}
}

func normals(n int) []float32 {
	t := embed.NewTable("", 1, n)
	t.Normal(draw.New(3, draw.Init), 0, n, 1, nil)
	return t.Data
}

// of names a figure about tables or products of that type: float32 needs no word.
func of(name, dtype string) string {
	if dtype == "float32" {
		return name
	}
	return name + "/" + dtype
}

// gather copies rows of a table in random order, as a step does.
func gather(rows, width int, dtype string) benchmark {
	kind := embed.Float32
	if dtype == "bfloat16" {
		kind = embed.BFloat16
	}
	return benchmark{
		name: of(fmt.Sprintf("gather/%dx%d", rows, width), dtype), workers: 1, unit: "rows/s",
		note: func(m Measurement) string {
			return fmt.Sprintf("%.2f GB/s read", m.Rate*float64(kind.Size()*width)/1e9)
		},
		run: func(ctx context.Context, w *stopwatch) error {
			const batch, batches = 4096, 64
			side := embed.NewSideOf(kind, "items", []embed.Part{{Name: "vector", Width: width}}, rows, nil)
			for r := range int32(rows) {
				side.ID.Write(r, 0, []float32{1}) // pages that were never written all are the one page of zeros
			}
			ids, key := make([]int32, batch*batches), draw.New(1, draw.Shuffle)
			for i := range ids {
				ids[i] = int32(key.At(uint64(i)).Below(rows))
			}
			dst, scratch, at := [][]float32{make([]float32, batch*width)}, make([]float32, width), 0
			return repeat(ctx, w, batch, func() error {
				for r, id := range ids[at*batch : (at+1)*batch] {
					side.Gather(dst, r, id, true, scratch)
				}
				at = (at + 1) % batches
				return nil
			})
		},
	}
}

// negatives draws four items for one row of the log after the other.
func negatives(f *fixtures) benchmark {
	return benchmark{
		name: "negatives/uniform", workers: 1, unit: "negatives/s",
		run: func(ctx context.Context, w *stopwatch) error {
			log, sampler, err := f.movies()
			if err != nil {
				return err
			}
			const batch, each = 4096, 4
			order := draw.NewPermutation(draw.New(1, draw.Shuffle), log.Len())
			var dst [each]int32
			key, at := draw.New(1, draw.Negatives), 0
			return repeat(ctx, w, batch*each, func() error {
				for range batch {
					row := order.At(at)
					sampler.Own(dst[:], log.Users[row], key.At(uint64(row)))
					at = (at + 1) % log.Len()
				}
				return nil
			})
		},
	}
}
