package testshop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/result"
)

// Regions is a run over a shop of two regions that buy from two halves of the catalogue,
// with one model, tower, which knows the region. User late has one row, which the split
// leaves to nobody but test.
func Regions(t *testing.T) *result.Run {
	t.Helper()
	dir := t.TempDir()
	var log, users strings.Builder
	log.WriteString("user,item,time\n")
	users.WriteString("user,region\nlate,south\n")
	for u := range 40 {
		region := []string{"north", "south"}[u%2]
		fmt.Fprintf(&users, "u%d,%s\n", u, region)
		for i := range 6 {
			fmt.Fprintf(&log, "u%d,%s%d,%d\n", u, region, (u/2+i)%10, 100+i)
		}
	}
	log.WriteString("late,south3,200\n")
	for name, text := range map[string]string{"log.csv": log.String(), "users.csv": users.String()} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return Run(t, fmt.Sprintf(`
name: regions
data:
  format: csv
  root: %s
  interactions: {path: log.csv, columns: {user: user, item: item, time: time}}
  users: {path: users.csv, columns: {user: user, region: {source: region, kind: label}}}
split: {kind: global-time, valid: 0.1, test: 0.1}
features: {user: [{column: region, kind: tags}]}
models: [{name: tower, kind: two-tower, dim: 8, user_features: [region]}]
train: {negatives: 16, batch: 64, epochs: 15, lr: 0.03}
evaluate: {metrics: [ndcg@5]}
`, dir))
}
