package features

import (
	"slices"

	"tandem/datasets"
)

// Profile encodes users by what they bought: the row of a user is the mean, over its rows
// of the training log, of the rows that block, one of the items, has for them. It is a
// Block over the users, called "profile-" and the name of block, with a table of its own;
// a user without a row has an empty one.
//
// A user's training rows are in its profile, so that what a model is trained to find is a
// part of what it is told (as in SVD++, Koren 2008; FISM, Kabbur et al. 2013, leaves it
// out): 1/n of the profile of a user with n rows.   Cost: O(rows · entries of a row).
func Profile(train *datasets.Log, block *Block) *Block {
	out := newBlock("profile-"+block.Name, block.Rows, train.NumUsers())
	sums := make([]float64, block.Rows)
	met := make([]bool, block.Rows)
	var rows []int32
	byUser := train.ByUser()
	for u := range int32(train.NumUsers()) {
		items := byUser.At(u)
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

// EmptyProfile is the Profile of n users without a training row.
func EmptyProfile(n int, block *Block) *Block {
	out := newBlock("profile-"+block.Name, block.Rows, 0)
	for range n {
		out.endRow()
	}
	return out
}
