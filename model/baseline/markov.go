package baseline

import (
	"context"
	"math"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// MarkovConfig is a chain from the latest items to the next one; see Fit.
type MarkovConfig struct {
	// Of Steps 1 is the chain itself; more skip what stands between.
	SequentialRulesConfig `yaml:",inline"`

	// Shrink is how many transitions of everybody a chance is mixed with: the larger, the more an
	// item that is left seldom leads to what is popular.
	// Touch: search it on a logarithmic scale, from 0.01 to 100.
	Shrink float64 `yaml:"shrink" range:"≥ 0"`
	// Decay is after how many rows the items before the last one speak half as loud: 0 hears the
	// last one alone.
	// Touch: search it from 0 to 5.
	Decay float64 `yaml:"decay" range:"≥ 0"`
}

// DefaultMarkovConfig is a chain of the first order: a sound start for search.
func DefaultMarkovConfig() MarkovConfig {
	return MarkovConfig{SequentialRulesConfig: SequentialRulesConfig{Steps: 1, K: 500}, Shrink: 1}
}

// Validate reports all faults of c.
func (c MarkovConfig) Validate() error { return setting.Check(c).Join("baseline: markov: ") }

// Fit returns what scores an item by the chance that it comes next:
//
//	score(u, i) = Σ_{a ≥ 0} 2^(−a/Decay)·P(i | j_a)
//	P(i | j)    = (w(j, i) + Shrink·π_i) / (Σ_k w(j, k) + Shrink),  π_i = w_i / Σ_k w_k
//
// with j_0 the last item of the user, j_1 the one before it and so on, as far back as the factor
// is 10⁻⁶ (with Decay 0 the last item alone), w_i the weight of the rows of an item, and w(j, i) = Σ w_r·w_s/d over all rows r of j
// and later ones s of i ≠ j of one user, d ≤ Steps rows apart in the order of time (of the log, where
// times are equal). Of each j the K greatest w(j, ·) are kept, equal ones by id; the sum in the
// denominator is over all. A user without rows is scored by Shrink·π.
// Source: Rendle, Freudenthaler, Schmidt-Thieme 2010, "Factorizing personalized Markov chains",
// eq. 2 to 4, where the chance is the mean over the last basket and a maximum-likelihood estimate;
// shrinking it towards the shares of items is Jelinek and Mercer 1980 in the form of MacKay and Peto 1995,
// "A hierarchical Dirichlet language model"; skips at 1/d as in SequentialRulesConfig.
//
// Fit needs a log with times. It returns ctx.Err() when ctx ends first.
// Cost: O(rows·log rows + rows·Steps).
func (c MarkovConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	return in.reading(fitted(fitMarkov(ctx, in.Log, c)))
}

// fitMarkov is MarkovConfig.Fit.
func fitMarkov(ctx context.Context, train *datasets.Log, config MarkovConfig) (*rules, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	m, err := countRules(ctx, "markov", train, config.Steps, config.K)
	if err != nil {
		return nil, err
	}
	if config.Decay > 0 {
		m.decay = math.Exp2(-1 / config.Decay)
	}
	m.divisors = make([]float32, len(m.all))
	for j, w := range m.all {
		m.divisors[j] = float32(w + config.Shrink)
	}
	if config.Shrink > 0 {
		counts, rows := rowWeights(train), 0.
		for _, n := range counts {
			rows += n
		}
		m.shrink = make([]float32, len(counts))
		for i, n := range counts {
			m.shrink[i] = float32(config.Shrink * n / max(rows, math.SmallestNonzeroFloat64))
		}
	}
	return m, m.read(train)
}
