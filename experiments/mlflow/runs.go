package mlflow

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tandem/experiments/internal/rest"
)

// The states of a run.
const (
	Running  = "RUNNING"  // more may be logged
	Finished = "FINISHED" // nothing more will be
)

// KeyTag is the tag that a run is found again by.
const KeyTag = "tandem.key"

// Run is a run as the server knows it.
type Run struct {
	ID         string            // as the server made it
	Experiment string            // its id
	Status     string            // such as Finished
	Artifacts  string            // where its artifacts are kept
	Tags       map[string]string // by key
	Created    bool              // by this call
}

// NewRun is a run to be made. Key is unique to it within the experiment: letters, digits,
// dashes, slashes and dots.
type NewRun struct {
	Name  string            // that MLflow shows
	Key   string            // the run is found by, if it is there
	Start time.Time         // of the run, to the millisecond
	Tags  map[string]string // of a run that is made; may be nil
}

// Experiment returns the id of the experiment called name, which is made if there is none.
// One that was deleted is an error: MLflow keeps its name until it is gone for good.
func (c *Client) Experiment(ctx context.Context, name string) (string, error) {
	var found struct {
		Experiment struct {
			ID    string `json:"experiment_id"`
			Stage string `json:"lifecycle_stage"`
		} `json:"experiment"`
	}
	get := func() error {
		return c.get(ctx, "look for experiment "+name, "experiments/get-by-name", url.Values{"experiment_name": {name}}, &found)
	}
	err := get()
	if says(err, "RESOURCE_DOES_NOT_EXIST") {
		err = c.post(ctx, "create experiment "+name, "experiments/create", map[string]string{"name": name}, nil)
		if err == nil || says(err, "RESOURCE_ALREADY_EXISTS") { // made meanwhile, or by an attempt whose answer was lost
			err = get()
		}
	}
	if err != nil {
		return "", err
	}
	if found.Experiment.Stage == "deleted" {
		return "", fmt.Errorf("mlflow: experiment %s is deleted: restore it, or take another name", name)
	}
	return found.Experiment.ID, nil
}

// answer is a run in the words of the server.
type answer struct {
	Info struct {
		ID         string `json:"run_id"`
		Experiment string `json:"experiment_id"`
		Status     string `json:"status"`
		Artifacts  string `json:"artifact_uri"`
	} `json:"info"`
	Data struct {
		Tags []pair `json:"tags"`
	} `json:"data"`
}

type pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func (a *answer) run() *Run {
	r := &Run{ID: a.Info.ID, Experiment: a.Info.Experiment, Status: a.Info.Status, Artifacts: a.Info.Artifacts, Tags: map[string]string{}}
	for _, t := range a.Data.Tags {
		r.Tags[t.Key] = t.Value
	}
	return r
}

// Ensure returns the run of that key, which is made if there is none. An attempt whose
// answer was lost makes no second one: the key is looked for before each.
func (c *Client) Ensure(ctx context.Context, experiment string, n NewRun) (*Run, error) {
	if strings.ContainsAny(n.Key, "'\"`\\") || n.Key == "" {
		return nil, fmt.Errorf("mlflow: key %q, want one without quotes", n.Key)
	}
	var run *Run
	err := c.Retry(ctx, func() error {
		var err error
		if run, err = c.find(ctx, experiment, n.Key); err != nil || run != nil {
			return err
		}
		tags := []pair{{KeyTag, n.Key}}
		tags = append(tags, pairs(n.Tags)...)
		var made struct {
			Run answer `json:"run"`
		}
		err = c.postOnce(ctx, "create run "+n.Name, "runs/create", map[string]any{
			"experiment_id": experiment, "run_name": n.Name, "start_time": n.Start.UnixMilli(), "tags": tags,
		}, &made)
		if err == nil {
			run = made.Run.run()
			run.Created = true
		}
		return err
	})
	return run, err
}

// find returns the run of that key, or nil. A run that was deleted does not count.
func (c *Client) find(ctx context.Context, experiment, key string) (*Run, error) {
	var found struct {
		Runs []answer `json:"runs"`
	}
	err := c.postOnce(ctx, "look for run "+key, "runs/search", map[string]any{
		"experiment_ids": []string{experiment}, "max_results": 1,
		"filter": "tags.`" + KeyTag + "` = '" + key + "'",
	}, &found)
	if err != nil || len(found.Runs) == 0 {
		return nil, err
	}
	return found.Runs[0].run(), nil
}

// End sets the state of a run, and when it ended.
func (c *Client) End(ctx context.Context, run, status string, end time.Time) error {
	return c.post(ctx, "end run "+run, "runs/update", map[string]any{
		"run_id": run, "status": status, "end_time": end.UnixMilli(),
	}, nil)
}

// Upload keeps content as an artifact of the run, replacing one of that name. A run whose
// artifacts the server does not keep itself is an error.
func (c *Client) Upload(ctx context.Context, run *Run, name string, content []byte) error {
	const proxied = "mlflow-artifacts:"
	what := "upload " + name
	place, ok := strings.CutPrefix(run.Artifacts, proxied)
	if strings.HasPrefix(place, "//") { // mlflow-artifacts://HOST/PATH
		if _, path, found := strings.Cut(place[2:], "/"); found {
			place = path
		}
	}
	if !ok {
		return fmt.Errorf("mlflow: %s: artifacts are kept at %s, want a server that takes them itself (mlflow server --serve-artifacts)", what, run.Artifacts)
	}
	path := "api/2.0/mlflow-artifacts/artifacts/" + strings.Trim(place, "/") + "/" + url.PathEscape(name)
	return c.send(ctx, what, rest.Request{Method: http.MethodPut, Path: path, Body: content, Kind: "application/octet-stream"}, nil)
}
