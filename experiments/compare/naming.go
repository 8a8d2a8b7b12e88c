package compare

import (
	"path/filepath"

	"tandem/experiments/result"
)

// Naming says how models are called: by name, or run/model where that is not unique.
// A run is called by the last part of its directory, or by all of it where two agree.
func Naming(runs []*result.Run) func(r *result.Run, model string) string {
	models, bases := map[string]bool{}, map[string]bool{}
	clash, whole := false, false
	for _, r := range runs {
		whole = whole || bases[filepath.Base(r.Dir)]
		bases[filepath.Base(r.Dir)] = true
		for _, m := range r.Summary.Models {
			clash = clash || models[m.Name]
			models[m.Name] = true
		}
	}
	return func(r *result.Run, model string) string {
		switch {
		case !clash:
			return model
		case whole:
			return filepath.ToSlash(r.Dir) + "/" + model
		}
		return filepath.Base(r.Dir) + "/" + model
	}
}
