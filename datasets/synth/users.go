package synth

import (
	"math/rand/v2"

	"tandem/datasets"
)

// How much a user who likes one type fully likes its relatives.
const (
	likesSibling    = .5 // another type of the same category
	likesDepartment = .2 // another category of the same department
)

// newUsers fills in what is true of the users and returns their ids and profiles.
func (t *Truth) newUsers() (*datasets.IDs, datasets.Profiles) {
	c := t.Config
	rng := stream(c.Seed, streamUsers)
	t.UserFactors = factors(c.Users, stream(c.Seed, streamUserFactors))
	pairs := stream(c.Seed, streamUserPairs)
	ids := &datasets.IDs{}
	region := &datasets.Column{Name: "region", Dict: datasets.NewIDs(regions...)}
	age := &datasets.Column{Name: "age", Dict: datasets.NewIDs(ages...)}
	income := &datasets.Column{Name: "income", Dict: datasets.NewIDs(incomes...)}
	for u := range c.Users {
		ids.Add(userKey(u))
		level := rng.Float64()
		t.UserPriceLevel = append(t.UserPriceLevel, level)
		t.affinity = append(t.affinity, c.newAffinity(rng))
		if c.PairTaste > 0 {
			t.UserPair = append(t.UserPair, uint8(pairs.IntN(2)))
		}
		region.Labels.Append(rng.Int32N(int32(len(regions))))
		age.Labels.Append(rng.Int32N(int32(len(ages))))
		band := int((level + .15*rng.NormFloat64()) * float64(len(incomes)))
		income.Labels.Append(int32(min(max(band, 0), len(incomes)-1)))
	}
	return ids, datasets.Profiles{region, age, income}
}

// newAffinity draws two to four favourite types, the first fully liked and each
// further one a little less, and lets the liking fade along the tree.
func (c Config) newAffinity(rng *rand.Rand) []float32 {
	liking := make([]float32, c.numTypes())
	for k := range 2 + rng.IntN(3) {
		favourite := rng.IntN(len(liking))
		strength := 1 - .15*float32(k)
		for leaf := range liking {
			liking[leaf] = max(liking[leaf], strength*c.kinship(favourite, leaf))
		}
	}
	return liking
}

// kinship is 1 for a type itself and less the farther apart two types are in the tree.
func (c Config) kinship(a, b int) float32 {
	switch {
	case a == b:
		return 1
	case a/c.Types == b/c.Types:
		return likesSibling
	case a/(c.Types*c.Categories) == b/(c.Types*c.Categories):
		return likesDepartment
	}
	return 0
}
