package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/result"
)

func warmRecord() *result.WarmRecord {
	w := &result.WarmRecord{
		Epochs: 8, LR: 2, Old: 1,
		Changes: &result.WarmChanges{
			Users:  result.EntityChanges{Known: 1788, New: 134, Gone: 3},
			Items:  result.EntityChanges{Known: 5120, New: 1029},
			Labels: map[string]result.LabelChanges{"item/category": {Known: 900, New: []string{"a > b", "a > c", "d", "e", "f", "<g>"}, Gone: []string{"h"}}},
			Levels: map[string]result.LevelChanges{"item/price": {Known: 20, New: 2, Grown: 2, Beyond: 31}},
		},
		Metrics: map[string]result.WarmMetrics{"hybrid": {Before: map[string]float64{"ndcg@10": .0512}, After: map[string]float64{"ndcg@10": .0561}}},
	}
	w.Changes.Rows.All, w.Changes.Rows.New, w.Changes.Rows.Again = 39_439, 5_120, 34_319
	return w
}

func TestWarmStartIsTold(t *testing.T) {
	d := shop()
	require.NotContains(t, render(t, d), "Since the run before")
	d.Warm = warmRecord()
	page := render(t, d)
	require.Contains(t, page, "8 epochs at 2 times the learning rate over 5,120 rows that it cannot have known and 34,319 of those it knew, of 39,439")
	require.Equal(t, [][]string{
		{"in train", "known", "new", "gone", ""},
		{"users", "1,788", "134", "3", ""},
		{"items", "5,120", "1,029", "0", ""},
		{"labels of item/category", "900", "6", "1", "a > b, a > c, d, e, f, …"},
		{"levels of item/price", "20", "2", "0", "31 higher-priced than all before, 2 levels made for them"},
		{"before → now", "ndcg@10", "recall@20"},
		{"hybrid", "0.0512 → 0.0561", "–"},
	}, tableOf(t, page, "Since the run before"))
}
