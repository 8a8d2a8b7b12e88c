package diff

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"tandem/experiments/compare"
	"tandem/experiments/result"
	"tandem/train/eval"
)

// Difference is what run B has otherwise than run A, in what went in and in what came
// out. Names, folders, times and how long things took are no differences.
type Difference struct {
	A string `json:"a"` // directories
	B string `json:"b"` // directory of the later run
	// Inputs are keys of the recipe, by their path, and what the manifest knows: raw
	// files, the data after cleaning, the split, encoders, the code and the kernels.
	Inputs []Change `json:"inputs"`
	// Machine lists what results do not depend on; it alone makes no difference.
	Machine []Change `json:"machine"`
	Models  []Model  `json:"models"` // that both runs have, in the order of A
}

// Change is one input; an empty side does not have it.
type Change struct {
	Path string `json:"path"` // of the key, as models.cf.dim, or what of the manifest
	A    string `json:"a"`    // value in run A; empty = not there
	B    string `json:"b"`    // value in run B; empty = not there
}

// Model is a model that both runs have. One that is in one run alone is a Change.
type Model struct {
	Name    string   `json:"name"`    // the same in both runs
	Changed bool     `json:"changed"` // something that its weights follow from differs
	Moved   bool     `json:"moved"`   // a value of a user or seed differs
	Note    string   `json:"note"`    // why there are no intervals; empty where there are
	Metrics []Metric `json:"metrics"` // that both runs have, in the order of A
}

// Metric compares the means of one metric, with a 95 % interval of the difference
// over users where both runs evaluated the same ones.
type Metric struct {
	Metric     string      `json:"metric"`     // its name, such as ndcg@10
	A          float64     `json:"a"`          // mean in run A, over users and seeds
	B          float64     `json:"b"`          // mean in run B
	Difference float64     `json:"difference"` // B − A
	CI95       *[2]float64 `json:"ci95"`       // of Difference, in [low, high]; nil where Model.Note says why
	P          *float64    `json:"p"`          // two-sided, not corrected; nil for too few users
	Users      int         `json:"users"`      // that the interval is over; 0 without one
}

// Same reports whether the runs differ in no input and no result.
func (d *Difference) Same() bool {
	return len(d.Inputs) == 0 && !slices.ContainsFunc(d.Models, func(m Model) bool { return m.Moved })
}

// Runs says what differs between two finished runs. Intervals are made as the
// recipe of a compares models. Cost: models · metrics · users · bootstrap of a's recipe.
func Runs(a, b *result.Run) (*Difference, error) {
	d := &Difference{A: a.Dir, B: b.Dir, Inputs: []Change{}, Machine: []Change{}, Models: []Model{}}
	d.AddRecipes(a.Recipe, b.Recipe)
	d.AddManifests(&a.Manifest, &b.Manifest)
	for _, m := range a.Summary.Models {
		if b.Summary.Model(m.Name) == nil {
			continue
		}
		diff, err := compareModel(a, b, m.Name)
		if err != nil {
			return nil, err
		}
		d.Models = append(d.Models, diff)
	}
	return d, nil
}

// compareModel compares what came out for one model.
func compareModel(a, b *result.Run, name string) (Model, error) {
	d := Model{Name: name, Metrics: []Metric{}}
	of := func(r *result.Run) (scores []*result.Scores, weights map[string]string) {
		weights = map[string]string{}
		for _, s := range r.Scores {
			if s.Model == name {
				scores = append(scores, s)
				weights[fmt.Sprint(s.Seed)] = r.Manifest.Models[fmt.Sprintf("%s/%d", name, s.Seed)]
			}
		}
		return scores, weights
	}
	x, weightsA := of(a)
	y, weightsB := of(b)
	d.Changed = !maps.Equal(weightsA, weightsB)
	d.Moved = !slices.EqualFunc(x, y, sameScores)
	before, after := a.Summary.Model(name), b.Summary.Model(name)
	for _, metric := range a.Summary.Metrics {
		p, ok := before.Metrics[metric]
		q, both := after.Metrics[metric]
		if !ok || !both {
			continue
		}
		m := Metric{Metric: metric, A: p.Mean, B: q.Mean, Difference: q.Mean - p.Mean}
		left, err := compare.NewValues(x, eval.OfAll(metric), a.Exact(name))
		if err != nil {
			return d, err
		}
		right, err := compare.NewValues(y, eval.OfAll(metric), b.Exact(name))
		if err != nil {
			return d, err
		}
		switch {
		case a.Summary.Protocol != b.Summary.Protocol:
			d.Note = "evaluated by different protocols"
		case !slices.Equal(a.Recipe.Evaluate.Targets, b.Recipe.Evaluate.Targets):
			d.Note = "evaluated on different targets"
		case !slices.Equal(left.Users, right.Users):
			d.Note = "evaluated on different users"
		default:
			config := a.Recipe.Compare
			config.Metric = metric
			c, err := compare.Pair([2]string{"b", "a"}, map[string]compare.Values{"a": left, "b": right}, config)
			if err != nil {
				return d, err
			}
			m.Difference, m.CI95, m.Users = c.Difference, &c.CI95, c.Users
			if !c.Few() {
				m.P = &c.P
			}
		}
		d.Metrics = append(d.Metrics, m)
	}
	return d, nil
}

// sameScores reports whether every value of every user is the same to the last bit.
func sameScores(a, b *result.Scores) bool {
	same := func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) }
	return a.Seed == b.Seed && slices.Equal(a.Users, b.Users) && slices.Equal(a.Metrics, b.Metrics) &&
		slices.EqualFunc(a.Values, b.Values, func(x, y []float64) bool { return slices.EqualFunc(x, y, same) })
}
