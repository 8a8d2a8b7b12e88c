package synth

import "math/rand/v2"

// latentDim is the width of the taste that no attribute tells.
const latentDim = 4

// Truth is what the shop was made from. An interaction of user u at a time draws item
// i, among those launched and not yet met, with odds
//
//	exp(utility(u, i)),
//	utility(u, i) = CategoryTaste·Affinity(u, type_i) + PriceResponse(level_u − level_i)
//	                + LatentTaste·⟨f_u, f_i⟩ + LogPopularity_i + PairTaste·[pair_u = pair_i],
//
// except for the share Noise of interactions, which draw from all such items alike.
// Slices are indexed by the ids of the generated data.
type Truth struct {
	Config         Config               // of the shop
	UserPriceLevel []float64            // [0, 1]: the price level a user likes best
	ItemPriceLevel []float64            // [0, 1]: see Config.RelativePrice
	ItemPrice      []float64            // > 0
	ItemType       []int32              // [0, Departments·Categories·Types), types of a category in a row
	LogPopularity  []float64            // −PopularitySkew·ln(rank)
	Launch         []int64              // seconds since 1970, ascending; 0 = there from the start
	UserFactors    [][latentDim]float64 // what no attribute tells: tastes
	ItemFactors    [][latentDim]float64 // and what they are for

	UserPair []uint8 // which half of the pairs a user likes: 0 or 1; nil without PairTaste
	ItemPair []uint8 // and which half an item is of

	affinity [][]float32 // by user and type
}

// Affinity is how much user u likes a type, in [0, 1]: 1 for the favourite, less for
// its siblings, 0 for a department without a favourite.
func (t *Truth) Affinity(u, itemType int32) float64 { return float64(t.affinity[u][itemType]) }

// PriceResponse is what a distance of price levels, in [−1, 1], adds to the utility of
// an item: −PriceTaste·distance².
func (t *Truth) PriceResponse(distance float64) float64 {
	return -t.Config.PriceTaste * distance * distance
}

// rest is the part of the utility that belongs to user and item alone.
func (t *Truth) rest(u, i int32) float64 {
	f, g := &t.UserFactors[u], &t.ItemFactors[i]
	dot := f[0]*g[0] + f[1]*g[1] + f[2]*g[2] + f[3]*g[3]
	return t.Config.LatentTaste*dot + t.PriceResponse(t.UserPriceLevel[u]-t.ItemPriceLevel[i]) + t.pair(u, i)
}

// pair is what material and shape together add to the utility.
func (t *Truth) pair(u, i int32) float64 {
	if t.ItemPair == nil || t.UserPair[u] != t.ItemPair[i] {
		return 0
	}
	return t.Config.PairTaste
}

// Every use of randomness has its own stream, so that a new draw in one shifts no other.
const (
	streamPrices = iota
	streamPopularity
	streamItemFactors
	streamBrands
	streamUsers
	streamUserFactors
	streamTimes
	streamChoices
	streamEvents
	streamColours
	streamPairs
	streamUserPairs
	streamUseless // and those after it, one for each column
)

func stream(seed uint64, purpose uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, purpose)) }
