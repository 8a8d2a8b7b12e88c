package recipe

// shorthand are keys that decoding puts others in the place of, so that no decoded value has
// them. They are here for what is told of them.
type shorthand struct {
	// Like is the name of another model, whose keys this one takes over, after its own like;
	// what is written here goes first.
	// Example:
	//
	//	models:
	//	  - {name: cf, kind: two-tower, dim: 64}
	//	  - {name: hybrid, like: cf, features: [price, category]}
	//
	// Touch: for every model that is to differ from another in one thing.
	Like string `yaml:"like"`
	// Source is the one column of the file that an attribute is made of, in place of sources.
	// Example:
	//
	//	columns: {item: sku, price: {source: list_price, kind: price}}
	//
	// Touch: where the file calls it otherwise.
	Source string `yaml:"source"`

	// Uniform is a range of numbers between two ends that are equally likely.
	// Touch: for shares and chances.
	Uniform []float64 `yaml:"uniform"`
	// Log is a range of numbers above 0 whose logarithms are equally likely; with int, true
	// makes those of whole numbers so.
	// Touch: for rates and weights, whose order of size is not known.
	Log []float64 `yaml:"log"`
	// Int is a range of whole numbers, both ends among them.
	// Touch: for widths and counts.
	Int []int `yaml:"int"`
	// Choice is a list of values, each of which the key may have.
	// Touch: for texts and lists.
	Choice []string `yaml:"choice"`
}
