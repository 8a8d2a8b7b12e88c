package kinds

import "tandem/experiments/recipe"

// Decode is recipe.Decode with all kinds that there are.
func Decode(data []byte, set ...string) (*recipe.Recipe, error) {
	return recipe.Decode(Table(), data, set...)
}

// DecodeData is Decode for what asks about data alone, as describing or preparing them: the
// recipe may have no models. It gets popularity then, which asks nothing of the data.
func DecodeData(data []byte, set ...string) (*recipe.Recipe, error) {
	if recipe.Lacks(data, "models") {
		set = append([]string{"models=[{name: popularity, kind: popularity}]"}, set...)
	}
	return Decode(data, set...)
}

// Read is recipe.Read with all kinds that there are.
func Read(path string, set ...string) (*recipe.Recipe, error) {
	return recipe.Read(Table(), path, set...)
}

// Explain is recipe.Explain with all kinds that there are.
func Explain(data []byte, set ...string) ([]recipe.Origin, error) {
	return recipe.Explain(Table(), data, set...)
}

// Schema is recipe.Schema with all kinds that there are.
func Schema() ([]byte, error) { return recipe.Schema(Table()) }
