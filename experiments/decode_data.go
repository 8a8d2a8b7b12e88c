package experiments

import "tandem/experiments/recipe"

// DecodeData is Decode for what asks about data alone, as describing or preparing them: the
// recipe may have no models. It gets popularity then, which asks nothing of the data.
func DecodeData(data []byte, set ...string) (*Recipe, error) {
	if recipe.Lacks(data, "models") {
		set = append([]string{"models=[{name: popularity, kind: popularity}]"}, set...)
	}
	return Decode(data, set...)
}
