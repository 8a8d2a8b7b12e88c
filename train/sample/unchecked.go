package sample

import (
	"tandem/datasets"
	"tandem/model/draw"
)

// Unchecked draws every item that has a training interaction with equal probability,
// those of the user as well: in an epoch with N negatives per positive, each item of a
// user is drawn N/|I| times per positive of theirs. Logits of the n positives of a user
// then have a finite optimum of the cross entropy, ln(|I|/(N·n)), where Uniform drives
// them up without end. Source: mf_simple of Rendle et al. 2020.
type Unchecked struct{ *Uniform }

// NewUnchecked indexes a training log.
func NewUnchecked(train *datasets.Log) *Unchecked {
	return &Unchecked{&Uniform{Positives: NewPositives(train), items: trained(train.ItemCounts())}}
}

// Own fills dst with independent uniform draws (with replacement) from all training items.
func (s *Unchecked) Own(dst []int32, _ int32, key draw.Key) { s.Shared(dst, nil, key) }
