package features

import "tandem/datasets/setting"

// Within says which groups percentiles are taken in.
type Within struct {
	// Column is that of the category paths of the entities.
	// Touch: to the column of your categories.
	Column string `yaml:"column"`
	// MinItems is how many known values a category needs for percentiles of its own; below,
	// those of the one above it are taken.
	// Touch: raise it where small categories give jumpy ranks.
	MinItems int `yaml:"min_items" range:"≥ 1"`
}

// SetDefaults leaves the column open.
func (w *Within) SetDefaults(string) { *w = Within{MinItems: 20} }

// floor is how many values a group needs, if percentiles are taken: 1 where all are one
// group, unless somebody said otherwise.
func (w *Within) floor(percentile bool, minItems int) int {
	switch {
	case !percentile:
		return 0
	case w != nil:
		return w.MinItems
	}
	return max(minItems, 1)
}

// check adds what is wrong with w beside percentile.
func (w *Within) check(faults *setting.Faults, percentile bool) {
	switch {
	case w == nil:
	case !percentile:
		faults.Add("within", ": not used without percentile: true")
	case w.Column == "":
		faults.Add("within.column", ": missing")
	}
}
