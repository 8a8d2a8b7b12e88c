package tabular_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/tabular"
)

func readWeighted(t *testing.T, text string, change func(c *tabular.LogConfig)) (*tabular.LogResult, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	c := tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item"}, Format: tabular.CSV}
	change(&c)
	return tabular.Read(path, c, nil, nil)
}

func TestEventsAreWeightsAndTargets(t *testing.T) {
	const text = "user,item,event\nu,a,view\nu,a,buy\nv,b,view\n"
	r, err := readWeighted(t, text, func(c *tabular.LogConfig) {
		c.Columns.Event = "event"
		c.Events = tabular.Weights{{Event: "view", Value: .25}, {Event: "buy", Value: 1, Target: true}}
	})
	require.NoError(t, err)
	require.Equal(t, []float32{.25, 1, .25}, r.Log.Weights)
	require.Equal(t, r.Log.Weights, r.Log.Values)
	require.Equal(t, []bool{false, true}, r.Log.Targets)
	require.Equal(t, []bool{false, true}, r.Log.Met)
	require.Equal(t, []int32{0}, r.Log.Of(r.Log.Targets).Users)

	r, err = readWeighted(t, text, func(c *tabular.LogConfig) {
		c.Columns.Event, c.Seen = "event", []string{"view", "buy"}
		c.Events = tabular.Weights{{Event: "view", Value: 1}, {Event: "buy", Value: 1, Target: true}}
	})
	require.NoError(t, err)
	require.Nil(t, r.Log.Weights, "weights that are all 1 take no memory")
	require.Equal(t, []bool{true, true}, r.Log.Met)
}

func TestValuesAreWeights(t *testing.T) {
	const text = "user,item,value\nu,a,4\nu,b,3.99\nv,b,0\n"
	rule := func(v tabular.ValueRule) func(c *tabular.LogConfig) {
		return func(c *tabular.LogConfig) { c.Columns.Value, c.Value = "value", &v }
	}
	r, err := readWeighted(t, text, rule(tabular.ValueRule{As: "count", Weight: "linear"}))
	require.NoError(t, err)
	require.Equal(t, []float32{4, 3.99, 0}, r.Log.Weights)
	r, err = readWeighted(t, text, rule(tabular.ValueRule{As: "amount", Weight: "log1p"}))
	require.NoError(t, err)
	require.InDeltaSlice(t, []float32{1.609438, 1.607436, 0}, r.Log.Weights, 1e-6)
	r, err = readWeighted(t, text, rule(tabular.ValueRule{As: "rating", Weight: "none", PositiveFrom: new(4.)}))
	require.NoError(t, err)
	require.Nil(t, r.Log.Weights)
	require.Equal(t, []float32{4}, r.Log.Values)
	require.Equal(t, 2, r.Report.BelowPositive)
	require.Equal(t, 3, r.Report.Rows)

	_, err = readWeighted(t, "user,item,value\nu,a,-3\n", rule(tabular.ValueRule{As: "count", Weight: "linear"}))
	require.ErrorContains(t, err, "line 2: value -3, want ≥ 0 for value.weight = linear")
}

// Event and value multiply.
func TestEventTimesValue(t *testing.T) {
	r, err := readWeighted(t, "user,item,event,value\nu,a,view,2\nu,a,buy,3\n", func(c *tabular.LogConfig) {
		c.Columns.Event, c.Columns.Value = "event", "value"
		c.Events = tabular.Weights{{Event: "view", Value: .5}, {Event: "buy", Value: 2}}
		c.Value = &tabular.ValueRule{As: "count", Weight: "linear"}
	})
	require.NoError(t, err)
	require.Equal(t, []float32{1, 6}, r.Log.Weights)
	require.Equal(t, []float32{2, 3}, r.Log.Values)
}

func TestFaultsOfWeights(t *testing.T) {
	columns := tabular.Columns{User: "user", Item: "item", Event: "event"}
	for want, c := range map[string]tabular.LogConfig{
		"tabular: events.view = -1, want ≥ 0":                            {Columns: columns, Events: tabular.Weights{{Event: "view", Value: -1}}},
		"tabular: events.view = 1e+300, want a number of float32":        {Columns: columns, Events: tabular.Weights{{Event: "view", Value: 1e300}}},
		"tabular: columns.value: missing, want the column of the values": {Columns: columns, Value: &tabular.ValueRule{As: "count", Weight: "linear"}},
		"tabular: seen: want an event with target: true, without which everything counts as seen": {Columns: columns,
			Events: tabular.Weights{{Event: "view", Value: 1}}, Seen: []string{"view"}},
		`tabular: seen.0 = "veiw", not in events, did you mean "view"?`: {Columns: columns,
			Events: tabular.Weights{{Event: "view", Value: 1}, {Event: "buy", Value: 1, Target: true}}, Seen: []string{"veiw"}},
	} {
		c.Format = tabular.CSV
		require.ErrorContains(t, c.Validate(), want)
	}
	require.ErrorContains(t, tabular.ValueRule{As: "amount", Weight: "none"}.Validate(), "weight = none, want linear or log1p: the rule would change nothing")
	require.NoError(t, tabular.ValueRule{As: "rating", Weight: "none", PositiveFrom: new(4.)}.Validate())
}
