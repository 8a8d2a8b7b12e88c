// Package rest asks services that speak JSON over HTTP, and expects the worst of them.
//
//   - Client is one service at one address; New checks the address, Do sends a Request and
//     decodes the answer, Retry repeats a step of several requests;
//   - Refusal is an answer other than 2xx, Lost a request that may go better next time.
//
// A snippet:
//
//	mlflow := rest.Service{Name: "MLflow", Example: "http://localhost:5000", Secrets: "MLFLOW_TRACKING_TOKEN"}
//	c, err := rest.New(mlflow, address, rest.Auth{Token: os.Getenv(mlflow.Secrets)})
//	…
//	err = c.Do(ctx, rest.Request{Method: http.MethodGet, Path: "api/version"}, &version)
//
// Nothing waits for ever: not for a connection, not for the first byte of an answer, not
// for its last. An answer is read up to a limit. Calls that may be repeated are, with
// growing pauses that hold some chance, or as long as the server asks for. Redirects are
// not followed, so that credentials go nowhere else.
//
// No error and no line of the log holds a secret, whatever the server puts into its
// answers: tokens, passwords and what an address has before its @ are blotted out, and
// texts of the server are cut to 500 printable characters.
//
// The package deliberately uses no retrying client of others: what is left to do around
// one, limits, secrets and which calls may be repeated, is most of what is here.
package rest
