package track_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/mlflow"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/track"
	"tandem/train"
)

// tracker is an MLflow server in memory, as far as Track needs one. Like the real one it
// refuses a param that changes.
type tracker struct {
	runs      []*trackedRun
	artifacts map[string]string // by path
}

type trackedRun struct {
	id, name, status string
	tags, params     map[string]string
	points           map[string]int // how often each key, step, time and value was sent
}

func (s *tracker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if place, ok := strings.CutPrefix(r.URL.Path, "/api/2.0/mlflow-artifacts/artifacts/"); ok {
		s.artifacts[place] = string(body)
		return
	}
	type pair struct{ Key, Value string }
	var q struct {
		RunID          string `json:"run_id"`
		RunName        string `json:"run_name"`
		Filter, Status string
		Params, Tags   []pair
		Metrics        []json.RawMessage
	}
	_ = json.Unmarshal(body, &q)
	at := slices.IndexFunc(s.runs, func(x *trackedRun) bool { return x.id == q.RunID })
	answer := map[string]any{}
	describe := func(x *trackedRun) map[string]any {
		tags := []map[string]string{}
		for key, value := range x.tags {
			tags = append(tags, map[string]string{"key": key, "value": value})
		}
		return map[string]any{
			"info": map[string]string{"run_id": x.id, "experiment_id": "1", "status": x.status, "artifact_uri": "mlflow-artifacts:/1/" + x.id},
			"data": map[string]any{"tags": tags},
		}
	}
	switch strings.TrimPrefix(r.URL.Path, "/api/2.0/mlflow/") {
	case "experiments/get-by-name":
		answer["experiment"] = map[string]string{"experiment_id": "1"}
	case "runs/search":
		for _, x := range s.runs {
			if strings.Contains(q.Filter, "'"+x.tags[mlflow.KeyTag]+"'") {
				answer["runs"] = []any{describe(x)}
			}
		}
	case "runs/create":
		x := &trackedRun{fmt.Sprint("r", len(s.runs)), q.RunName, mlflow.Running, map[string]string{}, map[string]string{}, map[string]int{}}
		for _, p := range q.Tags {
			x.tags[p.Key] = p.Value
		}
		s.runs = append(s.runs, x)
		answer["run"] = describe(x)
	case "runs/update":
		s.runs[at].status = q.Status
	case "runs/log-batch":
		for _, p := range q.Params {
			if old, there := s.runs[at].params[p.Key]; there && old != p.Value {
				w.WriteHeader(http.StatusBadRequest)
			}
			s.runs[at].params[p.Key] = p.Value
		}
		for _, p := range q.Tags {
			s.runs[at].tags[p.Key] = p.Value
		}
		for _, m := range q.Metrics {
			s.runs[at].points[string(m)]++
		}
	default:
		w.WriteHeader(http.StatusNotFound)
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (s *tracker) run(t *testing.T, name string) *trackedRun {
	at := slices.IndexFunc(s.runs, func(x *trackedRun) bool { return x.name == name })
	require.GreaterOrEqual(t, at, 0, name)
	return s.runs[at]
}

const trackedShop = `name: tracked
data: {format: synth, synth: {users: 300, items: 200, interactions: 10, seed: 1}}
models: [{name: pop, kind: popularity}, {name: cf, kind: mf, dim: 8}]
train: {epochs: 3, batch: 256, stop: {patience: 0}}
evaluate: {metrics: [ndcg@10, hit@5]}
seeds: [1, 2]
`

// trackAll tracks a run that is interrupted in its second seed, over a server that goes away
// after every few answers, resumes the run and tracks until all of it is there. It returns
// the directory.
func trackAll(t *testing.T, server string) string {
	t.Helper()
	r, err := kinds.Decode([]byte(trackedShop))
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithCancel(context.Background())
	_, err = run.Execute(ctx, r, run.Options{Dir: dir, Progress: func(_ string, seed uint64, p train.Progress) {
		if seed == 2 && p.Epoch == 2 {
			cancel()
		}
	}})
	require.ErrorIs(t, err, context.Canceled)

	target, err := url.Parse(server)
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(target)
	var left atomic.Int64
	flaky := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if left.Add(-1) < 0 {
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}))
	defer flaky.Close()
	c, err := mlflow.New(flaky.URL, mlflow.Auth{})
	require.NoError(t, err)
	c.Attempts, c.Pause = 2, time.Millisecond
	tracked := func() *track.Tracked {
		for answers := int64(1); answers < 40; answers++ {
			left.Store(answers)
			tracked, err := track.Send(context.Background(), dir, "", c, slog.New(slog.DiscardHandler))
			if err == nil {
				require.Greater(t, answers, int64(3), "it never failed")
				return tracked
			}
			require.ErrorContains(t, err, "(tried 2 times)")
		}
		require.Fail(t, "it never went through")
		return nil
	}
	require.False(t, tracked().Finished)
	_, err = run.Execute(context.Background(), r, run.Options{Dir: dir, Resume: true})
	require.NoError(t, err)
	require.False(t, tracked().Finished, "the report is still to come")
	require.NoError(t, os.WriteFile(filepath.Join(dir, result.ReportFile), []byte("<p>report"), 0o644))
	require.True(t, tracked().Finished)

	left.Store(1000)
	again, err := track.Send(context.Background(), dir, "", c, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Zero(t, again.Made+again.Sent)
	require.Equal(t, 3, again.There)
	return dir
}

func TestTrackSendsEverythingOnce(t *testing.T) {
	s := &tracker{artifacts: map[string]string{}}
	server := httptest.NewServer(s)
	defer server.Close()
	dir := trackAll(t, server.URL)

	require.Len(t, s.runs, 4)
	require.ElementsMatch(t, []string{"run", "pop/seed-1", "cf/seed-1", "cf/seed-2"}, []string{s.runs[0].name, s.runs[1].name, s.runs[2].name, s.runs[3].name})
	whole := s.run(t, "run")
	for _, x := range s.runs {
		require.Equal(t, mlflow.Finished, x.status)
		for point, n := range x.points {
			require.Equal(t, 1, n, point)
		}
		if x != whole {
			require.Equal(t, whole.id, x.tags["mlflow.parentRunId"])
		}
	}
	cf := s.run(t, "cf/seed-2")
	require.Equal(t, "8", cf.params["dim"])
	require.Equal(t, "0.001", cf.params["train.lr"])
	require.Equal(t, "2", cf.params["seed"])
	points := strings.Join(slices.Sorted(maps.Keys(cf.points)), "\n")
	for step := 1; step <= 3; step++ {
		require.Contains(t, points, fmt.Sprintf(`"key":"train/loss","step":%d,`, step))
		require.Contains(t, points, fmt.Sprintf(`"key":"valid/ndcg_at_10","step":%d,`, step))
	}
	require.Equal(t, 1, strings.Count(points, `"test/hit_at_5"`))
	require.Contains(t, strings.Join(slices.Sorted(maps.Keys(whole.points)), "\n"), `"key":"cf/ndcg_at_10"`)
	for _, name := range []string{"recipe.yaml", "manifest.json", "summary.json", "report.html"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, string(content), s.artifacts["1/"+whole.id+"/"+name])
	}
}

func TestTrackWithoutARun(t *testing.T) {
	c, err := mlflow.New("http://localhost:1", mlflow.Auth{})
	require.NoError(t, err)
	_, err = track.Send(context.Background(), "testdata", "", c, slog.New(slog.DiscardHandler))
	var input *input.Error
	require.ErrorAs(t, err, &input)
	require.EqualError(t, err, "experiments: track: testdata has no manifest.json, want the directory of a run")
}
