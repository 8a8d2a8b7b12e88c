package clean_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/clean"
)

func TestSpillStops(t *testing.T) {
	stop := errors.New("stop")
	asked := 0
	s := &datasets.Spill{Memory: 64 << 10, Parent: t.TempDir()}
	log := sparseLog(5000)
	require.NoError(t, s.Append(log))
	defer s.Close()
	s.Stop = func() error {
		if asked++; asked > 3 {
			return stop
		}
		return nil
	}
	_, _, err := clean.Apply(&datasets.Data{Log: s.Head(), Spilled: s}, clean.Core{Users: 2, Items: 2})
	require.ErrorIs(t, err, stop)
	require.Equal(t, 4, asked)
}
