package drivers

import "tandem/model"

// Additive tells whether the scores of m are sums over parts.
func Additive(m *model.Model, items []int32) (bool, error) {
	p, err := takeApart(m, items)
	return p != nil, err
}
