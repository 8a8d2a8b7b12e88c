package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFeaturesBeforeTraining(t *testing.T) {
	page := render(t, shop())
	require.Equal(t, [][]string{
		{"feature", "verdict", "values", "missing", "table rows used", "with a gradient"},
		{"price item, price", "ok", "700", "5.0 %", "12 of 13", "11–12"},
		{"maker item, tags of brand", "warning: constant", "1", "–", "1 of 3", "1"},
	}, tableOf(t, page, "Features before training"))
	require.Contains(t, page, `<strong class="worse">warning</strong> item feature maker (column brand): constant: one value for all 1020 items in train`)
	require.Contains(t, page, `<strong class="open">notice</strong> item column age: not used; 9 values`)
}
