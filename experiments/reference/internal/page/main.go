// Page writes the reference of recipes as one page of Markdown; run it by go generate.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"tandem/experiments/reference"
)

func main() {
	var page bytes.Buffer
	err := reference.WriteMarkdown(&page)
	if err == nil {
		err = os.WriteFile(filepath.Join("..", "RECIPE.md"), page.Bytes(), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
