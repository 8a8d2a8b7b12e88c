// Package export writes what a training run leaves behind, in formats that other
// programs open, and reads it back.
//
// Its types are small:
//
//   - Tensor is a named array; a list of them is a safetensors file. Checkpoints go
//     through SaveSafetensors and LoadSafetensors, which guard every byte with a
//     checksum; FillSafetensors reads into tensors that are already there, for files as
//     large as the memory; WriteSafetensors is the plain format.
//   - Column is a column of a flat Parquet table (WriteTable, ReadTable); WriteVectors
//     adds a column of vectors.
//   - Vectors brings a model with item biases into the form an index can serve by
//     inner product (FoldBias).
//   - BundleSide is what a serving bundle knows of users or items; WriteBundle writes one,
//     which package serve opens.
//
// WriteNPY and WriteNPYStrings write arrays and keys for numpy. Every function that
// takes a path writes through WriteFileAtomic: a file is there whole or not at all.
//
//	v, err := export.FoldBias(users, items, bias, dim)
//	…
//	err = export.WriteVectors("items.parquet", ids.Keys(), v.Items, v.Dim)
//
// The same arguments give the same bytes in every format. Numbers are little-endian
// in all of them, and go from memory to the file without a copy on machines of that
// order.
//
// The package deliberately builds no index and knows no model: a model says which
// tensors it is made of. It stores float32 and integers only, in safetensors bfloat16
// too, and the item vectors of a bundle as float16 or int8 if asked; it reads neither
// float16 nor doubles in safetensors and npy.
package export
