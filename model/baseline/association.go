package baseline

import (
	"context"

	"tandem/datasets"
)

// association is what AssociationConfig fits.
type association struct {
	byUser, byItem datasets.Lists
	items          int
}

// AssociationConfig has no settings.
type AssociationConfig struct{ counting }

// Fit returns what scores an item by how often it is bought by those who bought what the
// user has: the sum of the confidences of the rules j → i,
//
//	score(u, i) = Σ_{j ∈ I_u} |U_j ∩ U_i| / |U_j|
//
// with I_u the training items of the user and U_i the training users of an item.
// Source: Agrawal, Imielinski, Swami 1993, rules with one item on either side.
//
// Fit indexes the training log; rules are counted when a user is scored.
// Cost: O(rows).
func (AssociationConfig) Fit(_ context.Context, in Input) (Scorer, error) {
	return fitAssociation(in.Log), nil
}

// Memory is what Fit takes.
func (AssociationConfig) Memory(s Size) ([]Part, error) { return []Part{s.both()}, nil }

// fitAssociation is AssociationConfig.Fit.
func fitAssociation(train *datasets.Log) *association {
	return &association{byUser: train.ByUser(), byItem: train.ByItem(), items: train.NumItems()}
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails. It
// panics if dst has not len(users)·items values. A user without training interactions
// scores 0 throughout.   Cost per user: Σ_{j ∈ I_u} Σ_{v ∈ U_j} |I_v|.
func (a *association) Score(dst []float32, users []int32) error {
	checkLen(dst, users, a.items)
	clear(dst)
	for r, u := range users {
		row := dst[r*a.items : (r+1)*a.items]
		for _, j := range a.byUser.At(u) {
			others := a.byItem.At(j)
			each := 1 / float32(len(others))
			for _, v := range others {
				for _, i := range a.byUser.At(v) {
					row[i] += each
				}
			}
		}
	}
	return nil
}
