package lock_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/experiments/input"
	"tandem/experiments/lock"
)

// TestMain lets the tests be another process, which takes a lock, says so and keeps it.
func TestMain(m *testing.M) {
	if path := os.Getenv("TAKE_THE_LOCK"); path != "" {
		_, _, err := lock.Take(context.Background(), path, lock.Options{Command: "tandem run shop", Parents: true})
		os.Stdout.WriteString(map[bool]string{true: "taken\n", false: "refused\n"}[err == nil])
		io.Copy(io.Discard, os.Stdin) // until the test ends, however it does
	}
	os.Exit(m.Run())
}

// other is another process that has the lock of path.
func other(t *testing.T, path string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "TAKE_THE_LOCK="+path)
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	_, err = c.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "taken\n", line)
	return c
}

func names(t *testing.T, dir string) (out []string) {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestTheSecondIsRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "runs", "shop") // neither is there yet
	c := other(t, path)
	_, _, err := lock.Take(t.Context(), path, lock.Options{Command: "tandem run"})
	var wrong *input.Error
	require.ErrorAs(t, err, &wrong)
	require.ErrorContains(t, err, path+` is being written by "tandem run shop" (process `+strconv.Itoa(c.Process.Pid)+" on ")
	_, release, err := lock.Take(t.Context(), path+"-2", lock.Options{Parents: true})
	require.NoError(t, err, "another path is free")
	release()
	require.Equal(t, []string{".shop.lock"}, names(t, filepath.Join(dir, "runs")))
}

// A dead owner's lock is free, however it died, and its file goes with the next owner.
func TestTheDeadHoldNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "shop")
	c := other(t, path)
	require.NoError(t, c.Process.Kill())
	c.Wait()
	require.Equal(t, []string{".shop.lock"}, names(t, dir), "nobody was left to remove it")
	_, release, err := lock.Take(t.Context(), path, lock.Options{})
	require.NoError(t, err)
	release()
	require.Empty(t, names(t, dir))
}

func TestWaiting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop")
	c := other(t, path)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, _, err := lock.Take(ctx, path, lock.Options{Wait: true})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, err, "is being written by")

	told := make(chan struct{}, 1)
	go func() {
		<-told // not before somebody waits
		c.Process.Kill()
	}()
	_, release, err := lock.Take(t.Context(), path, lock.Options{Wait: true, Log: slog.New(handler{told})})
	require.NoError(t, err)
	release()
}

// handler tells a channel of every message.
type handler struct{ told chan struct{} }

func (h handler) Enabled(context.Context, slog.Level) bool { return true }
func (h handler) Handle(context.Context, slog.Record) error {
	h.told <- struct{}{}
	return nil
}
func (h handler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h handler) WithGroup(string) slog.Handler      { return h }

// Within one process, too, one at a time has it; who has it may take it again.
func TestOneAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop")
	ctx, release, err := lock.Take(t.Context(), path, lock.Options{})
	require.NoError(t, err)
	_, again, err := lock.Take(ctx, path, lock.Options{})
	require.NoError(t, err)
	again()
	_, _, err = lock.Take(t.Context(), path, lock.Options{})
	require.Error(t, err, "releasing what was taken twice frees nothing")
	release()

	var inside, most atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				_, release, err := lock.Take(context.Background(), path, lock.Options{Wait: true})
				if err != nil {
					t.Error(err)
					return
				}
				if n := inside.Add(1); n > most.Load() {
					most.Store(n)
				}
				inside.Add(-1)
				release()
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, most.Load())
	require.Empty(t, names(t, filepath.Dir(path)))
}

func TestWhereNothingCanBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	_, _, err := lock.Take(t.Context(), filepath.Join(file, "shop"), lock.Options{Parents: true})
	require.ErrorContains(t, err, file)
	require.False(t, errors.As(err, new(*input.Error)))
}

// What was made for a lock alone goes with it; what somebody wrote stays.
func TestParents(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a", "b", "shop")
	_, release, err := lock.Take(t.Context(), path, lock.Options{})
	require.NoError(t, err)
	require.Empty(t, names(t, dir), "nothing is made unasked")
	release()
	_, release, err = lock.Take(t.Context(), path, lock.Options{Parents: true})
	require.NoError(t, err)
	release()
	require.Empty(t, names(t, dir))
	_, release, err = lock.Take(t.Context(), path, lock.Options{Parents: true})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a", "note"), nil, 0o644))
	release()
	require.Equal(t, []string{"note"}, names(t, filepath.Join(dir, "a")))
}

// Another name of a directory is no other directory; what is no file or directory has no lock.
func TestOtherNames(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "shop"), filepath.Join(dir, "latest")
	require.NoError(t, os.Mkdir(path, 0o755))
	require.NoError(t, os.Symlink(path, other))
	_, release, err := lock.Take(t.Context(), path, lock.Options{})
	require.NoError(t, err)
	_, _, err = lock.Take(t.Context(), other+"/", lock.Options{})
	require.ErrorContains(t, err, "is being written by")
	release()

	for range 2 {
		_, _, err = lock.Take(t.Context(), os.DevNull, lock.Options{})
		require.NoError(t, err)
	}
	require.NoFileExists(t, filepath.Join(filepath.Dir(os.DevNull), ".null.lock"))
}
