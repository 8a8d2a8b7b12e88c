package prepare

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"tandem/datasets"
	"tandem/experiments/recipe"
)

// knownRows are the rows of users that a split with new users does not hold out; all
// rows of another one.
func (p *Prepared) knownRows(l *datasets.Log) *datasets.Log {
	if p.Split.Fold == nil {
		return l
	}
	keep := make([]bool, l.Len())
	for r, u := range l.Users {
		keep[r] = p.SeenUsers[u] > 0
	}
	return l.Where(keep)
}

// FitLog is what a model is fitted on: train, and of one with refit also validation and the
// signals of its time, without the rows of new users; weighed by the model's own events.
func (p *Prepared) FitLog(m *recipe.Model) *datasets.Log {
	log := p.Split.Train
	if m.Refit {
		log = Joined(log, p.knownRows(p.Split.Valid))
		if p.Split.Signals != nil {
			log = Joined(log, p.knownRows(p.Split.Signals))
		}
	}
	return OwnEvents(m, log)
}

// OrderedLog is FitLog in the order that m sees with a seed: dealt out anew with ShuffleOrder.
func (p *Prepared) OrderedLog(m *recipe.Model, seed uint64) *datasets.Log {
	if m.ShuffleOrder {
		return dealt(p.FitLog(m), seed)
	}
	return p.FitLog(m)
}

// dealt has the rows of every user in a random order, by seed and the key of the user: at each time
// stands another row of theirs.
func dealt(log *datasets.Log, seed uint64) *datasets.Log {
	rows := make([]int, log.Len())
	for r := range rows {
		rows[r] = r
	}
	slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(log.Users[a], log.Users[b]) })
	from := make([]int, log.Len()) // which row stands where
	for at := 0; at < len(rows); {
		end := at
		for end < len(rows) && log.Users[rows[end]] == log.Users[rows[at]] {
			end++
		}
		slots := rows[at:end]
		random := rand.New(rand.NewPCG(seed, datasets.Hash64("order:"+log.UserIDs.Key(log.Users[rows[at]]))))
		for k, other := range random.Perm(len(slots)) {
			from[slots[k]] = slots[other]
		}
		at = end
	}
	out := log.Select(from)
	out.Times = log.Times
	return out
}

// union has the rows of all logs, one after the other.
func union(logs []*datasets.Log) *datasets.Log {
	out := logs[0]
	for _, l := range logs[1:] {
		out = Joined(out, l)
	}
	return out
}

// Joined has the rows of a, then those of b, over the ids that they share.
func Joined(a, b *datasets.Log) *datasets.Log {
	out := &datasets.Log{UserIDs: a.UserIDs, ItemIDs: a.ItemIDs, Fine: a.Fine || b.Fine}
	out.Users, out.Items = slices.Concat(a.Users, b.Users), slices.Concat(a.Items, b.Items)
	if a.Values != nil && b.Values != nil {
		out.Values = slices.Concat(a.Values, b.Values)
	}
	if a.Times != nil && b.Times != nil {
		out.Times = slices.Concat(a.Times, b.Times)
	}
	if a.Events != nil && b.Events != nil {
		out.Events, out.EventIDs = slices.Concat(a.Events, b.Events), a.EventIDs
		out.Targets, out.Met = a.Targets, a.Met
	}
	if a.Weights != nil || b.Weights != nil {
		for _, l := range []*datasets.Log{a, b} {
			for r := range l.Len() {
				out.Weights = append(out.Weights, l.Weight(r))
			}
		}
	}
	return out
}
