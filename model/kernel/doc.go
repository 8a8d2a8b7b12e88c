// Package kernel holds the float32 loops everything above spends its time in: matrix
// products, element-wise maps, reductions, optimiser rows and top-k. Each has a twin in
// plain Go; Level says which set of instructions is in use.
//
//go:generate go run gen/main.go gen/gemm.go gen/vector.go gen/exp.go gen/rows.go
package kernel
