// Extract writes the comments of settings to docs.json; run it by go generate.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"tandem/experiments/recipe/internal/docs"
)

func main() {
	text, err := docs.Extract(filepath.Join("..", "..", "..", ".."))
	if err == nil {
		err = os.WriteFile(docs.File, text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
