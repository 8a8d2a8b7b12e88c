package audit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/audit"
)

// Two views of a fifth and a buy: (.2 + .2 + 1)²/(.04 + .04 + 1) = 1.96/1.08 rows of equal weight.
func TestWeigh(t *testing.T) {
	l := &datasets.Log{
		UserIDs: datasets.NewIDs("u", "v", "w"), ItemIDs: datasets.NewIDs("a", "b", "c"), EventIDs: datasets.NewIDs("view", "buy"),
		Users: []int32{0, 0, 1}, Items: []int32{0, 0, 1}, Events: []uint16{0, 1, 0}, Weights: []float32{.2, 1, .2}, Targets: []bool{false, true},
	}
	s := audit.Weigh(l, audit.Targets{Train: 1, Valid: 2, Test: 3}, "cf", "hybrid")
	require.Equal(t, 3, s.Rows)
	require.InDelta(t, 1.96/1.08, s.Effective, 1e-6)
	require.Equal(t, []int{1, 1}, []int{s.SignalUsers, s.SignalItems})
	require.InDelta(t, .4/1.4, s.Events[0].Share, 1e-6)
	require.Equal(t, []bool{false, true}, []bool{s.Events[0].Target, s.Events[1].Target})
	require.Equal(t, "cf, hybrid learn from view (signal) 2 rows, 28.6 % of the weight, buy (target) 1 rows, 71.4 % of the weight; "+
		"as much as 2 rows of equal weight; without a target 1 users, 1 items; targets: 1 in train, 2 to choose by, 3 in test", s.String())

	l.Weights, l.Targets = nil, nil
	s = audit.Weigh(l, audit.Targets{}, "cf")
	require.InDelta(t, 3, s.Effective, 1e-12)
	require.Zero(t, s.SignalUsers+s.SignalItems)
	l.Events = nil
	require.Nil(t, audit.Weigh(l, audit.Targets{}, "cf"))
}
