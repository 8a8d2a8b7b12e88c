package sequence_test

import (
	"fmt"
	"os"
	"path/filepath"

	"tandem/datasets/sequence"
)

func ExampleRead() {
	dir, _ := os.MkdirTemp("", "sequence")
	defer os.RemoveAll(dir)
	logPath, attributes := filepath.Join(dir, "Beauty.txt"), filepath.Join(dir, "attributes.json")
	os.WriteFile(logPath, []byte("1 10 11 12\n2 11 10\n"), 0o600)
	os.WriteFile(attributes, []byte(`{"10": [1, 2], "11": [2], "12": [3]}`), 0o600)

	data, _, err := sequence.Read(sequence.Config{Path: logPath, Attributes: attributes, Column: "category"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for r := range data.Log.Len() {
		fmt.Println("user", data.UserIDs().Key(data.Log.Users[r]), "item", data.ItemIDs().Key(data.Log.Items[r]), "at", data.Log.Times[r])
	}
	category := data.Items.Find("category")
	fmt.Println("item 10 has", len(category.Labels.At(0)), "of", category.Dict.Len(), "categories")
	// Output:
	// user 1 item 10 at 0
	// user 1 item 11 at 1
	// user 1 item 12 at 2
	// user 2 item 11 at 0
	// user 2 item 10 at 1
	// item 10 has 2 of 3 categories
}
