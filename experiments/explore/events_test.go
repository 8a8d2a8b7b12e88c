package explore_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/describe"
	"tandem/experiments/explore"
	"tandem/experiments/kinds"
	"tandem/experiments/raw"
)

// sales is a file with guests, times of its own and kinds of events.
const sales = `customer_id,sku,date,event
ann,pan,1/13/2024,view
ann,pan,1/14/2024,buy
,pan,1/15/2024,view
bob,pot,3/16/2024,view
bob,,3/17/2024,view
bob,pot,3/18/2024,view
bob,pan,3/19/2024,view
`

func TestDescribeGoesOnAtBlanks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sales.csv")
	require.NoError(t, os.WriteFile(path, []byte(sales), 0o600))
	r, err := raw.Recipe([]string{path}, nil, nil, quiet)
	require.NoError(t, err)
	require.Equal(t, "%m/%d/%Y", r.Data.Interactions.TimeFormat)
	e, err := explore.Raw(r, quiet)
	require.NoError(t, err)
	require.Equal(t, []int{7, 2, 5}, []int{e.Blanks.Rows, e.Blanks.Any, e.Data.Rows})
	page := render(t, e)
	require.Contains(t, page, "Rows that say too little")
	require.Contains(t, page, "Kinds of interaction over time")
	var text strings.Builder
	require.NoError(t, e.WriteText(&text))
	told := strings.Join(strings.Fields(text.String()), " ")
	require.Contains(t, told, "Of 7 rows 14 % have no user, 14 % have no item: they are left out of all figures here")
	require.Contains(t, told, "where: [{column: customer_id, present: true}, {column: sku, present: true}]")
}

func TestSignalsOfTargets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sales.csv")
	rows := "user,item,time,event\n"
	for _, u := range []string{"a", "b", "c"} {
		rows += u + ",pan,2024-01-01,view\n" + u + ",pot,2024-01-02,view\n" + u + ",lid,2024-01-03,view\n" + u + ",pan,2024-01-04,buy\n"
	}
	require.NoError(t, os.WriteFile(path, []byte(rows), 0o600))
	r, err := kinds.Decode([]byte("name: s\ndata: {format: csv, interactions: {path: " + path + ", columns: {user: user, item: item, time: time, event: event}}}\n" +
		"split: {kind: leave-last-out}\nmodels: [{name: p, kind: popularity}]\n"))
	require.NoError(t, err)
	e, err := explore.Explore(r, quiet)
	require.NoError(t, err)
	require.Equal(t, &describe.Signals{Targets: 3, Before: 3, Share: 1, Kinds: []describe.Signal{{Event: "view", Targets: 3, Share: 1}, {Event: "buy"}}}, e.Signals)
	require.Contains(t, render(t, e), "Signals before the target")
}
