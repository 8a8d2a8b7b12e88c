// Package mlflow sends runs to an MLflow tracking server through its REST interface.
//
//   - Client talks to one server, by the HTTP client that stores uses as well;
//   - Run is what the server knows a run by;
//   - Batch is what is logged to it at once: Params, Tags and Metrics.
//
// A run is found again by a tag that its maker chooses, so that sending it twice makes one:
//
//	c, err := mlflow.New("http://localhost:5000", mlflow.Auth{Token: token})
//	id, err := c.Experiment(ctx, "shop")
//	run, err := c.Ensure(ctx, id, mlflow.NewRun{Name: "cf", Key: "5f3a…", Start: start})
//	err = c.Log(ctx, run.ID, mlflow.Batch{Metrics: []mlflow.Metric{{Key: "loss", Value: 0.1, Step: 1, Time: now}}})
//	err = c.Upload(ctx, run, "report.html", page)
//	err = c.End(ctx, run.ID, mlflow.Finished, now)
//
// Requests that failed on the way, or that the server was too busy for, are made again with
// growing pauses; what the server refused is not. Credentials are sent to that server
// alone: redirects are not followed, and no message holds them.
//
// The package deliberately reads no environment, knows no recipe, and writes artifacts only
// through the server (mlflow server --serve-artifacts, its default), not to a store.
package mlflow
