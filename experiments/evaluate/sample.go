package evaluate

import (
	"cmp"
	"slices"

	"tandem/datasets"
	"tandem/model/draw"
	"tandem/train/eval"
	"tandem/train/sample"
)

// SampleUsers are the n users of a task with the smallest hash of salt and key, or nil
// for all: n = 0, or no more than n are there. They depend on the keys alone, so every
// model, seed and run over the same split is asked for the same ones.
func (e *Evaluator) SampleUsers(t eval.Task, n int, salt string) []int32 {
	if n == 0 {
		return nil
	}
	type ticket struct {
		hash uint64
		user int32
	}
	var tickets []ticket
	keys := e.p.Split.Train.UserIDs
	for u := range int32(t.Views[0].Relevant.Len()) {
		if len(t.Views[0].Relevant.At(u)) > 0 {
			tickets = append(tickets, ticket{datasets.Hash64(salt + keys.Key(u)), u})
		}
	}
	if len(tickets) <= n {
		return nil
	}
	slices.SortFunc(tickets, func(a, b ticket) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.user, b.user)) })
	users := make([]int32, n)
	for i := range users {
		users[i] = tickets[i].user
	}
	slices.Sort(users)
	return users
}

// validCandidates draws, for each user with a validation pair, as many items as the
// longest test list has, unseen by the user in training and validation. The test lists
// themselves stay closed.
func (e *Evaluator) validCandidates() (*datasets.Lists, error) {
	longest := 0
	for u := range int32(e.p.Data.Candidates.Len()) {
		longest = max(longest, len(e.p.Data.Candidates.At(u)))
	}
	known := e.p.Split.Train.Select(nil)
	for _, part := range []*datasets.Log{e.p.Split.Train, e.p.Split.Valid} {
		known.Users, known.Items = append(known.Users, part.Users...), append(known.Items, part.Items...)
	}
	sampler, err := sample.NewUniform(known)
	if err != nil {
		return nil, err
	}
	var out datasets.Lists
	relevant := e.Valid.Views[0].Relevant
	for u := range int32(relevant.Len()) {
		if len(relevant.At(u)) == 0 {
			out.Append()
			continue
		}
		out.Append(distinct(sampler, u, longest, draw.New(0, draw.Negatives).At(uint64(u)))...)
	}
	return &out, nil
}

// distinct draws n different negatives, or all there are if they are fewer.
func distinct(s *sample.Uniform, user int32, n int, key draw.Key) []int32 {
	n = min(n, s.Left(user))
	var out []int32
	buf := make([]int32, 1)
	for a := uint64(0); len(out) < n; a++ {
		s.Own(buf, user, key.At(a))
		if !slices.Contains(out, buf[0]) {
			out = append(out, buf[0])
		}
	}
	return out
}

// ShownUsers are up to n users of the test part who have something left to rank, by the
// hash of their key.
func (e *Evaluator) ShownUsers(n int) []int32 {
	var users []int32
	relevant := e.Test.Views[0].Relevant
	for u := range int32(relevant.Len()) {
		if len(relevant.At(u)) > 0 {
			users = append(users, u)
		}
	}
	keys := e.p.Split.Train.UserIDs
	hash := func(u int32) uint64 { return datasets.Hash64("show:" + keys.Key(u)) }
	slices.SortFunc(users, func(a, b int32) int { return cmp.Or(cmp.Compare(hash(a), hash(b)), cmp.Compare(a, b)) })
	return users[:min(n, len(users))]
}
