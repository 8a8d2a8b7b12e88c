package experiments_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/testdata/testshop"
)

func TestBuiltin(t *testing.T) {
	require.Contains(t, experiments.BuiltinNames(), "quickstart")
	for _, name := range experiments.BuiltinNames() {
		data, err := experiments.Builtin(name)
		require.NoError(t, err)
		r, err := kinds.Decode(data)
		require.NoError(t, err)
		require.Equal(t, name, r.Name)
		testshop.RoundTrip(t, r)
	}
	_, err := experiments.Builtin("quikstart")
	require.EqualError(t, err, `experiments: no built-in recipe "quikstart", did you mean "quickstart"?`)
}

// The built-in recipe finds what the published files hold.
func TestGiftCards(t *testing.T) {
	root := os.Getenv("TANDEM_DATA")
	if _, err := os.Stat(filepath.Join(root, "amazon2018-gift-cards")); root == "" || err != nil {
		t.Skip("needs ${TANDEM_DATA}/amazon2018-gift-cards")
	}
	data, err := experiments.Builtin("amazon-gift-cards")
	require.NoError(t, err)
	r, err := kinds.Decode(data)
	require.NoError(t, err)
	read, err := prepare.Load(r.Data, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, 2972, read.Log.Len())
	require.Equal(t, 1547, read.ItemIDs().Len())
	require.Equal(t, 1547-358, read.Items.Find("price").Missing())
}
