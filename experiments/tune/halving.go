package tune

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Halving is asynchronous successive halving: every trial is trained for Rungs[0]
// epochs, and the best 1/Eta of those that reached
// a rung continue to the next one.
type Halving struct {
	Rungs  []int // epochs from the start, ascending
	Eta    int   // ≥ 2
	Trials int   // to start
}

// NewHalving returns rungs at least·eta^k epochs, each rounded up to a multiple of every
// (where a trial is evaluated), and the last one at most. A least of 0 gives three
// rungs, or fewer if they meet.
// It is an error if a number is out of range.
func NewHalving(least, most, eta, every, trials int) (Halving, error) {
	if least < 0 || most < 1 || least > most || eta < 2 || every < 1 || trials < 1 {
		return Halving{}, fmt.Errorf("tune: halving from %d to %d epochs by %d, evaluated every %d, %d trials: want 0 ≤ from ≤ to, by ≥ 2, every and trials ≥ 1",
			least, most, eta, every, trials)
	}
	if least == 0 {
		least = (most + eta*eta - 1) / (eta * eta)
	}
	h := Halving{Eta: eta, Trials: trials}
	for epochs := least; epochs < most; epochs *= eta {
		if rung := (epochs + every - 1) / every * every; rung < most && (len(h.Rungs) == 0 || rung > h.Rungs[len(h.Rungs)-1]) {
			h.Rungs = append(h.Rungs, rung)
		}
	}
	h.Rungs = append(h.Rungs, most)
	return h, nil
}

// Reached is what trial Trial was worth at rung Rung (from 0).
type Reached struct {
	Trial, Rung int
	Value       float64 // the best so far; −Inf or NaN = it failed
}

// Next returns what to do next: take trial to rung. Trials are numbered from 0 in the
// order in which they start; one taken to rung 0 is new. Trial 0 is what the others are
// measured against and always continues; it counts in its rungs like any other. ok is
// false when nothing is left.
//
// Source: Li et al. 2020, Algorithm 2, with one worker: promote from the highest rung
// that has someone to promote, else start a trial.
func (h Halving) Next(past []Reached) (trial, rung int, ok bool) {
	byRung := make([][]Reached, len(h.Rungs))
	for _, r := range past {
		byRung[r.Rung] = append(byRung[r.Rung], r)
	}
	for k := len(h.Rungs) - 2; k >= 0; k-- {
		there := slices.Clone(byRung[k])
		slices.SortStableFunc(there, func(a, b Reached) int {
			return cmp.Or(cmp.Compare(value(b), value(a)), cmp.Compare(a.Trial, b.Trial))
		})
		for i, r := range there {
			best := i < len(there)/h.Eta || r.Trial == 0
			promoted := slices.ContainsFunc(byRung[k+1], func(o Reached) bool { return o.Trial == r.Trial })
			if best && !promoted && !math.IsInf(value(r), -1) {
				return r.Trial, k + 1, true
			}
		}
	}
	started := len(byRung[0])
	return started, 0, started < h.Trials
}

func value(r Reached) float64 { return worth(Trial{Value: r.Value}) }
