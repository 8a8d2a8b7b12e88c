package train_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/model/export"
	"tandem/train"
)

// All rows by number are all rows.
func TestRowsOfAllAreAll(t *testing.T) {
	for name, make := range variants(t) {
		var got [2][]byte
		for k := range got {
			r := make()
			if k == 1 {
				r.Rows = []int32{}
				for row := range int32(r.Train.Len()) {
					r.Rows = append(r.Rows, row)
				}
			}
			_, err := r.Fit(context.Background(), false)
			require.NoError(t, err)
			got[k] = checkpoint(t, r)
		}
		require.True(t, bytes.Equal(got[0], got[1]), name)
	}
}

// Only users of the rows learn.
func TestRowsLeaveOthersAlone(t *testing.T) {
	r := newRun(t, neumf, false)
	before := r.Model.Clone()
	visited := map[int32]bool{}
	for _, row := range []int32{3, 60, 61, 350} {
		r.Rows = append(r.Rows, row)
		visited[r.Train.Users[row]] = true
	}
	res, err := r.Fit(context.Background(), false)
	require.NoError(t, err)
	require.EqualValues(t, 3, res.Steps, "an epoch is one batch of four")
	for u := range int32(r.Train.NumUsers()) {
		same := equalRows(before.Users.ID.Row(u), res.Model.Users.ID.Row(u))
		require.Equal(t, !visited[u], same, "user %d", u)
	}
	for _, rows := range [][]int32{{}, {-1}, {360}} {
		r := newRun(t, neumf, false)
		r.Rows = rows
		_, err := r.Fit(context.Background(), false)
		require.Error(t, err)
	}
}

func equalRows(a, b []float32) bool {
	for c := range a {
		if a[c] != b[c] {
			return false
		}
	}
	return true
}

// A run that starts from the state of another one, interrupted and resumed, gives the bytes
// of an uninterrupted one; its state is written once, and counts the steps behind it.
func TestStartGoesOnFromAnotherState(t *testing.T) {
	for name, make := range variants(t) {
		source := make()
		_, err := source.Fit(context.Background(), false)
		require.NoError(t, err)
		state, metadata, err := export.LoadSafetensors(filepath.Join(source.Dir, train.CheckpointFile))
		require.NoError(t, err)
		steps, err := train.StepsOf(metadata)
		require.NoError(t, err)
		if source.Model.Histories == nil {
			require.EqualValues(t, 3*8, steps) // 3 epochs of ⌈360/48⌉ steps
		}
		starts := 0
		warm := func() *train.Run {
			r := make()
			r.Config.Seed = 9
			r.Start = func(into []export.Tensor) (int64, error) {
				starts++
				require.Len(t, into, len(state))
				from := map[string]export.Tensor{}
				for _, x := range state {
					from[x.Name] = x
				}
				for _, x := range into {
					require.Contains(t, from, x.Name)
					copy(x.F32, from[x.Name].F32)
					copy(x.BF16, from[x.Name].BF16)
				}
				return steps, nil
			}
			return r
		}
		whole := warm()
		first := 0.
		whole.Record = func(rec train.Record) error {
			if rec.Epoch == 1 {
				first = rec.Loss
			}
			return nil
		}
		_, err = whole.Fit(context.Background(), false)
		require.NoError(t, err)
		require.NotZero(t, first)

		broken := warm()
		ctx, cancel := context.WithCancel(context.Background())
		broken.Progress = func(p train.Progress) {
			if p.Epoch == 2 && p.Step == 3 {
				cancel()
			}
		}
		_, err = broken.Fit(ctx, false)
		require.ErrorIs(t, err, context.Canceled)
		resumed := warm()
		resumed.Dir = broken.Dir
		_, err = resumed.Fit(context.Background(), true)
		require.NoError(t, err)
		require.True(t, bytes.Equal(checkpoint(t, whole), checkpoint(t, resumed)), name)
		require.Equal(t, 2, starts, "of whole and broken")
		_, metadata, err = export.LoadSafetensors(filepath.Join(whole.Dir, train.CheckpointFile))
		require.NoError(t, err)
		total, err := train.StepsOf(metadata)
		require.NoError(t, err)
		require.EqualValues(t, 2*steps, total)
		var saved map[string]any
		require.NoError(t, json.Unmarshal([]byte(metadata["train_state"]), &saved))
		require.EqualValues(t, steps, saved["before"])
	}
}
