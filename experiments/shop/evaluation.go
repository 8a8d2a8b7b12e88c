package shop

import (
	"fmt"
	"io"
	"strings"

	"tandem/experiments/grid"
	"tandem/experiments/stats"
)

// Evaluation says whether an answer is worth more than its naive alternatives, on data
// that neither the model nor the choice of a parameter has seen.
type Evaluation struct {
	Question string    `json:"question"`        // as a title
	Model    string    `json:"model"`           // name
	Seeds    []uint64  `json:"seeds"`           // trainings whose values are averaged for every unit
	Unit     string    `json:"unit"`            // what the intervals resample
	Units    int       `json:"units"`           // how many of them were evaluated
	Chosen   []string  `json:"chosen"`          // parameters that validation chose, per seed
	Measures []Measure `json:"measures"`        // the first one is what parameters were chosen by
	Facts    []Fact    `json:"facts,omitempty"` // that no way is compared by
	Note     string    `json:"note,omitempty"`  // see Shop.Note; empty where the question is not about categories
}

// Measure is what the ways of answering came to by one metric.
type Measure struct {
	Name   string   `json:"name"`   // such as Recall@10
	Ways   []Way    `json:"ways"`   // the answer first
	Versus []Versus `json:"versus"` // by Ways but the first
}

// Way is one way of answering.
type Way struct {
	Name  string         `json:"name"`  // what it does, in words
	Value stats.Estimate `json:"value"` // over units and seeds
}

// Versus is the answer minus another way, paired over units.
type Versus struct {
	Than       string     `json:"than"`       // name of the other way
	Difference float64    `json:"difference"` // mean over units
	CI95       [2]float64 `json:"ci95"`       // of Difference, over units
	P          float64    `json:"p"`          // two-sided, not corrected
}

// Clear says whether the interval leaves out 0, and to which side.
func (v Versus) Clear() string {
	switch {
	case v.CI95[0] > 0:
		return "more"
	case v.CI95[1] < 0:
		return "less"
	}
	return "not surely different"
}

// Fact is one number beside the measures, with its spread between seeds.
type Fact struct {
	Name  string  `json:"name"`  // in words
	Value float64 `json:"value"` // mean over seeds
	SD    float64 `json:"sd"`    // between seeds; 0 with one
}

// sample is what one training came to: values of the ways by unit.
type sample struct {
	unit     string
	chosen   string
	measures []measured
	facts    []Fact

	categories bool // the question is about categories
}

// measured are the values of one metric, values[way][unit], the answer first.
type measured struct {
	name   string
	ways   []string
	values [][]float64
}

// resamples of an interval.
const resamples = 2000

// evaluate averages the samples of a question over seeds, all of the same units, and
// compares the answer with the other ways.
func evaluate(question string, shops []*Shop, ask func(*Shop) (*sample, error)) (*Evaluation, error) {
	j := &Evaluation{Question: question}
	var samples []*sample
	for _, s := range shops {
		one, err := ask(s)
		if err != nil {
			return nil, err
		}
		samples = append(samples, one)
		if one.categories {
			j.Note = s.Note()
		}
		j.Model, j.Unit = s.Model, one.unit
		j.Seeds, j.Chosen = append(j.Seeds, s.Seed), append(j.Chosen, one.chosen)
	}
	for at, m := range samples[0].measures {
		j.Units = max(j.Units, len(m.values[0]))
		measure, err := compareWays(samples, at)
		if err != nil {
			return nil, fmt.Errorf("shop: %s: %s: %w", question, m.name, err)
		}
		j.Measures = append(j.Measures, *measure)
	}
	for at, fact := range samples[0].facts {
		values := make([]float64, len(samples))
		for n, one := range samples {
			values[n] = one.facts[at].Value
		}
		fact.Value, fact.SD = stats.OverRuns(values)
		j.Facts = append(j.Facts, fact)
	}
	return j, nil
}

// compareWays joins measure `at` of all samples.
func compareWays(samples []*sample, at int) (*Measure, error) {
	first := samples[0].measures[at]
	out := &Measure{Name: first.name}
	var ours []float64
	for w, name := range first.ways {
		values := make([][]float64, len(samples))
		for n, one := range samples {
			values[n] = one.measures[at].values[w]
		}
		e, err := stats.NewEstimate(values, false)
		if err != nil {
			return nil, err
		}
		out.Ways = append(out.Ways, Way{Name: name, Value: e})
		of, err := stats.OverSeeds(values)
		if err != nil {
			return nil, err
		}
		if w == 0 {
			ours = of
			continue
		}
		p, err := stats.Compare(ours, of, stats.Config{Resamples: resamples, Interval: stats.Percentile, Test: stats.Randomisation, Seed: 1})
		if err != nil {
			return nil, err
		}
		out.Versus = append(out.Versus, Versus{Than: name, Difference: p.Difference, CI95: p.CI95, P: p.P})
	}
	return out, nil
}

// Write prints an evaluation as tables.
func (e *Evaluation) Write(to io.Writer) error {
	w := grid.NewWriter(to)
	fmt.Fprintf(w, "%s by %s, seeds %v, %d %ss of the test part\n", e.Question, e.Model, e.Seeds, e.Units, e.Unit)
	fmt.Fprintf(w, "chosen on validation: %s\n", strings.Join(e.Chosen, "; "))
	if e.Note != "" {
		fmt.Fprintln(w, e.Note)
	}
	for _, m := range e.Measures {
		ours := m.Ways[0].Name
		fmt.Fprintf(w, "\n%s\tmean\t95 %% interval\t%s − it\t95 %% interval\tp\t\n", m.Name, ours)
		for at, way := range m.Ways {
			fmt.Fprintf(w, "%s\t%.4f\t[%.4f, %.4f]", way.Name, way.Value.Mean, way.Value.CI95[0], way.Value.CI95[1])
			if at > 0 {
				v := m.Versus[at-1]
				fmt.Fprintf(w, "\t%+.4f\t[%+.4f, %+.4f]\t%.3f\t%s", v.Difference, v.CI95[0], v.CI95[1], v.P, v.Clear())
			}
			fmt.Fprintln(w)
		}
	}
	if len(e.Facts) > 0 {
		fmt.Fprintln(w)
	}
	for _, f := range e.Facts {
		fmt.Fprintf(w, "%s\t%.4f\t± %.4f\n", f.Name, f.Value, f.SD)
	}
	return w.Flush()
}
