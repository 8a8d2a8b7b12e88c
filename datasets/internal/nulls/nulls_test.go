package nulls_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/internal/nulls"
)

func TestIs(t *testing.T) {
	for w := range nulls.All {
		require.True(t, nulls.Is([]byte(w)), w)
	}
	for _, text := range []string{"", " ", "0", "-1", "none", "Nan", "Nullarbor", "NAN", "na"} {
		require.False(t, nulls.Is([]byte(text)), text)
	}
}
