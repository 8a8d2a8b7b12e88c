package plan

import (
	"runtime"

	"tandem/datasets"
	"tandem/experiments/evaluate"
	"tandem/features"
	"tandem/train/eval"
)

// evaluationBytes is the block of scores that each worker has (train/eval), the values of
// every metric for the users of each view, and what scoresBytes keeps as it is written.
func evaluationBytes(j *evaluate.Evaluator) int64 {
	const block, most = 8 << 20, 256 // bytes, users
	items := int64(j.Test.Items)
	users := int64(len(evaluated(&j.Test)))
	perBlock := min(max(block/4/items, 1), most, max(users, 1))
	return int64(runtime.GOMAXPROCS(0))*4*items*perBlock + 8*int64(len(j.Metrics))*asked(&j.Test) + scoresBytes(j)
}

// scoresBytes is what stays of a model and seed until the run ends: the key of every user of
// the test part, and a value for every metric and view, also where the view lacks the user.
func scoresBytes(j *evaluate.Evaluator) int64 {
	values := int64(len(j.Metrics) * len(j.Test.Views))
	return int64(len(evaluated(&j.Test))) * (16 + 8*values)
}

// asked counts the users of every view.
func asked(t *eval.Task) (n int64) {
	chosen := map[int32]bool{}
	for _, u := range t.Users {
		chosen[u] = true
	}
	for _, v := range t.Views {
		for u := range int32(v.Relevant.Len()) {
			if len(v.Relevant.At(u)) > 0 && (t.Users == nil || chosen[u]) {
				n++
			}
		}
	}
	return n
}

// evaluated are the users of a task.
func evaluated(t *eval.Task) []int32 {
	if t.Users != nil {
		return t.Users
	}
	var out []int32
	relevant := t.Views[0].Relevant
	for u := range int32(relevant.Len()) {
		if len(relevant.At(u)) > 0 {
			out = append(out, u)
		}
	}
	return out
}

// logBytes is the memory of some logs; columns that they share count once.
func logBytes(logs ...*datasets.Log) int64 {
	seen, n := map[*int32]bool{}, int64(0)
	for _, l := range logs {
		if l == nil || l.Len() == 0 || seen[&l.Users[0]] {
			continue
		}
		seen[&l.Users[0]] = true
		n += int64(4*(cap(l.Users)+cap(l.Items)+cap(l.Values)+cap(l.Weights)) + 8*cap(l.Times) + 2*cap(l.Events))
	}
	return n
}

func blockBytes(blocks map[string]*features.Block) int64 {
	n := int64(0)
	for _, b := range blocks {
		n += int64(4 * (cap(b.Offsets) + cap(b.Index) + cap(b.Weight)))
	}
	return n
}

// taskBytes counts the lists of a task.
func taskBytes(t *eval.Task) int64 {
	n := int64(4 * cap(t.Users))
	lists := func(l datasets.Lists) { n += int64(8*cap(l.Offsets) + 4*cap(l.Values)) }
	for _, l := range t.Exclude {
		lists(l)
	}
	for _, v := range t.Views {
		lists(v.Relevant)
		n += int64(cap(v.Among) + 8*cap(v.Grades))
	}
	return n
}
