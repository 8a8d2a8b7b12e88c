package main

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/train"
)

func TestDescribeCountsFromWhereItResumed(t *testing.T) {
	start := time.Now()
	// Resumed at step 30 of 100 (epoch 4 of 10, 10 steps each); 7 steps took 3 s, so
	// the 63 that are left take 27 s.
	w := watch{model: "hybrid", seed: 2, first: 30, start: start}
	p := train.Progress{Epoch: 4, Epochs: 10, Step: 7, Steps: 10, Loss: 0.51237, PositivesPerSecond: 123456.7, SamplesPerSecond: 1234567}
	require.Equal(t, "hybrid/2 epoch 4/10 loss 0.512, 123 k rows/s, 1.23 M pairs/s, 27 s left", w.describe(p, 37, start.Add(3*time.Second)))
}

func TestWatchWritesFewLinesWithoutATerminal(t *testing.T) {
	var out bytes.Buffer
	w := watch{screen: &screen{w: &out}}
	steps := func() {
		for step := range 50 {
			w.step("cf", 1, train.Progress{Epoch: 1, Epochs: 2, Step: step + 1, Steps: 50})
		}
	}
	steps()
	require.Empty(t, out.String(), "an epoch of milliseconds")
	w.shown = w.shown.Add(-epochEvery)
	steps()
	require.Equal(t, 1, bytes.Count(out.Bytes(), []byte("\n")), "the end of an epoch: %s", out.String())
	w.shown = w.shown.Add(-lineEvery)
	w.step("cf", 1, train.Progress{Epoch: 2, Epochs: 2, Step: 1, Steps: 50})
	require.Equal(t, 2, bytes.Count(out.Bytes(), []byte("\n")), "five seconds: %s", out.String())
	w.end()
}

func TestBarIsClearedForALine(t *testing.T) {
	var out bytes.Buffer
	s := &screen{w: &out, terminal: true, width: func() int { return 40 }}
	s.draw("a text that is wider than the forty columns there are", 1, 10)
	require.Contains(t, out.String(), " 10%")
	require.NotContains(t, out.String(), "columns", "a line that wraps")
	out.Reset()
	_, err := s.Write([]byte("trained\n"))
	require.NoError(t, err)
	require.Equal(t, "\x1b[2K\rtrained\n", out.String())
}

func TestLogLines(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(&lines{w: &out, level: slog.LevelInfo}).With("part", "test")
	log.Debug("not shown")
	log.Info("data ready", "users", 12345, "share", 0.123456, "took", 1500*time.Millisecond)
	log.Warn("odd", "users_unseen", 1)
	require.Equal(t, "data ready: part test, users 12,345, share 0.1235, took 1.5 s\nwarning: odd: part test, users unseen 1\n", out.String())
}

func TestShortNumbers(t *testing.T) {
	for x, want := range map[float64]string{950: "950", 12345: "12.3 k", 4.56e6: "4.56 M"} {
		require.Equal(t, want, short(x))
	}
	for n, want := range map[int64]string{950: "950 B", 12345: "12.3 kB", 4_560_000: "4.56 MB", 7_890_000_000: "7.89 GB"} {
		require.Equal(t, want, bytesOf(float64(n)))
	}
}
