package shop

import (
	"context"
	"fmt"
	"math"
)

// contents are the values of Alike.Content that validation chooses from.
var contents = []float64{0, .05, .1, .2, .5, 1}

// JudgeSimilar says what the k nearest items by vectors are worth: by the items that links
// name beside an item, half of the items to choose Content by and half to evaluate on; without
// links by what users took after their last item. Its measure is Recall@k, that of k items
// of which so many are right; naive are popularity and, with categories, that within the
// category. Co-occurrence is what counting gives without a model: the cosine of two items
// over the users of train.
//
// shops are trainings of one model; they differ by seed.
// Cost: O(queries · I · Dim).
func JudgeSimilar(ctx context.Context, shops []*Shop, k int, file *LinkFile) (*Judgement, error) {
	if k < 1 {
		return nil, wrong("k = %d, want ≥ 1", k)
	}
	return judge("similar", shops, func(s *Shop) (*sample, error) {
		if err := s.needVectors(); err != nil {
			return nil, err
		}
		valid, test, out := s.followed(s.Valid), s.followed(s.Test), &sample{unit: "user"}
		if file != nil {
			links, _, err := s.Links(*file)
			if err != nil {
				return nil, err
			}
			out.unit = "item"
			valid, test = s.linked(links, func(i, j int32) bool { return true })
		}
		var tries []way
		for _, c := range contents {
			if c == 0 || s.Category != nil {
				tries = append(tries, way{"vectors", func(dst []float32, i int32) { s.alike(dst, i, c) }})
			}
		}
		at, err := s.choose(ctx, valid, tries, k, recall)
		if err != nil {
			return nil, err
		}
		out.chosen = fmt.Sprintf("content %g", contents[at])
		ways := []way{tries[at], s.popularity()}
		if s.Category != nil {
			ways = append(ways, s.samePopularity())
		}
		ways = append(ways, s.cooccurrence())
		values, err := s.count(ctx, test, ways, k, recall)
		out.measures = []measured{{fmt.Sprintf("recall@%d", k), names(ways), values}}
		return out, err
	})
}

func names(ways []way) []string {
	out := make([]string, len(ways))
	for at, w := range ways {
		out[at] = w.name
	}
	return out
}

// cooccurrence is the cosine of the users of two items: n_ij / √(n_i · n_j).
func (s *Shop) cooccurrence() way {
	byUser, byItem := s.Train.ByUser(), s.Train.ByItem()
	return way{"co-occurrence", func(dst []float32, i int32) {
		clear(dst)
		for _, u := range byItem.At(i) {
			for _, j := range byUser.At(u) {
				dst[j]++
			}
		}
		for j := range dst {
			if dst[j] > 0 {
				dst[j] /= float32(math.Sqrt(float64(len(byItem.At(i)) * len(byItem.At(int32(j))))))
			}
		}
		dst[i] = none
	}}
}
