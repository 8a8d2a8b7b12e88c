package search

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"tandem/experiments/figures"
	"tandem/experiments/grid"
	"tandem/experiments/internal/yamltree"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// Found is what a search came to.
type Found struct {
	Recipe string  `json:"recipe"` // its name
	Method string  `json:"method"` // of tune: random, tpe or asha
	Seed   uint64  `json:"seed"`   // of the draws
	Dir    string  `json:"dir"`    // of the search
	Models []Model `json:"models"` // in the order of the tune section
}

// Model is what it came to for one model. Values are those of the best trial; the
// objective is the metric on validation, which the best of many trials flatters.
type Model struct {
	Model   string                     `json:"model"`           // name
	Metric  string                     `json:"metric"`          // that trials are compared by
	Default *float64                   `json:"default"`         // of trial 0, the recipe as written; null = it failed
	Best    *float64                   `json:"best"`            // null = every trial failed
	Gain    *float64                   `json:"gain"`            // best − default
	Trial   int                        `json:"trial"`           // the best one
	Values  map[string]json.RawMessage `json:"values"`          // of the best trial, by key
	Epoch   int                        `json:"epoch,omitempty"` // that it was best after
	Trials  int                        `json:"trials"`          // that ended
	Failed  int                        `json:"failed"`          // of them
	Seconds float64                    `json:"seconds"`         // of training, all trials together
	// Keys are those tuned, in the order of the recipe; see tune.Space.Importance.
	Keys    []Key     `json:"keys"`
	Skipped []Skipped `json:"skipped,omitempty"` // keys of the space that the model does not use
}

// Key is a key and which share of the objective's variance it explains by itself.
type Key struct {
	Key        string  `json:"key"`        // below the model, such as train.lr
	Importance float64 `json:"importance"` // in [0, 1]
}

// Skipped is a key of the space that a model does not use.
type Skipped struct {
	Key string `json:"key"` // below the model
	Why string `json:"why"` // in words
}

// found sums up the trials of a model. With asha the best trial is one that reached the
// highest rung that any reached, and importance is told from the first one.
func (c *contestant) found(all []Trial) Model {
	past := trialsOf(all, c.model.Name)
	f := Model{Model: c.model.Name, Metric: c.stop.Metric, Seconds: spent(past), Skipped: c.skipped}
	var first []Trial
	top := 0
	for _, t := range past {
		if t.Rung == nil || *t.Rung == 0 {
			first = append(first, t)
		}
		if t.Error != "" {
			f.Failed++
		}
		if t.Rung != nil && t.Objective != nil {
			top = max(top, *t.Rung)
		}
		if t.Trial == 0 { // of asha, the last one
			f.Default = t.Objective
		}
	}
	f.Trials = len(first)
	for _, t := range past {
		if t.Objective != nil && (t.Rung == nil || *t.Rung == top) && (f.Best == nil || *t.Objective > *f.Best) {
			f.Best, f.Trial, f.Values, f.Epoch = t.Objective, t.Trial, t.Values, t.BestEpoch
		}
	}
	if f.Best != nil && f.Default != nil {
		gain := *f.Best - *f.Default
		f.Gain = &gain
	}
	for i, importance := range c.dims.Importance(c.points(first)) {
		f.Keys = append(f.Keys, Key{Key: c.space[i].Key, Importance: importance})
	}
	return f
}

// fixesEpochs tells whether the best recipe says how many epochs the model takes: those
// of a refit model cannot be told without validation.
func (s *search) fixesEpochs(name string) bool {
	for i := range s.recipe.Models {
		if m := &s.recipe.Models[i]; m.Name == name {
			return m.Refit && m.Trained()
		}
	}
	return false
}

// writeBest writes the text of the recipe with the best values of every model in it, and
// for how many epochs a refit model is to be trained.
func (s *search) writeBest(f *Found) error {
	set := slices.Clone(s.set)
	head := fmt.Sprintf("# %s as tuned on validation by %s, seed %d, for the first seed of the recipe.\n", f.Recipe, f.Method, f.Seed)
	for _, m := range f.Models {
		if m.Best == nil {
			return fmt.Errorf("experiments: tune: every trial of %s failed; see %s", m.Model, filepath.Join(s.Dir, TrialsFile))
		}
		was := "failed"
		if m.Default != nil {
			was = fmt.Sprintf("%.5f", *m.Default)
		}
		head += fmt.Sprintf("# %s: %s %.5f in trial %d of %d; as written %s.\n", m.Model, m.Metric, *m.Best, m.Trial, m.Trials, was)
		for _, k := range m.Keys {
			set = append(set, "models."+m.Model+"."+k.Key+"="+string(m.Values[k.Key]))
		}
		if s.fixesEpochs(m.Model) {
			set = append(set, "models."+m.Model+".train.epochs="+strconv.Itoa(m.Epoch))
		}
	}
	root, err := recipe.Apply(s.text, set...)
	if err != nil {
		return err
	}
	unanchor(root, map[*yaml.Node]bool{})
	text, err := yamltree.Dump(root)
	if err != nil {
		return err
	}
	whole := []byte(head + text)
	if err := s.sameModels(whole, f); err != nil {
		return err
	}
	return result.WriteFile(filepath.Join(s.Dir, BestRecipeFile), whole)
}

// sameModels makes sure that the text means the models that were tried: one model may be
// like another one.
func (s *search) sameModels(text []byte, f *Found) error {
	r, err := kinds.Decode(text)
	if err != nil {
		return err
	}
	for _, m := range f.Models {
		for i := range s.recipe.Models {
			if s.recipe.Models[i].Name != m.Model {
				continue
			}
			c, err := s.contestant(&s.recipe.Models[i])
			if err != nil {
				return err
			}
			tried, err := s.resolve(c, m.Values)
			if err != nil {
				return err
			}
			if s.fixesEpochs(m.Model) {
				tried.Train.Epochs = m.Epoch
			}
			if !reflect.DeepEqual(*tried, r.Models[i]) {
				return fmt.Errorf("experiments: tune: %s in %s is not the model that was tried: it takes over what was tuned for another one", m.Model, BestRecipeFile)
			}
		}
	}
	return nil
}

// unanchor removes the anchors: what aliases stood for is in their place.
func unanchor(n *yaml.Node, done map[*yaml.Node]bool) {
	if done[n] {
		return
	}
	done[n] = true
	n.Anchor = ""
	for _, c := range n.Content {
		unanchor(c, done)
	}
}

// WriteTable prints a search for people: what each model gained, and which keys it gained by.
func (f *Found) WriteTable(out io.Writer) error {
	w := grid.NewWriter(out)
	fmt.Fprintln(w, "model\tmetric on validation\tas written\tbest\tgain\ttrial\ttrials\tfailed\ttraining")
	number := func(x *float64, format string) string {
		if x == nil {
			return "failed"
		}
		return fmt.Sprintf(format, *x)
	}
	for _, m := range f.Models {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%s\n", m.Model, m.Metric, number(m.Default, "%.4f"), number(m.Best, "%.4f"),
			number(m.Gain, "%+.4f"), m.Trial, m.Trials, m.Failed, figures.Duration(m.Seconds))
	}
	fmt.Fprintln(w, "\nmodel\tkey\tbest\texplains")
	for _, m := range f.Models {
		for _, k := range m.Keys {
			fmt.Fprintf(w, "%s\t%s\t%s\t%.0f %%\n", m.Model, k.Key, m.Values[k.Key], 100*k.Importance)
		}
		for _, k := range m.Skipped {
			fmt.Fprintf(w, "%s\t%s\t–\t%s\n", m.Model, k.Key, k.Why)
		}
	}
	fmt.Fprint(w, `
explains: share of the objective's variance between the values of one key (ε²)
The best of many trials flatters: what a gain is worth, test tells (--final).
`)
	return w.Flush()
}
