// Package track sends a run directory to an MLflow server.
//
//   - Send is the door: a run of MLflow for the whole, and one for each model and seed;
//   - Tracked says what was sent and what was there already.
//
// A snippet:
//
//	client, err := mlflow.New("http://localhost:5000", mlflow.Auth{})
//	tracked, err := track.Send(ctx, "runs/shop", "", client, log)
//
// It reads files alone, so it may be called while the run is on, and again: what the server
// has is not sent twice. The package deliberately makes no new figures and never writes into
// the run directory. TensorBoard needs no such step: it shows the directory as it is.
package track
