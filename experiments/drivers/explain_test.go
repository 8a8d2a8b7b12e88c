package drivers_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments"
	"tandem/experiments/drivers"
)

func TestScratch(t *testing.T) {
	text, err := experiments.Builtin("quickstart")
	require.NoError(t, err)
	r, err := experiments.Decode(text, "seeds=[1]", "models.cf.train.epochs=15")
	require.NoError(t, err)
	run, err := experiments.Execute(context.Background(), r, experiments.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	o, err := experiments.OpenModel(context.Background(), run, "hybrid", nil, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	c := drivers.DefaultConfig()
	c.User, c.Item = "user-00003", "item-00007"
	a, err := drivers.Explain(context.Background(), o, c)
	require.NoError(t, err)
	require.NoError(t, experiments.WriteJSON("/tmp/explain.json", a))
	for _, s := range a.Sentences() {
		t.Log(s)
	}
}
