package amazon_test

import (
	"fmt"
	"os"
	"path/filepath"

	"tandem/datasets/amazon"
)

func ExampleRead() {
	dir, _ := os.MkdirTemp("", "amazon")
	defer os.RemoveAll(dir)
	c := amazon.DefaultConfig()
	c.Reviews, c.Metadata = filepath.Join(dir, "reviews.json"), filepath.Join(dir, "meta.json")
	os.WriteFile(c.Reviews, []byte(`{"reviewerID": "A31UBHTUUIFJUT", "asin": "B004LLIKVU", "overall": 5.0, "verified": true, "unixReviewTime": 1529193600}
`), 0o600)
	os.WriteFile(c.Metadata, []byte(`{"asin": "B004LLIKVU", "category": ["Gift Cards", "Cards", "No fees."], "price": "$25.00 - $50.00", "brand": "Amazon"}
`), 0o600)

	data, report, err := amazon.Read(c)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range report.Files {
		fmt.Println(f.Rows, f.Kind, "of", f.Vintage, "as", f.Layout)
	}
	category := data.Items.Find("category")
	fmt.Println("stars", data.Log.Values, "price", data.Items.Find("price").Numbers)
	fmt.Println("path of", len(category.Labels.At(0)), "categories, cut", report.Metadata.CutPaths)
	// Output:
	// 1 reviews of 2018 as JSON lines
	// 1 metadata of 2018 as JSON lines
	// stars [5] price [25]
	// path of 2 categories, cut 1
}
