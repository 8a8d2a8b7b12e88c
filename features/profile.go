package features

import (
	"slices"

	"tandem/datasets"
)

// Profile encodes users by what they bought: the row of user u is the mean, over the items
// in has.At(u), of the rows that block, one of the items, has for them. It is a Block over
// the users, called "profile-" and the name of block, with a table of its own; a user
// without an item has an empty one.
//
// In training these are a user's training rows, so that what a model is trained to find is a
// part of what it is told (as in SVD++, Koren 2008; FISM, Kabbur et al. 2013, leaves it
// out): 1/n of the profile of a user with n rows.   Cost: O(rows · entries of a row).
func Profile(has datasets.Lists, block *Block) *Block {
	out := newBlock("profile-"+block.Name, block.Rows, has.Len())
	sums := make([]float64, block.Rows)
	met := make([]bool, block.Rows)
	var rows []int32
	for u := range int32(has.Len()) {
		items := has.At(u)
		rows = rows[:0]
		for _, item := range items {
			index, weight := block.Row(item)
			for j, r := range index {
				if !met[r] {
					met[r] = true
					rows = append(rows, r)
				}
				sums[r] += float64(weight[j])
			}
		}
		slices.Sort(rows)
		for _, r := range rows {
			out.add(r, sums[r]/float64(len(items)))
			sums[r], met[r] = 0, false
		}
		out.endRow()
	}
	return out
}
