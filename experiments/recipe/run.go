package recipe

// Seeds are the recipe's, or the first of them for a model without randomness.
func (m *Model) Seeds(all []uint64) []uint64 {
	if m.Trained() || Contains("random ials", m.Kind) {
		return all
	}
	return all[:1]
}
