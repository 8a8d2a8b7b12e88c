package model

import (
	"context"
	"fmt"

	"tandem/model/rank"
)

// TopN calls emit for each of users with the n items that score highest for it, best
// first, and their scores; r is the position in users. Items that seen names are left
// out; it returns ascending items, repetitions allowed, and nil = nothing is left out.
// Scores are those of Score to the last bit.
//
// The rest, errors and cost are those of rank.TopN; a user outside the model is an error
// too, and an MLP needs memory for its layers and 128 items per goroutine.
func (s *Scorer) TopN(ctx context.Context, users []int32, n int, seen func(user int32) []int32,
	emit func(r int, items []int32, scores []float32) error) error {
	t := rank.Task{Users: len(users), Items: s.items, N: n, Package: "model",
		Scores: func() rank.Scores {
			return &rankScores{s: s, users: users, scratch: scoreScratch{row: make([]float32, s.m.Users.Width)}}
		},
		User: func(r int) string { return fmt.Sprintf("user %d", users[r]) },
	}
	if seen != nil {
		t.Seen = func(r int) []int32 { return seen(users[r]) }
	}
	return rank.TopN(ctx, t, emit)
}

// rankScores are the scores of s as package rank asks for them.
type rankScores struct {
	s       *Scorer
	users   []int32
	scratch scoreScratch
	n       int // users prepared
}

func (r *rankScores) Prepare(from, to int) error {
	r.n = to - from
	return r.s.prepare(&r.scratch, r.users[from:to])
}

func (r *rankScores) Score(dst []float32, ld, from, to int) {
	r.s.scoreItems(dst, ld, &r.scratch, r.n, from, to)
}
