// Package tfevents writes TensorBoard event files: scalars and histograms by step.
//
// A Writer appends to one file; TensorBoard shows every file named events.out.tfevents.*
// below the directory it is pointed at, and reads several in one directory as one run.
//
//	w, err := tfevents.Create(filepath.Join(dir, "events.out.tfevents.0.tandem"), time.Now)
//	…
//	err = w.Scalar(step, "train/loss", loss)
//
// The clock is an argument, so that a test or a deterministic run can fix the bytes.
//
// The package deliberately writes no graphs, images or hyperparameters, and reads
// nothing. It needs no protobuf library: five small messages are encoded by hand.
package tfevents
