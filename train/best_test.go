package train_test

import (
	"context"
	"path/filepath"
	"testing"

	"tandem/model"
	"tandem/train"

	"github.com/stretchr/testify/require"
)

// With averages on, they are what is evaluated, what is best and what comes out, with a
// directory as without one.
func TestTheBestAveragesComeOut(t *testing.T) {
	for _, inDir := range []bool{true, false} {
		r := newRun(t, neumf, true)
		r.Config.Epochs, r.Config.Average, r.Config.AverageEvery = 4, .9, 1
		if !inDir {
			r.Dir = ""
		}
		var atBest []float32
		r.Evaluate = func(_ context.Context, m *model.Model, epoch int) (train.Evaluation, error) {
			require.NotEqual(t, r.Model.Items.ID.Data, m.Items.ID.Data, "evaluated the weights, not their averages")
			if epoch == 2 {
				atBest = append(atBest, m.Items.ID.Data...)
				return train.Evaluation{Value: 1}, nil
			}
			return train.Evaluation{}, nil
		}
		res, err := r.Fit(context.Background(), false)
		require.NoError(t, err)
		require.Equal(t, 2, res.BestEpoch)
		require.Equal(t, 4, res.Epochs)
		require.Equal(t, atBest, res.Model.Items.ID.Data)
		if inDir {
			loaded := newRun(t, neumf, true).Model
			require.NoError(t, train.LoadWeights(filepath.Join(r.Dir, train.BestFile), loaded, ""))
			require.Equal(t, res.Model.Items, loaded.Items)
		}
	}
}

// Without validation the last weights are kept as the best, averages if there are any.
func TestTheLastAveragesComeOutWithoutValidation(t *testing.T) {
	r := newRun(t, neumf, true)
	r.Config.Epochs, r.Config.Average, r.Config.AverageEvery = 2, .9, 1
	res, err := r.Fit(context.Background(), false)
	require.NoError(t, err)
	require.Zero(t, res.BestEpoch)
	require.NotEqual(t, r.Model.Items.ID.Data, res.Model.Items.ID.Data)
	loaded := newRun(t, neumf, true).Model
	require.NoError(t, train.LoadWeights(filepath.Join(r.Dir, train.BestFile), loaded, ""))
	require.Equal(t, res.Model.Items, loaded.Items)
}

func TestFinishedEpochs(t *testing.T) {
	r := newRun(t, neumf, false)
	n, err := train.FinishedEpochs(r.Dir)
	require.NoError(t, err)
	require.Zero(t, n)
	ctx, cancel := context.WithCancel(context.Background())
	r.Progress = func(p train.Progress) { // of 8 steps per epoch
		if p.Epoch == 3 && p.Step == 5 {
			cancel()
		}
	}
	_, err = r.Fit(ctx, false)
	require.ErrorIs(t, err, context.Canceled)
	n, err = train.FinishedEpochs(r.Dir)
	require.NoError(t, err)
	require.Equal(t, 2, n)
}
