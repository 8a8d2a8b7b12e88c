package ncf_test

import (
	"fmt"
	"os"
	"path/filepath"

	"tandem/datasets/ncf"
)

// User 1 holds out item 0 and ranks it against three others; one of user 0's
// published negatives is the held-out item itself.
func ExampleRead() {
	dir, _ := os.MkdirTemp("", "ncf")
	defer os.RemoveAll(dir)
	files := ncf.Config{Train: filepath.Join(dir, "train"), Test: filepath.Join(dir, "test"), Negatives: filepath.Join(dir, "negative")}
	os.WriteFile(files.Train, []byte("0\t2\t5\t100\n0\t0\t3\t90\n1\t4\t4\t80\n"), 0o600)
	os.WriteFile(files.Test, []byte("0\t3\t1\t210\n1\t0\t5\t200\n"), 0o600)
	os.WriteFile(files.Negatives, []byte("(0,3)\t4\t3\t1\n(1,0)\t2\t3\t1\n"), 0o600)

	data, report, err := ncf.Read(files, 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(data.Given.Train.Len(), "training rows,", data.ItemIDs().Len(), "items")
	fmt.Println("user 0:", data.Candidates.At(0), "user 1:", data.Candidates.At(1))
	fmt.Println(report.HeldOut, "held-out item taken off its own list")
	// Output:
	// 3 training rows, 5 items
	// user 0: [4 1] user 1: [2 3 1]
	// 1 held-out item taken off its own list
}
