package plan

import (
	"fmt"
	"runtime"

	"tandem/datasets"
	"tandem/experiments/figures"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
)

// closedMemory is what a closed form takes, as its doc comment tells (model/baseline).
func closedMemory(p *prepare.Prepared, m *recipe.Model) []Part {
	log := p.Split.Train
	rows, users, items := int64(log.Len()), int64(log.NumUsers()), int64(log.NumItems())
	if m.Refit {
		rows += int64(p.Split.Valid.Len())
	}
	history := Part{"items of users", 4*rows + 8*users}
	both := Part{"items of users, users of items", 8*rows + 8*(users+items)}
	procs := int64(runtime.GOMAXPROCS(0))
	switch m.Kind {
	case "item-knn", "content-knn", "hybrid-knn":
		return []Part{both, {"neighbours", 24 * items * min(int64(m.KNN.K), items)}, {"search", 12 * items * procs}}
	case "user-knn":
		return []Part{both, {"neighbours", 24 * users * min(int64(m.KNN.K), users)}, {"search", 12 * users * procs}}
	case "p3alpha", "rp3beta":
		return []Part{both, {"neighbours", 24 * items * min(int64(m.Walk.K), items)}, {"search", 12 * items * procs}}
	case "association":
		return []Part{both, {"pairs of items", 8 * min(items*items, rows*rows/max(users, 1))}}
	case "ease":
		return []Part{both, {"Gram matrix", 4 * items * items}, {"inverting", 8 * items * 128}}
	case "slim":
		return []Part{both, {"Gram matrix", 4 * items * items}, {"weights", 16 * items * slimWeights(m.SLIM, items)}, {"solving", 16 * items * procs}}
	case "ials":
		d := int64(m.IALS.Factors)
		return []Part{both, {"factors", 4 * (users + 2*items) * d}, {"solving", 4 * procs * d * d}}
	case "puresvd":
		l := int64(m.PureSVD.Factors + m.PureSVD.Oversample)
		return []Part{both, {"factors", 4 * (users + 2*items) * l}}
	}
	return []Part{history, {"counts", 8 * items}}
}

// gramFits says before anything is fitted what FitEASE and FitSLIM would say then.
func gramFits(m *recipe.Model, items int) error {
	most := 0.
	switch m.Kind {
	case "ease":
		most = m.EASE.MaxGB
	case "slim":
		most = m.SLIM.MaxGB
	default:
		return nil
	}
	if need := 4 * int64(items) * int64(items); need > recipe.Gigabytes(most) {
		return fmt.Errorf("experiments: model %s: the Gram matrix of %s items needs %s, want at most max_gb = %g",
			m.Name, figures.Grouped(items), datasets.Size(need), most)
	}
	return nil
}

// slimWeights is how many weights a target keeps, at most; without a bound few of them
// are not 0, and a hundredth of the items is taken for that.
func slimWeights(s *recipe.SLIM, items int64) int64 {
	if s.K > 0 {
		return min(int64(s.K), items)
	}
	return max(100, items/100)
}
