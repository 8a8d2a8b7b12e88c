package testshop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Kiosk has an encoder of every kind on both sides, over the files of WriteKiosk; ROOT
// stands for their directory.
const Kiosk = `name: kiosk
data:
  format: csv
  root: ROOT
  interactions: {path: log.csv, columns: {user: user, item: item, time: time}}
  items:
    path: items.csv
    columns:
      item: item
      price: price
      category: {source: category, kind: path, separator: "|"}
      title: {source: title, kind: label}
      born: born
  users:
    path: users.csv
    columns: {user: user, age: age, zip: {source: zip, kind: label}, job: {source: job, kind: label}}
split: {kind: leave-last-out, valid: 1, test: 1}
features:
  item:
    - {column: price, kind: price, buckets: 3, percentile: true, within: {column: category, min_items: 4}}
    - {column: category, kind: path}
    - {column: title, kind: text, characters: [3], signed: true, hashes: 512}
    - {column: born, kind: date, cyclic: true}
    - {statistic: age, kind: number, log: true, buckets: 4}
    - {statistic: first-seen, kind: date, parts: [weekday, hour]}
  user:
    - {column: age, kind: number, bands: [18, 25, 35, 45], log: true, percentile: true}
    - {column: job, kind: vocabulary, min_items: 2}
    - {name: region, column: zip, kind: vocabulary, prefix: 1}
    - {statistic: activity, kind: number, log: true}
    - {name: level, statistic: mean-price, column: price, kind: price, buckets: 3}
    - {statistic: price-spread, column: price, kind: number, zero: true}
    - {name: tastes, column: category, kind: favourites, top: 3}
models:
  - {name: hybrid, kind: two-tower, dim: 4, features: [price, category, title, born, age, first-seen], user_features: [age, job, region, activity, level, price-spread, tastes]}
train: {negatives: 8, batch: 64, epochs: 1}
evaluate: {metrics: [ndcg@10]}
`

// WriteKiosk writes a small shop with attributes on both sides into a new directory: a
// user takes six to ten of the thirty items, one a day up to the tenth.
func WriteKiosk(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	write := func(name string, lines []string) {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(strings.Join(lines, "\n")+"\n"), 0o666))
	}
	log := []string{"user,item,time"}
	users := []string{"user,age,zip,job"}
	for u := range 24 {
		users = append(users, fmt.Sprintf("u%d,%d,%05d,%s", u, 15+3*u, 4000*u, []string{"baker", "nurse", "", "poet"}[u%4]))
		for k := 4 - u%5; k < 10; k++ {
			log = append(log, fmt.Sprintf("u%d,i%d,%d", u, (u*7+k*(1+u%3))%30, 86400*k+u*3600))
		}
	}
	items := []string{"item,price,category,title,born"}
	for i := range 30 {
		items = append(items, fmt.Sprintf("i%d,%s,%s,%s,%d", i, []string{"", "0", "2.5", "9.99", "40"}[i%5],
			[]string{"Games|Retro", "Games|New", "Books", ""}[i%4], []string{"Red chess set", "The go book", "Blue lute"}[i%3], 86400*31*i))
	}
	write("log.csv", log)
	write("users.csv", users)
	write("items.csv", items)
	return root
}
