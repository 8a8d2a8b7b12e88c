package recipe

import (
	"slices"
	"strconv"
	"strings"

	"tandem/datasets/setting"
	"tandem/experiments/tune"
)

func (c *checker) tune() {
	t := c.recipe.Tune
	if t == nil {
		return
	}
	var names []string
	for i := range c.recipe.Models {
		names = append(names, c.recipe.Models[i].Name)
	}
	if len(t.Models) == 0 {
		c.add("tune.models", ": none, want at least one")
	}
	for i, name := range t.Models {
		at := join("tune.models", strconv.Itoa(i))
		if !slices.Contains(names, name) {
			c.add(at, " = %q, no such model, %s", name, setting.Wanted(name, names))
		}
		if slices.Index(t.Models, name) < i {
			c.add(at, " = %q: duplicate name", name)
		}
	}
	if t.Method == "asha" {
		c.asha(t)
	}
	if len(t.Space) == 0 {
		c.add("tune.space", ": empty, want at least one key")
	}
	for _, r := range t.Space {
		c.tuneRange(r, join("tune.space", r.Key))
	}
}

// asha checks what steers the rungs: whatever is promoted is trained on.
func (c *checker) asha(t *Tune) {
	if t.Space.has("train.epochs") {
		c.add("tune.space.train.epochs", ": with asha the rungs are the epochs, want another key or method")
	}
	for i := range c.recipe.Models {
		m := &c.recipe.Models[i]
		if !slices.Contains(t.Models, m.Name) {
			continue
		}
		if !m.Trained() {
			c.add("tune.method", " = asha, but %s is of kind %s, which has no epochs", m.Name, m.Kind)
		} else if t.MinEpochs > m.Train.Epochs {
			c.add("tune.min_epochs", " = %d, but %s has %d epochs", t.MinEpochs, m.Name, m.Train.Epochs)
		}
	}
}

func (c *checker) tuneRange(r Range, at string) {
	if slices.Contains(fixed, r.Key) || strings.HasPrefix(r.Key, "train.stop") {
		c.add(at, ": not to be tuned, as it says what is judged and how")
		return
	}
	if r.Kind == "" {
		return // reported by decoding
	}
	if r.Kind == "choice" {
		if len(r.Choices) == 0 {
			c.add(at+".choice", ": none, want at least one")
		}
		for i, choice := range r.Choices {
			if slices.Index(r.Choices, choice) < i {
				c.add(at+".choice."+strconv.Itoa(i), " = %s: duplicate value", choice)
			}
		}
	} else if err := (tune.Space{r.Dimension()}).Validate(); err != nil {
		c.add(at, "%s", strings.TrimPrefix(err.Error(), "tune: "+r.Key))
	}
	used := 0
	for i := range c.recipe.Models {
		_, why, err := c.kinds.lookup(&c.recipe.Models[i], r.Key, c.recipe.Tune.Space)
		if err != nil {
			c.add(at, "%s", err)
			return
		}
		if why == "" {
			used++
		}
	}
	if used == 0 {
		c.add(at, ": used by no model of the recipe")
	}
}

// Dimension is r for the search.
func (r Range) Dimension() tune.Dimension {
	return tune.Dimension{
		Name: r.Key, Choices: len(r.Choices), Low: r.Low, High: r.High,
		Log: r.Log || r.Kind == "log", Whole: r.Kind == "int",
	}
}

// trySpace puts the ends of every range, and every choice, into the recipe and returns
// what is then wrong with the key, as Faults of the range: no trial finds out late that
// a value cannot be. How values act together is left to the trials.
func (d *decoder) trySpace(r *Recipe, data []byte, set []string) error {
	if r.Tune == nil {
		return nil
	}
	var faults Faults
	for i := range r.Models {
		m := &r.Models[i]
		if !slices.Contains(r.Tune.Models, m.Name) {
			continue
		}
		for _, rng := range r.Tune.Space {
			if _, why, err := r.kinds.lookup(m, rng.Key, r.Tune.Space); why != "" || err != nil {
				continue
			}
			path := join(join("models", m.Name), rng.Key)
			for _, value := range rng.extremes() {
				_, err := Decode(r.kinds, data, append(slices.Clone(set), "tune=null", path+"="+value)...)
				wrong, _ := err.(Faults)
				for _, f := range wrong {
					if inside, ok := strings.CutPrefix(f.Path, path); ok {
						f = Fault{Path: join("tune.space", rng.Key), What: inside + f.What}
						d.locate(&f)
						faults = append(faults, f)
					}
				}
			}
		}
	}
	return faults.tidy().orNil()
}
