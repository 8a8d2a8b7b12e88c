package sample

import (
	"tandem/datasets"
	"tandem/model/draw"
)

// InBatch takes the positives of a batch as the negatives of all its users: their rows
// are at hand anyhow, and an item comes as often as it is bought. That favours
// unpopular items unless the loss is corrected by LogQ (Yi et al. 2019, §4). Own
// negatives are drawn by the same law.
type InBatch struct{ *Popularity }

// NewInBatch indexes a training log; it refuses what NewUniform refuses.
func NewInBatch(train *datasets.Log) (*InBatch, error) {
	p, err := NewPopularity(train, 1)
	return &InBatch{p}, err
}

// Shared fills dst with the positives in their order, from the start again when there
// are fewer. Which of them are positives of a user is for the caller to mask.
func (s *InBatch) Shared(dst, positives []int32, _ draw.Key) {
	for j := range dst {
		dst[j] = positives[j%len(positives)]
	}
}
