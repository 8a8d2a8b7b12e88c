package tfevents_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/experiments/tfevents"
)

// testdata/make_hparams.py writes the same with TensorBoard's own classes.
func TestHParamsAreTheBytesOfTensorBoard(t *testing.T) {
	want, err := os.ReadFile(filepath.Join("testdata", "hparams.tfevents"))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "f")
	w, err := tfevents.Create(path, clock())
	require.NoError(t, err)
	mf := []tfevents.Setting{{Name: "lr", Value: 0.}, {Name: "kind", Value: "mf"}, {Name: "bias", Value: false}}
	other := []tfevents.Setting{{Name: "lr", Value: 1.}, {Name: "kind", Value: "mf"}} // no bias
	require.NoError(t, w.Experiment("shop", [][]tfevents.Setting{mf, other}, []string{"test/ndcg@10"}))
	require.NoError(t, w.SessionStart(mf))
	require.NoError(t, w.SessionEnd())
	require.NoError(t, w.Close())
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestSettingsInError(t *testing.T) {
	w, err := tfevents.Create(filepath.Join(t.TempDir(), "f"), time.Now)
	require.NoError(t, err)
	defer w.Close()
	one := func(name string, v any) []tfevents.Setting { return []tfevents.Setting{{Name: name, Value: v}} }
	require.EqualError(t, w.SessionStart(one("n", 3)), `tfevents: setting "n" is a int, want a string, a bool or a float64`)
	require.EqualError(t, w.SessionStart(one("n", math.NaN())), `tfevents: setting "n" = NaN, want a finite number`)
	require.EqualError(t, w.SessionStart(one("", "x")), `tfevents: tag "", want UTF-8 and not empty, as the name of a setting`)
	require.EqualError(t, w.Experiment("e", [][]tfevents.Setting{one("n", "x"), one("n", 1.)}, nil),
		`tfevents: setting "n" is x and 1, want values of one type`)
	require.EqualError(t, w.Experiment("e", nil, []string{""}), `tfevents: tag "", want UTF-8 and not empty`)
}
