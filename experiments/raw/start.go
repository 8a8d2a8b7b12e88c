package raw

import (
	"fmt"
	"os"
	"slices"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/tabular"
	"tandem/experiments/internal/yamltree"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

// WriteStart writes a recipe to start from to a new file: the data as r reads them, features of
// all columns of a table of items, and models that compare with and without them. It is an error
// if the file is there. Without a path it does nothing.
func WriteStart(r *recipe.Recipe, path string) error {
	if path == "" {
		return nil
	}
	text, err := start(r)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("experiments: a recipe to start from: %w, want a new file", err)
	}
	_, err = f.WriteString(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("experiments: a recipe to start from: %w", err)
	}
	return nil
}

func start(r *recipe.Recipe) (string, error) {
	source := yamltree.Map("name", r.Name, "data", kinds.Table().Encode(r.Data))
	if r.Split.Kind == "given" {
		yamltree.Add(source, "split", yamltree.Map("kind", "given"))
	}
	models := yamltree.List(yamltree.Map("name", "popularity", "kind", "popularity"), yamltree.Map("name", "cf", "kind", "two-tower"))
	if features, names := itemFeatures(r.Data.Items); features != nil {
		yamltree.Add(source, "features", yamltree.Map("item", features))
		models.Content = append(models.Content,
			yamltree.Map("name", "hybrid", "like", "cf", "features", names),
			yamltree.Map("name", "placebo", "like", "hybrid", "shuffle_features", yamltree.Text("!!bool", "true")))
	}
	yamltree.Add(source, "models", models)
	text, err := yamltree.Dump(source)
	if err == nil {
		_, err = kinds.Decode([]byte(text))
	}
	if err != nil {
		return "", fmt.Errorf("experiments: a recipe to start from: %w", err)
	}
	return text, nil
}

// itemFeatures are the features of the columns of a table, and their names; nil without any.
func itemFeatures(t *tabular.Table) (features, names *yaml.Node) {
	if t == nil {
		return nil, nil
	}
	features, names = yamltree.List(), yamltree.List()
	for _, c := range t.Columns.List {
		kind := map[tabular.Kind]string{tabular.Number: "number", tabular.Price: "price", tabular.Label: "vocabulary", tabular.Tags: "tags", tabular.Path: "path"}[c.Kind]
		if kind == "number" && slices.Contains([]string{"price", "cost", "list_price", "unit_price"}, c.Name) {
			kind = "price"
		}
		features.Content = append(features.Content, yamltree.Map("column", c.Name, "kind", kind))
		names.Content = append(names.Content, yamltree.Text("!!str", c.Name))
	}
	return features, names
}
