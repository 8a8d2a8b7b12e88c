package drivers

import (
	"math"

	"tandem/experiments/recipe"
	"tandem/experiments/serving"
)

// Norm is how long the id row and the features of an item are, as shares of their summed
// lengths, mean over the items of a state. Lengths tell how much room a part takes, not
// whether it points anywhere useful: see Importance for that.
type Norm struct {
	State string      `json:"state"` // hot, warm or cold by the recipe's thresholds
	Items int         `json:"items"`
	Parts []PartShare `json:"parts"` // id first, then the features
	Gate  *Gate       `json:"gate,omitempty"`
}

// Gate is how far the gates of a model with them let the id row in, over the items of a
// state and the columns of the gate: 1 = the id row alone.
type Gate struct {
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// PartShare is a part of an item and its share.
type PartShare struct {
	Name  string  `json:"name"`
	Share float64 `json:"share"`
}

// idPart is the name of the id row among the parts of an item.
const idPart = "id"

func (s *subject) norms() []Norm {
	side := s.Weights.Items
	parts := append([]string{idPart}, names(side)...)
	states := []string{recipe.StateHot, recipe.StateWarm, recipe.StateCold}
	sums, items := map[string][]float64{}, map[string]int{}
	for _, state := range states {
		sums[state] = make([]float64, len(parts))
	}
	seen, _ := serving.TrainCounts(s.Opened.Prepared)
	row := make([]float32, side.Width)
	for i := range int32(s.items) {
		lengths := make([]float64, len(parts))
		clear(row)
		side.ID.Read(row[:side.ID.Width], i, 0)
		lengths[0] = length(row)
		total := lengths[0]
		for k, name := range parts[1:] {
			square := 0.
			for f := range side.Features {
				feature := &side.Features[f]
				if feature.Block.Name != name {
					continue
				}
				sum := make([]float32, feature.Table.Width)
				index, weight := feature.Block.Row(i)
				for j, at := range index {
					feature.Table.AddTo(sum, weight[j], at, 0)
				}
				square += length(sum) * length(sum)
			}
			lengths[k+1] = math.Sqrt(square)
			total += lengths[k+1]
		}
		if total == 0 {
			continue // nothing speaks for it
		}
		state := s.Run.Recipe.Evaluate.States.Of(seen[i])
		items[state]++
		for k := range lengths {
			sums[state][k] += lengths[k] / total
		}
	}
	gates := s.gates()
	out := []Norm{}
	for _, state := range states {
		n := Norm{State: state, Items: items[state]}
		for k, name := range parts {
			if n.Items > 0 {
				n.Parts = append(n.Parts, PartShare{name, sums[state][k] / float64(n.Items)})
			}
		}
		if n.Items > 0 {
			n.Gate = gates[state]
			out = append(out, n)
		}
	}
	return out
}

func length(x []float32) float64 {
	sum := 0.
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}

// gates are those of the items of a state; none in a model without them.
func (s *subject) gates() map[string]*Gate {
	out := map[string]*Gate{}
	n := s.Weights.GateColumns()
	if n == 0 {
		return out
	}
	seen, _ := serving.TrainCounts(s.Opened.Prepared)
	open, values := make([]float32, n), map[string]float64{}
	for i := range s.items {
		s.Weights.Gates(open, int32(i))
		state := s.Run.Recipe.Evaluate.States.Of(seen[i])
		g := out[state]
		if g == nil {
			g = &Gate{Low: 1}
			out[state] = g
		}
		for _, x := range open {
			g.Mean += float64(x)
			g.Low, g.High = min(g.Low, float64(x)), max(g.High, float64(x))
			values[state]++
		}
	}
	for state, g := range out {
		g.Mean /= values[state]
	}
	return out
}
