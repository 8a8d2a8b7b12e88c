package result

import (
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/split"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

// ReadRecipe reads the resolved recipe of a run directory. One that was written before there
// was split.ties has its rows cut in the order of the log, as they were then, and not by what
// has become the default. Errors are those of kinds.Read.
func ReadRecipe(dir string) (*recipe.Recipe, error) {
	path := filepath.Join(dir, RecipeFile)
	r, err := kinds.Read(path)
	if err != nil {
		return nil, err
	}
	last := r.Split.Last()
	if last == nil {
		return r, nil
	}
	type cut struct {
		Ties *string `yaml:"ties"`
	}
	var written struct {
		Split struct {
			cut  `yaml:",inline"`
			Base cut `yaml:"base"`
		} `yaml:"split"`
	}
	text, err := os.ReadFile(path)
	if err == nil {
		err = yaml.Unmarshal(text, &written)
	}
	if err != nil {
		return nil, fmt.Errorf("experiments: %s: %w", path, err)
	}
	if written.Split.Ties == nil && written.Split.Base.Ties == nil {
		last.Ties = split.TiesFile
	}
	return r, nil
}
