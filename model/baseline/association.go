package baseline

import (
	"context"

	"tandem/datasets"
)

// association is what AssociationConfig fits.
type association struct {
	matrix
	histories
	items int
}

// AssociationConfig has no settings.
type AssociationConfig struct{ counting }

// Fit returns what scores an item by how often it is bought by those who bought what the
// user has: the sum of the confidences of the rules j → i,
//
//	score(u, i) = Σ_{j ∈ I_u} |U_j ∩ U_i| / |U_j|
//
// with I_u the training items of the user and U_i the training users of an item. With weights
// x_ui of the rows a user's item speaks as loud as it weighs, and the confidence of a rule is
// the mean weight of i among the users of j, each by the weight of j:
//
//	score(u, i) = Σ_{j ∈ I_u} x_uj · Σ_{v ∈ U_j} x_vj·x_vi / Σ_{v ∈ U_j} x_vj
//
// Source: Agrawal, Imielinski, Swami 1993, rules with one item on either side, which know no
// weights.
//
// Fit indexes the training log; rules are counted when a user is scored.
// Cost: O(rows).
func (AssociationConfig) Fit(_ context.Context, in Input) (Scorer, error) {
	return in.reading(fitAssociation(in.Log), nil)
}

// Memory is what Fit takes.
func (AssociationConfig) Memory(s Size) ([]Part, error) { return []Part{s.both()}, nil }

// fitAssociation is AssociationConfig.Fit.
func fitAssociation(train *datasets.Log) *association {
	x := newMatrix(train)
	return &association{x, histories{x.byUser}, train.NumItems()}
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails. It
// panics if dst has not len(users)·items values. A user without training interactions
// scores 0 throughout.   Cost per user: Σ_{j ∈ I_u} Σ_{v ∈ U_j} |I_v|.
func (a *association) Score(dst []float32, users []int32) error {
	checkLen(dst, users, a.items)
	clear(dst)
	for r, u := range users {
		row := dst[r*a.items : (r+1)*a.items]
		has, own := a.history.of(u)
		for k, j := range has {
			others, weights := a.byItem.of(j)
			each := weightAt(own, k) / float32(total(others, weights))
			for n, v := range others {
				items, theirs := a.byUser.of(v)
				addProducts(row, each*weightAt(weights, n), items, theirs)
			}
		}
	}
	return nil
}
