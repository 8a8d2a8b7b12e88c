package recipe

// Model is the model of that name, nil where the recipe has none.
func (r *Recipe) Model(name string) *Model {
	for i := range r.Models {
		if r.Models[i].Name == name {
			return &r.Models[i]
		}
	}
	return nil
}
