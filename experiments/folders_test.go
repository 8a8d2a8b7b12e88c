package experiments_test

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/raw"
)

// TestEveryFolderIsRead: a recipe reads each folder of real data, and finds the numbers
// that its origin gives; so does the bare folder, where its files say what they are.
func TestEveryFolderIsRead(t *testing.T) {
	root := os.Getenv("TANDEM_DATA")
	if root == "" {
		t.Skip("TANDEM_DATA is not set: it names the directory of the real data")
	}
	const dunnhumby = `{name: x, models: [{name: p, kind: popularity}], data: {format: csv, root: "${TANDEM_DATA}",
  interactions: {path: dunnhumby-complete-journey/transactions_sample.csv.gz, columns: {user: household_id, item: product_id, value: quantity, time: transaction_timestamp}},
  items: {path: dunnhumby-complete-journey/products.csv.gz, columns: {item: product_id, category: {sources: [department, product_category, product_type], kind: path}}},
  users: {path: dunnhumby-complete-journey/demographics.csv.gz, columns: {user: household_id, age: {source: age, kind: label}}}}}`
	tests := []struct {
		folder, recipe     string // a built-in name, or YAML
		rows, users, items int
		itemColumns        []string
		userColumns        []string
		rawItems           int // of the folder without a recipe; 0 = its files do not say what they are
	}{
		{"amazon-price-games", "amazon-games", 236_530, 24_735, 19_127, []string{"price"}, nil, 0},
		{"amazon2018-gift-cards", "amazon-gift-cards", 2_972, 458, 1_547, []string{"price", "category", "brand"}, nil, 148},
		{"dunnhumby-complete-journey", dunnhumby, 75_000, 2_377, 20_902, []string{"category"}, []string{"age"}, 20_902},
		{"ml-100k", "ml-100k", 100_000, 943, 1_682, []string{"class"}, []string{"age", "gender", "occupation"}, 1_682},
		{"ml-1m", "ml-1m", 1_000_209, 6_040, 3_706, []string{"title", "year", "genres"}, []string{"age", "gender", "occupation", "zip"}, 3_706},
		{"ncf-ml-1m", "ncf-ml1m", 994_169 + 6_040, 6_040, 3_706, nil, nil, 0},
		{"rechorus-grocery", "amazon-grocery", 121_892, 14_681, 8_687, []string{"category"}, nil, 0},
		{"s3rec-beauty", "amazon-beauty", 198_502, 22_363, 12_101, []string{"attributes"}, nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.folder, func(t *testing.T) {
			if _, err := os.Stat(filepath.Join(root, tt.folder)); err != nil {
				t.Skipf("not in TANDEM_DATA: %v", err)
			}
			text := []byte(tt.recipe)
			if tt.recipe[0] != '{' {
				var err error
				text, err = experiments.Builtin(tt.recipe)
				require.NoError(t, err)
			}
			r, err := kinds.Decode(text)
			require.NoError(t, err)
			d, err := prepare.Load(r.Data, slog.New(slog.NewTextHandler(io.Discard, nil)))
			require.NoError(t, err)
			require.Equal(t, tt.rows, rowsOf(d))
			require.Equal(t, tt.users, d.UserIDs().Len())
			require.Equal(t, tt.items, d.ItemIDs().Len())
			require.Equal(t, tt.itemColumns, namesOf(d.Items))
			require.Equal(t, tt.userColumns, namesOf(d.Users))
			require.NoError(t, d.Items.Check(tt.items))
			require.NoError(t, d.Users.Check(tt.users))
			if tt.rawItems == 0 {
				return
			}
			rawText, err := raw.Recipe([]string{filepath.Join(root, tt.folder)}, nil, nil, slog.New(slog.DiscardHandler))
			require.NoError(t, err)
			d, err = prepare.Load(rawText.Data, slog.New(slog.DiscardHandler))
			require.NoError(t, err)
			require.Equal(t, tt.rows, rowsOf(d))
			require.Equal(t, tt.users, d.UserIDs().Len())
			require.Equal(t, tt.rawItems, d.ItemIDs().Len())
		})
	}
}

func rowsOf(d *datasets.Data) int {
	logs := []*datasets.Log{d.Log}
	if d.Given != nil {
		logs = []*datasets.Log{d.Given.Train, d.Given.Valid, d.Given.Test}
	}
	rows := 0
	for _, log := range logs {
		if log != nil {
			rows += log.Len()
		}
	}
	return rows
}

func namesOf(c datasets.Columns) []string {
	if len(c) == 0 {
		return nil
	}
	return c.Names()
}
