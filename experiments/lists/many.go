package lists

import (
	"context"
	"maps"
	"slices"
	"time"

	"tandem/experiments/drivers"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/serving"
)

// File says where the lists of many users go.
type File struct {
	Path   string // .parquet, .csv or .jsonl
	Users  string // a file with the keys of users, one a line; "" = all of the data
	Resume bool   // continue an interrupted file of the same lists
}

// Many writes the lists of many users by the model, the rules and the reasons of q, whose
// user, items and features must be empty; see experiments.Lister.Write.
func Many(ctx context.Context, run *result.Run, q Question, f File) (*recommend.Batched, error) {
	log := q.log()
	var keys []string
	var err error
	if f.Users != "" {
		if keys, err = recommend.ReadUsers(f.Users); err != nil {
			return nil, err
		}
	}
	o, err := serving.OpenModel(ctx, run, q.Model, q.Seed, log)
	if err != nil {
		return nil, err
	}
	l, err := recommend.NewLister(o, q.Rules, log)
	if err != nil {
		return nil, err
	}
	b := recommend.Batch{Path: f.Path, Users: keys, Resume: f.Resume, Log: log}
	if q.Reasons {
		r, err := drivers.NewReasoner(o)
		if err != nil {
			return nil, err
		}
		b.Reasons = r.Texts
	}
	start := time.Now()
	got, err := l.Write(ctx, b)
	if err != nil {
		return nil, err
	}
	if got.Short > 0 {
		log.Info("users with fewer items than asked for: no more are left", "users", got.Short, "k", q.Rules.K)
	}
	for _, by := range slices.Sorted(maps.Keys(got.By)) {
		log.Info("lists by "+by, "users", got.By[by])
	}
	log.Info("lists written", "users", got.Users, "rows", got.Rows, "time", time.Since(start))
	return got, nil
}
