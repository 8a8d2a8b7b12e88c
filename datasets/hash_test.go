package datasets

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// split/testdata/cold.csv is made by cold.py beside it, an implementation of its own.
func TestHashAgreesWithReference(t *testing.T) {
	f, err := os.Open("split/testdata/cold.csv")
	require.NoError(t, err)
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Len(t, records, 1+123)
	for _, rec := range records[1:] {
		want, err := strconv.ParseUint(rec[1], 10, 64)
		require.NoError(t, err)
		require.Equal(t, want, Hash64("cold:1:"+rec[0]), "key %q", rec[0])
	}
}
