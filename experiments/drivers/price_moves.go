package drivers

import (
	"context"
	"slices"
	"sort"
)

// moves ranks items among the catalogue with a price of their own changed by ten per cent.
func (s *subject) moves(ctx context.Context, out *Price, p *priceModel, items []int32, all []slice) error {
	_, asked, err := s.asked()
	if err != nil {
		return err
	}
	whole := len(all)
	if asked >= 0 && p.column.Numbers[asked] > 0 { // the last slice is the item asked for
		at := slices.Index(items, asked)
		if at < 0 {
			at, items = len(items), append(slices.Clone(items), asked)
		}
		all = append(slices.Clone(all), slice{items: []int{at}, users: all[0].users})
	}
	for _, change := range []float64{-.1, .1} {
		moved, err := s.moved(ctx, p, items, change)
		if err != nil {
			return err
		}
		for n, sl := range all {
			values := make([]float64, len(sl.users))
			for v, k := range sl.users {
				for _, at := range sl.items {
					values[v] += moved[k][at] / float64(len(sl.items))
				}
			}
			move := Move{Category: sl.category, Level: sl.level, Change: change, Users: len(sl.users), Items: len(sl.items)}
			if n == whole {
				move.Item = s.Item
			}
			if move.Rank, _ = over(values); len(values) > 0 {
				out.Moves = append(out.Moves, move)
			}
		}
	}
	return nil
}

// moved is, by user of the subject and item, the expected rank after a change of that
// item's price alone, less the one before.
func (s *subject) moved(ctx context.Context, p *priceModel, items []int32, change float64) ([][]float64, error) {
	m, err := p.at(func(i int) float64 { return p.column.Numbers[i] * (1 + change) })
	if err != nil {
		return nil, err
	}
	out := make([][]float64, len(s.users))
	if err := s.eachUser(ctx, m, func(k int, row []float32) { out[k] = pickScores(row, items) }); err != nil {
		return nil, err
	}
	return out, s.eachUser(ctx, s.Weights, func(k int, row []float32) {
		sorted := slices.Clone(row)
		slices.Sort(sorted)
		for at, i := range items {
			now := float32(out[k][at])
			after := rankAmong(sorted, now, 0)
			switch { // the item itself is no rival
			case row[i] > now:
				after--
			case row[i] == now:
				after -= .5
			}
			out[k][at] = after - rankAmong(sorted, row[i], 1)
		}
	})
}

// rankAmong is the expected rank of a score among sorted ascending scores, own of which
// are itself: 1 for the best, ties sharing their places.
func rankAmong(sorted []float32, x float32, own int) float64 {
	below := sort.Search(len(sorted), func(k int) bool { return sorted[k] >= x })
	upTo := sort.Search(len(sorted), func(k int) bool { return sorted[k] > x })
	return 1 + float64(len(sorted)-upTo) + float64(upTo-below-own)/2
}
