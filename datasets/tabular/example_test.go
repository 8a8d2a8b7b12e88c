package tabular_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

// A log and the catalog of its items, read from two files.
func Example() {
	dir, _ := os.MkdirTemp("", "tabular")
	defer os.RemoveAll(dir)
	ratings, products := filepath.Join(dir, "ratings.csv"), filepath.Join(dir, "products.jsonl")
	os.WriteFile(ratings, []byte("user,asin,stars,at\nann,B1,5,2018-06-17\nbob,B2,3,2018-06-18\nann,B2,4,2018-06-19\n"), 0o600)
	os.WriteFile(products, []byte(`{"asin":"B1","price":24.99,"category":"Games > Consoles"}
{"asin":"B2","price":null,"category":"Games > PC > Mice"}
{"asin":"B9","price":1.5,"category":"Toys"}
`), 0o600)

	log, err := readLog(ratings, tabular.LogConfig{
		Columns: tabular.Columns{User: "user", Item: "asin", Value: "stars", Time: "at"},
	}, nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	catalog, report, err := tabular.ReadAttributes(products, tabular.AttributeConfig{
		Columns: tabular.AttributeColumns{Key: "asin", List: []tabular.Attribute{
			{Sources: []string{"price"}, Kind: tabular.Number},
			{Sources: []string{"category"}, Kind: tabular.Path, Separator: ">"},
		}},
	}, log.ItemIDs)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(log.Len(), "rows,", log.NumUsers(), "users,", report.Unknown, "product nobody met")
	category := catalog.Find("category")
	for id, key := range log.ItemIDs.All() {
		fmt.Print(key, " ", catalog.Find("price").Numbers[id])
		for _, code := range category.Labels.At(id) {
			fmt.Print(" / ", category.Dict.Key(code))
		}
		fmt.Println()
	}
	// Output:
	// 3 rows, 2 users, 1 product nobody met
	// B1 24.99 / Games / Consoles
	// B2 NaN / Games / PC / Mice
}

// Files that share their ids, without headers, and what an error looks like.
func ExampleRead_sharedIDs() {
	dir, _ := os.MkdirTemp("", "tabular")
	defer os.RemoveAll(dir)
	trainPath, testPath := filepath.Join(dir, "train.tsv"), filepath.Join(dir, "test.tsv")
	os.WriteFile(trainPath, []byte("7\t10\n7\t11\n"), 0o600)
	os.WriteFile(testPath, []byte("8\t11\n7\t-3\n"), 0o600)

	users, items := &datasets.IDs{}, &datasets.IDs{}
	config := tabular.LogConfig{Columns: tabular.Columns{User: "1", Item: "2"}, NumericIDs: true}
	train, err := tabular.Read(trainPath, config, users, items)
	fmt.Println(train.Log.Len(), err)
	_, err = tabular.Read(testPath, config, users, items)
	fmt.Println(strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""))
	// Output:
	// 2 <nil>
	// tabular: test.tsv: line 2: item id -3, want >= 0
}

// Receipts name products by number; what is recommended are kinds of products, with
// the price that their lines tell.
func ExampleRead() {
	dir, _ := os.MkdirTemp("", "tabular")
	defer os.RemoveAll(dir)
	receipts, products := filepath.Join(dir, "receipts.csv"), filepath.Join(dir, "products.csv")
	os.WriteFile(receipts, []byte("customer,product,pieces,paid\nann,1,2,4\nann,3,30,45\nbob,2,1,3\nbob,9,1,1\n"), 0o600)
	os.WriteFile(products, []byte("product,group,type\n1,BREAD,WHITE\n2,BREAD,WHITE\n3,FUEL,DIESEL\n"), 0o600)

	r, err := tabular.Read(receipts, tabular.LogConfig{
		Columns: tabular.Columns{User: "customer", Item: "kind"},
		Shape: tabular.Shape{
			Lookup: []tabular.Lookup{{Path: products, Key: "product", Columns: []string{"group", "type"}}},
			Where:  []tabular.Rule{{Column: "group", Not: []string{"FUEL", ""}}},
			Derive: []tabular.Derived{
				{Name: "kind", Text: []string{"group", "type"}, Separator: "|"},
				{Name: "unit_price", Ratio: []string{"paid", "pieces"}},
			},
		},
		ItemColumns: []tabular.ItemColumn{{Name: "price", Median: "unit_price"}},
	}, nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Report.Rows, "rows,", r.Report.Dropped[0], "dropped,", r.Report.Unmatched[0], "of them in no table")
	for id, key := range r.Log.ItemIDs.All() {
		fmt.Println(key, r.Items[0].Numbers[id], "by", r.Log.ItemCounts()[id])
	}
	// Output:
	// 4 rows, 2 dropped, 1 of them in no table
	// BREAD|WHITE 2.5 by 2
}
