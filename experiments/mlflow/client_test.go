package mlflow_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/mlflow"
)

// request is what a made-up server was asked.
type request struct {
	Method, Path, Auth string
	Body               string
}

// serve answers as told, and keeps what it was asked.
func serve(t testing.TB, answer func(n int, r request) (status int, body string)) (*mlflow.Client, *[]request, *bytes.Buffer) {
	t.Helper()
	var asked []request
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		asked = append(asked, request{r.Method, r.URL.Path, r.Header.Get("Authorization"), string(body)})
		status, text := answer(len(asked), asked[len(asked)-1])
		if status == 0 { // gone in the middle
			panic(http.ErrAbortHandler)
		}
		if status/100 == 3 {
			w.Header().Set("Location", "http://elsewhere.example")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(s.Close)
	c, err := mlflow.New(s.URL+"/base", mlflow.Auth{Token: "s3cret"})
	require.NoError(t, err)
	var log bytes.Buffer
	c.Logger, c.Pause = slog.New(slog.NewTextHandler(&log, nil)), time.Millisecond
	return c, &asked, &log
}

var ctx = context.Background()

func TestWhatTheServerSaysIsSaid(t *testing.T) {
	for _, x := range []struct {
		name   string
		status int
		body   string
		want   string
		asked  int
	}{
		{"refused", 400, `{"error_code": "INVALID_PARAMETER_VALUE", "message": "no such thing"}`,
			"mlflow: log to run r1: 400 Bad Request: INVALID_PARAMETER_VALUE: no such thing", 1},
		{"unknown", 401, "who are you?",
			"mlflow: log to run r1: 401 Unauthorized: who are you? (credentials are MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD)", 1},
		{"forbidden", 403, `{"error_code": "PERMISSION_DENIED"}`,
			"mlflow: log to run r1: 403 Forbidden: PERMISSION_DENIED: no access (credentials are MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD)", 1},
		{"elsewhere", 302, "", "mlflow: log to run r1: 302 Found: redirected to http://elsewhere.example, want the address of the server itself", 1},
		{"busy", 503, "down for repair\n<html>", "mlflow: log to run r1: 503 Service Unavailable: down for repair (tried 5 times)", 5},
	} {
		t.Run(x.name, func(t *testing.T) {
			c, asked, log := serve(t, func(int, request) (int, string) { return x.status, x.body })
			err := c.Log(ctx, "r1", mlflow.Batch{Tags: map[string]string{"a": "b"}})
			require.EqualError(t, err, x.want)
			require.Len(t, *asked, x.asked)
			require.NotContains(t, log.String()+err.Error(), "s3cret")
			require.Equal(t, x.asked-1, strings.Count(log.String(), "trying again"))
		})
	}
}

func TestTheServerGoesAwayAndComesBack(t *testing.T) {
	c, asked, log := serve(t, func(n int, _ request) (int, string) {
		return []int{0, 500, 200}[n-1], "{}"
	})
	require.NoError(t, c.Log(ctx, "r1", mlflow.Batch{Params: map[string]string{"a": "b"}}))
	require.Len(t, *asked, 3)
	require.Equal(t, (*asked)[0], (*asked)[2])
	require.Equal(t, "Bearer s3cret", (*asked)[0].Auth)
	require.Equal(t, "/base/api/2.0/mlflow/runs/log-batch", (*asked)[0].Path)
	require.Contains(t, log.String(), "500 Internal Server Error")

	c.Attempts = 2
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	require.ErrorIs(t, c.Log(stopped, "r1", mlflow.Batch{Tags: map[string]string{"a": "b"}}), context.Canceled)
}

// The answer to create is lost, but the run is there: it is not made twice.
func TestARunWhoseAnswerIsLostIsFound(t *testing.T) {
	made := false
	c, asked, _ := serve(t, func(_ int, r request) (int, string) {
		switch {
		case strings.HasSuffix(r.Path, "runs/create"):
			made = true
			return 0, ""
		case made:
			return 200, `{"runs": [{"info": {"run_id": "r7", "experiment_id": "3", "status": "RUNNING", "artifact_uri": "mlflow-artifacts:/3/r7"}, "data": {"tags": [{"key": "a", "value": "b"}]}}]}`
		}
		return 200, "{}"
	})
	run, err := c.Ensure(ctx, "3", mlflow.NewRun{Name: "cf", Key: "k/cf", Start: time.UnixMilli(1500)})
	require.NoError(t, err)
	require.Equal(t, &mlflow.Run{ID: "r7", Experiment: "3", Status: mlflow.Running, Artifacts: "mlflow-artifacts:/3/r7", Tags: map[string]string{"a": "b"}}, run)
	require.Len(t, *asked, 3)
	require.JSONEq(t, `{"experiment_ids": ["3"], "max_results": 1, "filter": "tags.`+"`tandem.key`"+` = 'k/cf'"}`, (*asked)[0].Body)
	require.JSONEq(t, `{"experiment_id": "3", "run_name": "cf", "start_time": 1500, "tags": [{"key": "tandem.key", "value": "k/cf"}]}`, (*asked)[1].Body)

	_, err = c.Ensure(ctx, "3", mlflow.NewRun{Key: "it's"})
	require.EqualError(t, err, `mlflow: key "it's", want one without quotes`)
}

func TestExperiment(t *testing.T) {
	there := false
	c, _, _ := serve(t, func(_ int, r request) (int, string) {
		if r.Method == http.MethodPost { // somebody else was faster
			there = true
			return 400, `{"error_code": "RESOURCE_ALREADY_EXISTS"}`
		}
		if !there {
			return 404, `{"error_code": "RESOURCE_DOES_NOT_EXIST"}`
		}
		return 200, `{"experiment": {"experiment_id": "3", "lifecycle_stage": "active"}}`
	})
	id, err := c.Experiment(ctx, "shop")
	require.NoError(t, err)
	require.Equal(t, "3", id)

	c, _, _ = serve(t, func(int, request) (int, string) {
		return 200, `{"experiment": {"experiment_id": "3", "lifecycle_stage": "deleted"}}`
	})
	_, err = c.Experiment(ctx, "shop")
	require.EqualError(t, err, "mlflow: experiment shop is deleted: restore it, or take another name")

	c, _, _ = serve(t, func(int, request) (int, string) { return 200, "<html>a shop" })
	_, err = c.Experiment(ctx, "shop")
	require.ErrorContains(t, err, `the answer is not that of MLflow: invalid character '<' looking for beginning of value: "<html>a shop"`)
}

// Whatever the sizes, no request is larger than MLflow takes, nothing is left out or sent
// twice, and tags come with the last of it.
func TestBatchesKeepTheLimits(t *testing.T) {
	type sent struct {
		Params, Tags []struct{ Key, Value string }
		Metrics      []struct {
			Key             string
			Value           float64
			Step, Timestamp int64
		}
	}
	var all []sent
	c, _, _ := serve(t, func(_ int, r request) (int, string) {
		var s sent
		if err := json.Unmarshal([]byte(r.Body), &s); err != nil {
			return 400, err.Error()
		}
		all = append(all, s)
		return 200, "{}"
	})
	rapid.Check(t, func(t *rapid.T) {
		all = nil
		b := mlflow.Batch{Params: map[string]string{}, Tags: map[string]string{}}
		for i := range rapid.IntRange(0, 350).Draw(t, "params") {
			b.Params[fmt.Sprint(i)] = "v"
		}
		for i := range rapid.IntRange(0, 100).Draw(t, "tags") {
			b.Tags[fmt.Sprint(i)] = "v"
		}
		for i := range rapid.SampledFrom([]int{0, 1, 899, 900, 950, 1000, 1001, 2500}).Draw(t, "metrics") {
			b.Metrics = append(b.Metrics, mlflow.Metric{Key: "m", Value: .5, Step: int64(i), Time: time.UnixMilli(7)})
		}
		require.NoError(t, c.Log(ctx, "r", b))
		params, tags, step := 0, 0, int64(0)
		for n, s := range all {
			require.LessOrEqual(t, len(s.Params), 100)
			require.LessOrEqual(t, len(s.Params)+len(s.Tags)+len(s.Metrics), 1000)
			require.Positive(t, len(s.Params)+len(s.Tags)+len(s.Metrics))
			params, tags = params+len(s.Params), tags+len(s.Tags)
			for _, m := range s.Metrics {
				require.Equal(t, step, m.Step)
				step++
			}
			if n < len(all)-1 {
				require.Empty(t, s.Tags)
			}
		}
		require.Equal(t, []int{len(b.Params), len(b.Tags), len(b.Metrics)}, []int{params, tags, int(step)})
	})
	require.EqualError(t, c.Log(ctx, "r", mlflow.Batch{Metrics: []mlflow.Metric{{Key: "m", Value: math.NaN(), Step: 2}}}),
		"mlflow: metric m at step 2 = NaN, want a finite number")
}

func TestLongTextsAreCutBetweenCharacters(t *testing.T) {
	c, asked, _ := serve(t, func(int, request) (int, string) { return 200, "{}" })
	require.NoError(t, c.Log(ctx, "r", mlflow.Batch{Params: map[string]string{"long": strings.Repeat("é", 4000)}}))
	// 5,997 bytes are left beside the dots: 2,998 characters of two.
	require.Contains(t, (*asked)[0].Body, `"`+strings.Repeat("é", 2998)+`…"`)
}

func TestKey(t *testing.T) {
	for name, want := range map[string]string{
		"test/ndcg@10": "test/ndcg_at_10", "cold/items-unseen/hit@5": "cold/items-unseen/hit_at_5", "a&b=ü": "a_b__",
		strings.Repeat("x", 300): strings.Repeat("x", 250),
	} {
		require.Equal(t, want, mlflow.Key(name))
	}
}

func TestUpload(t *testing.T) {
	c, asked, _ := serve(t, func(int, request) (int, string) { return 200, "{}" })
	for _, place := range []string{"mlflow-artifacts:/3/r7/artifacts", "mlflow-artifacts://host:5000/3/r7/artifacts"} {
		require.NoError(t, c.Upload(ctx, &mlflow.Run{Artifacts: place}, "report.html", []byte("<p>")))
		last := (*asked)[len(*asked)-1]
		require.Equal(t, request{"PUT", "/base/api/2.0/mlflow-artifacts/artifacts/3/r7/artifacts/report.html", "Bearer s3cret", "<p>"}, last)
	}
	require.EqualError(t, c.Upload(ctx, &mlflow.Run{Artifacts: "s3://bucket/3"}, "report.html", nil),
		"mlflow: upload report.html: artifacts are kept at s3://bucket/3, want a server that takes them itself (mlflow server --serve-artifacts)")
}

func TestAddressesAndSecrets(t *testing.T) {
	for address, want := range map[string]string{
		"localhost:5000":            `mlflow: address "localhost:5000", want http://HOST or https://HOST`,
		"ftp://host":                `mlflow: address "ftp://host", want http://HOST or https://HOST`,
		"http://me:s3cret@host":     "mlflow: the address holds a user, want MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD in the environment",
		"http://me:s3cret@host:%zz": "mlflow: the address is no URL, want one such as http://localhost:5000",
	} {
		_, err := mlflow.New(address, mlflow.Auth{})
		require.EqualError(t, err, want)
	}
	a := mlflow.Auth{Token: "s3cret", Username: "me", Password: "s3cret"}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", a, a, a, a), "s3cret")
}
