package baseline

import (
	"math"

	"tandem/datasets/setting"
)

// The similarities of two profiles x and y, weighted or not. Those of sets read x·y as
// what both have and |x|² as the size, which it is without weights.
const (
	cosine     = "cosine"     // x·y / (|x|·|y| + Shrink)
	asymmetric = "asymmetric" // x·y / (|x|^2α · |y|^2(1−α) + Shrink), x the target: Aiolli 2013
	tversky    = "tversky"    // x·y / (x·y + α·(|x|² − x·y) + β·(|y|² − x·y) + Shrink)
	jaccard    = "jaccard"    // Tversky with α = β = 1
	dice       = "dice"       // Tversky with α = β = ½
)

// KNNConfig steers the models of nearest neighbours: the K most similar items of each
// item, or users of each user.
type KNNConfig struct {
	// K is how many neighbours are kept of each target.
	// Touch: search it between 20 and 1,000.
	K int `yaml:"k" range:"≥ 1"`
	// Shrink is added to the denominator of the similarity: profiles that have little in
	// common are trusted less.
	// Touch: raise it where most items have few rows.
	Shrink float64 `yaml:"shrink" range:"≥ 0"`
	// Weighting is how profiles are weighted before they are compared, which tells rare
	// from common users, items or features.
	// Touch: try all three; bm25 is often the best of them.
	Weighting string `yaml:"weighting" choice:"none tfidf bm25"`
	// Similarity is the measure; jaccard and dice are tversky of fixed weights.
	// Touch: asymmetric and tversky where a search has the time for their exponents.
	Similarity string `yaml:"similarity" kind:"true" choice:"cosine asymmetric tversky jaccard dice"`
	// Alpha is the exponent of the target's length (asymmetric, at most 1), or the weight
	// of what it alone has (tversky).
	// Touch: in a search only.
	Alpha float64 `yaml:"alpha" range:"≥ 0" only:"asymmetric tversky"`
	// Beta is the weight of what the neighbour alone has.
	// Touch: in a search only.
	Beta float64 `yaml:"beta" range:"≥ 0" only:"tversky"`
}

// SetDefaults makes c a sound start for search, not a tuned setting, of a similarity.
func (c *KNNConfig) SetDefaults(similarity string) {
	*c = KNNConfig{K: 100, Shrink: 10, Weighting: weightNone, Similarity: similarity}
	switch similarity {
	case asymmetric:
		c.Alpha = 0.5
	case tversky:
		c.Alpha, c.Beta = 0.5, 0.5
	}
}

// defaultKNN is that of the cosine.
func defaultKNN() (c KNNConfig) {
	c.SetDefaults(cosine)
	return c
}

// Validate reports all faults of c.
func (c KNNConfig) Validate() error {
	if c.Similarity == "" {
		c.Similarity = cosine
	}
	faults := setting.Check(c)
	if c.Similarity == asymmetric && c.Alpha > 1 && !math.IsInf(c.Alpha, 1) {
		faults.Add("alpha", " = %g, want in [0, 1] for %s", c.Alpha, asymmetric)
	}
	return faults.Join("baseline: knn: ")
}

// similarity compares profiles by their product.
type similarity func(target, other int32, dot float64) float64

// newSimilarity returns the similarity of c over the profiles; dot is the product of
// two of them without their factors x.profile.
func newSimilarity(x *profiles, c KNNConfig) similarity {
	switch c.Similarity {
	case asymmetric:
		of, other := make([]float64, len(x.norm)), make([]float64, len(x.norm))
		for p := range x.norm {
			length := x.profile[p] * x.norm[p]
			of[p], other[p] = math.Pow(length, 2*c.Alpha), math.Pow(length, 2*(1-c.Alpha))
		}
		return func(i, j int32, dot float64) float64 {
			return x.profile[i] * x.profile[j] * dot / (of[i]*other[j] + c.Shrink)
		}
	case tversky:
		return tverskyIndex(x, c.Alpha, c.Beta, c.Shrink)
	case jaccard:
		return tverskyIndex(x, 1, 1, c.Shrink)
	case dice:
		return tverskyIndex(x, 0.5, 0.5, c.Shrink)
	}
	return func(i, j int32, dot float64) float64 {
		a := x.profile[i] * x.profile[j]
		return a * dot / (a*(x.norm[i]*x.norm[j]) + c.Shrink)
	}
}

// tverskyIndex is Tversky (1977): both / (both + α·only one + β·only the other + shrink).
func tverskyIndex(x *profiles, alpha, beta, shrink float64) similarity {
	square := make([]float64, len(x.norm))
	for p := range square {
		square[p] = x.profile[p] * x.norm[p] * x.profile[p] * x.norm[p]
	}
	return func(i, j int32, dot float64) float64 {
		both := x.profile[i] * x.profile[j] * dot
		return both / (both + (alpha*(square[i]-both) + beta*(square[j]-both)) + shrink)
	}
}
