// Package op holds fused operations for gorgonia graphs of static shape: a dense layer
// with its activation, the grouped first layer of an MLP, dot products of a user
// with its own or with shared items, row normalisation, biases; encoders of histories, and
// the cross-entropy over a whole catalogue.
//
// Why not gorgonia's own ops: each of those allocates its output on every run, and a
// dense layer with ReLU costs it eight of them. Every op here owns its output buffer
// (it implements gorgonia.Op with ReturnsPtr and without CallsExtern, so the tape
// machine neither allocates nor copies), runs on the kernels of model/kernel, and
// allocates nothing when it runs.
//
//	h, err := op.Linear(x, w, b, true, kernel.Float32) // max(0, x·w + b)
//
// Apply turns any Spec (a forward function over flat slices, and how to build the
// gradient nodes) into such an op; the losses of package train/loss are made with it,
// and optest.Check compares any of them with finite differences.
//
// Program runs a graph of such ops, gradients included, where gorgonia's tape machine
// would spend more time on itself than on a small batch.
//
// What it deliberately does not do: change shape at run time, broadcast, or work in
// another type than float32.
package op
