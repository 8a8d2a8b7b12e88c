//go:build unix

package track_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/experiments/result"
	"tandem/train/eval"
)

// TestMLflowHasTheRun does as TestTrackSendsEverythingOnce with the real server, and reads
// back with MLflow's own client.
func TestMLflowHasTheRun(t *testing.T) {
	python := os.Getenv("TANDEM_MLFLOW")
	if python == "" {
		t.Skip("TANDEM_MLFLOW names no python with mlflow")
	}
	server := serveMLflow(t, python)
	dir := trackAll(t, server)
	cmd := exec.Command(python, "testdata/mlflow_read.py", server, "tracked")
	cmd.Env = append(os.Environ(), "GIT_PYTHON_REFRESH=quiet")
	out, err := cmd.Output()
	require.NoError(t, err, string(out))
	text := string(out)
	t.Log(text)
	require.Contains(t, text, "run pop/seed-1 FINISHED True dim None lr None\n")
	require.Contains(t, text, "run run FINISHED True dim None lr None\n")
	for seed := range uint64(2) {
		sub := result.SeedDir(dir, "cf", seed+1)
		history, err := result.ReadHistory(filepath.Join(sub, result.HistoryFile))
		require.NoError(t, err)
		res, err := result.ReadJSON[result.SeedResult](filepath.Join(sub, result.MetricsFile))
		require.NoError(t, err)
		require.Contains(t, text, fmt.Sprintf("run cf/seed-%d FINISHED True dim 8 lr 0.001\n", seed+1))
		require.Contains(t, text, fmt.Sprintf("  test/ndcg_at_10 %d:%.6f\n", res.Best, res.Metrics[eval.OfAll("ndcg@10")]))
		require.Contains(t, text, fmt.Sprintf("  train/loss 1:%.6f 2:%.6f 3:%.6f\n", history[0].Loss, history[1].Loss, history[2].Loss))
	}
	for _, name := range []string{"recipe.yaml", "manifest.json", "summary.json", "report.html"} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Contains(t, text, fmt.Sprintf("artifact %s %d\n", name, info.Size()))
	}
}

// serveMLflow starts a server on a free port and stops it, with what it started, at the end.
func serveMLflow(t *testing.T, python string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := l.Addr().(*net.TCPAddr)
	require.NoError(t, l.Close())
	dir := t.TempDir()
	var said bytes.Buffer
	cmd := exec.Command(python, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", fmt.Sprint(address.Port), "--workers", "1",
		"--backend-store-uri", "sqlite:///"+dir+"/ml.db", "--artifacts-destination", dir+"/artifacts")
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(python)+":"+os.Getenv("PATH"), "GIT_PYTHON_REFRESH=quiet")
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		_ = cmd.Wait()
	})
	server := "http://" + address.String()
	require.Eventually(t, func() bool {
		resp, err := http.Get(server + "/health")
		return err == nil && resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
	}, 4*time.Minute, 200*time.Millisecond, "the server does not start")
	return server
}
