package prepare

import "tandem/datasets"

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
