// Package onnx writes small ONNX models: graphs of operators over named tensors, which
// ONNX Runtime, TensorRT, OpenVINO and others run.
//
//   - Graph is one model that grows a node at a time: inputs, weights, operators, outputs;
//   - Value names a tensor of it;
//   - Dim is one dimension of an input or output: a size, or a name for one that varies.
//
// A layer of ReLUs over rows of eight values:
//
//	g := onnx.New("layer", "What it is for.")
//	x := g.Input("x", onnx.Float32, "rows", onnx.Named("rows"), onnx.Size(8))
//	y := g.Add("Relu", []onnx.Value{g.Add("MatMul", []onnx.Value{x, g.Floats("w", w, 8, 4)})})
//	g.Output("y", y, "activations", onnx.Named("rows"), onnx.Size(4))
//	err := g.Write(file, map[string]string{"seed": "1"})
//
// The same calls give the same bytes. Files are of IR version 8 and operator set 17,
// which ONNX Runtime 1.12 (2022) and later read.
//
// The package deliberately checks no shapes and knows no operator by its meaning, reads
// nothing, and keeps weights inside the file, which the format holds to less than 2 GiB.
package onnx
