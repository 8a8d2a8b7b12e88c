// Package exports hands a trained model to other programs.
//
//   - Vectors writes weights, vectors and keys as safetensors, NumPy and Parquet files;
//   - ServingBundle writes the one file that package model/serve answers from;
//   - ONNX writes the towers and the scorer as graphs for other runtimes;
//   - StoreSets are the vectors and columns that package stores loads into a database.
//
// A snippet:
//
//	o, err := serving.OpenWithData(ctx, run, "hybrid", nil, log)
//	manifest, err := exports.Vectors(o, "out/vectors")
//
// Manifest and ONNXManifest say what lies in a directory, with sizes and hashes, and how
// scores are computed from it. A model that scores through an MLP has no vectors that rank as
// it does: a bundle then finds candidates by a linear fit, which the MLP ranks (head.go).
//
// The package is called exports because model/export knows the formats; this one knows what
// of a model goes into them. It deliberately exports no baseline, which keeps no weights.
package exports
