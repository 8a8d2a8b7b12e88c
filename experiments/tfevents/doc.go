// Package tfevents writes TensorBoard event files: scalars and histograms by step, and
// the settings of a run for the HPARAMS tab.
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
// For the HPARAMS tab the file of a directory above the runs names the columns, and each
// run says which Setting has which value, and that it has ended:
//
//	err = top.Experiment("shop", sessions, []string{"test/ndcg@10"})
//	err = w.SessionStart([]tfevents.Setting{{"lr", 0.01}, {"kind", "mf"}})
//	err = w.Scalar(step, "test/ndcg@10", value)
//	err = w.SessionEnd()
//
// The package deliberately writes no graphs or images, and reads nothing. It needs no
// protobuf library: small messages are encoded by hand.
package tfevents
