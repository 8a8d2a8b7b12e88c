package baseline

import (
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/features"
)

// The weightings of profiles. An attribute t of a profile is what it is described by:
// a user who has the item, an item that the user has, or a feature of the item; n_t is
// how many profiles have it, of n, and len the sum of the values x of a profile.
const (
	weightNone  = "none"  // x
	weightTFIDF = "tfidf" // x · idf(t), idf(t) = ln(n / (1 + n_t))
	weightBM25  = "bm25"  // x · idf(t) · (k₁+1) / (k₁·(1−b + b·len/mean len) + x)
)

// The constants of BM25: those of the source of ItemKNN.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// profiles is a weighted sparse matrix in both directions. The value of attribute t in
// profile p is √attribute[t] · profile[p] · value, where value is 1 if values is nil.
type profiles struct {
	byAttribute, byProfile     datasets.Lists
	attributeValues, ownValues []float64 // beside the Values of the lists; nil = all 1
	attribute                  []float64 // squared, as every use is a product of two entries
	profile                    []float64
	norm                       []float64 // by profile, its length / profile[p]
}

// newProfiles weights profiles of interactions: items by their users, or users by their items.
func newProfiles(byAttribute, byProfile entries, weight string) *profiles {
	x := &profiles{byAttribute: byAttribute.Lists, byProfile: byProfile.Lists}
	x.idf(weight)
	if byProfile.weights != nil {
		x.profile = slices.Repeat([]float64{1}, byProfile.Len())
		x.attributeValues, x.ownValues = float64s(byAttribute.weights), float64s(byProfile.weights)
		if weight == weightBM25 {
			x.saturate()
		}
		x.measure()
		return x
	}
	x.profile = make([]float64, byProfile.Len())
	mean := float64(len(byProfile.Values)) / float64(len(x.profile))
	for p := range x.profile {
		x.profile[p] = 1
		if n := len(byProfile.At(int32(p))); weight == weightBM25 && n > 0 {
			x.profile[p] = bm25(1, float64(n), mean)
		}
	}
	x.measure()
	return x
}

func float64s(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// newContent weights profiles of items by the features of the blocks, times scale, and,
// if users is set, by who has them as well: all are attributes alike.
func newContent(blocks []*features.Block, scale float64, users *entries, items int, weight string) (*profiles, error) {
	x := &profiles{profile: make([]float64, items)}
	attributes := 0
	if users != nil {
		attributes = int(slices.Max(append([]int32{-1}, users.Values...))) + 1
	}
	first := make([]int, len(blocks)) // attribute of row 0 of each block
	for b, block := range blocks {
		if block.Len() != items {
			return nil, fmt.Errorf("baseline: content: block %q has %d rows, want one for each of %d items", block.Name, block.Len(), items)
		}
		first[b] = attributes
		attributes += block.Rows
	}
	for i := range x.profile {
		x.profile[i] = 1
		own := map[int32]float64{}
		if users != nil {
			list, weights := users.of(int32(i))
			for k, u := range list {
				own[u] = float64(weightAt(weights, k))
			}
		}
		for b, block := range blocks {
			index, values := block.Row(int32(i))
			for k, row := range index {
				own[int32(first[b])+row] += scale * float64(values[k])
			}
		}
		list := make([]int32, 0, len(own))
		for t, v := range own {
			if v != 0 {
				list = append(list, t)
			}
		}
		slices.Sort(list)
		x.byProfile.Append(list...)
		for _, t := range list {
			if v := own[t]; v < 0 && weight == weightBM25 {
				return nil, fmt.Errorf("baseline: content: item %d has the value %g, want ≥ 0 for weight %q", i, v, weight)
			}
			x.ownValues = append(x.ownValues, own[t])
		}
	}
	x.transpose(attributes)
	x.idf(weight)
	if weight == weightBM25 {
		x.saturate()
	}
	x.measure()
	return x, nil
}

// transpose fills the direction by attribute, each list ascending.
func (x *profiles) transpose(attributes int) {
	offsets := make([]int, attributes+1)
	for _, t := range x.byProfile.Values {
		offsets[t+1]++
	}
	for t := range attributes {
		offsets[t+1] += offsets[t]
	}
	x.byAttribute = datasets.Lists{Offsets: offsets, Values: make([]int32, len(x.byProfile.Values))}
	next := slices.Clone(offsets)
	x.attributeValues = make([]float64, len(x.ownValues))
	for p := range x.profile {
		from := x.byProfile.Offsets[p]
		for k, t := range x.byProfile.At(int32(p)) {
			x.byAttribute.Values[next[t]] = int32(p)
			x.attributeValues[next[t]] = x.ownValues[from+k]
			next[t]++
		}
	}
}

// idf sets the weights of attributes.
func (x *profiles) idf(weight string) {
	x.attribute = make([]float64, x.byAttribute.Len())
	for t := range x.attribute {
		x.attribute[t] = 1
		if weight != weightNone {
			idf := math.Log(float64(x.byProfile.Len()) / float64(1+len(x.byAttribute.At(int32(t)))))
			x.attribute[t] = idf * idf
		}
	}
}

// saturate applies the part of BM25 that depends on value and length of a profile.
func (x *profiles) saturate() {
	length := make([]float64, len(x.profile))
	mean := 0.
	for p := range length {
		for _, v := range x.ownValues[x.byProfile.Offsets[p]:x.byProfile.Offsets[p+1]] {
			length[p] += v
		}
		mean += length[p] / float64(len(length))
	}
	for p := range length {
		own := x.ownValues[x.byProfile.Offsets[p]:x.byProfile.Offsets[p+1]]
		for k, v := range own {
			own[k] = v * bm25(v, length[p], mean)
		}
	}
	for k, p := range x.byAttribute.Values {
		x.attributeValues[k] *= bm25(x.attributeValues[k], length[p], mean)
	}
}

func bm25(value, length, mean float64) float64 {
	return (bm25K1 + 1) / (bm25K1*(1-bm25B+bm25B*length/mean) + value)
}

// measure computes the norms.
func (x *profiles) measure() {
	x.norm = make([]float64, len(x.profile))
	for p := range x.norm {
		for k, t := range x.byProfile.At(int32(p)) {
			v := 1.
			if x.ownValues != nil {
				v = x.ownValues[x.byProfile.Offsets[p]+k]
			}
			x.norm[p] += x.attribute[t] * v * v
		}
		x.norm[p] = math.Sqrt(x.norm[p])
	}
}
