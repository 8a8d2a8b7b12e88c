package evaluate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/model/draw"
	"tandem/train/eval"
	"tandem/train/sample"
)

// Evaluator asks the questions of a recipe of any scorer: on the validation part as often
// as one likes, on the test part once.
type Evaluator struct {
	recipe  *recipe.Recipe
	p       *prepare.Prepared
	Metrics []eval.Metric // of test
	OnValid []eval.Metric // those of them that are of ranks, and those that stop training
	Valid   eval.Task
	Test    eval.Task
	Groups  []Group
	told    datasets.Lists // what new users introduce themselves by; empty without
}

// New builds both tasks and checks them, so that what cannot be evaluated fails
// before anything is trained.
func New(r *recipe.Recipe, p *prepare.Prepared, log *slog.Logger) (*Evaluator, error) {
	j := &Evaluator{recipe: r, p: p}
	names := slices.Clone(r.Evaluate.Metrics)
	for _, m := range r.Models {
		if m.Train != nil && !slices.Contains(names, m.Train.Stop.Metric) {
			names = append(names, m.Train.Stop.Metric)
		}
	}
	for n, name := range names {
		m, err := eval.ParseMetric(name)
		if err != nil {
			return nil, err
		}
		if n < len(r.Evaluate.Metrics) {
			j.Metrics = append(j.Metrics, m)
		}
		if !m.Kind().List && !m.Kind().Aggregate {
			j.OnValid = append(j.OnValid, m)
		}
		if m.K > p.Split.Train.NumItems() {
			return nil, fmt.Errorf("experiments: evaluate: %s: k = %d is larger than the catalogue of %d items", name, m.K, p.Split.Train.NumItems())
		}
	}
	j.Groups = j.newGroups()
	train, valid := p.Split.Train.ByUser(), p.Split.Valid.ByUser()
	j.Valid = j.task(p.Split.Valid, []datasets.Lists{train}, log.With("part", "valid"))
	before := []datasets.Lists{train, valid}
	if p.Split.Fold != nil {
		j.told = p.Split.Fold.ByUser()
		before = append(before, j.told)
	}
	j.Test = j.task(p.Split.Test, before, log.With("part", "test"))
	if r.Evaluate.Protocol == "candidates" {
		if p.Data.Candidates == nil {
			return nil, errors.New("experiments: evaluate.protocol = candidates, but the data names no candidates")
		}
		j.Test.Candidates = p.Data.Candidates
		candidates, err := j.validCandidates()
		if err != nil {
			return nil, err
		}
		j.Valid.Candidates = candidates
	}
	j.Valid.Users = j.SampleUsers(j.Valid, r.Evaluate.ValidUsers, "ev:")
	j.Test.Users = j.SampleUsers(j.Test, r.Evaluate.Users, fmt.Sprintf("test:%d:", r.Evaluate.UsersSeed))
	if err := j.teach(); err != nil {
		return nil, err
	}
	err := j.Valid.Validate()
	if err != nil {
		return nil, fmt.Errorf("experiments: validation: %w", err)
	}
	if err = j.Test.Validate(); err != nil {
		return nil, fmt.Errorf("experiments: test: %w", err)
	}
	j.Valid.Corrections, j.Test.Corrections = new(eval.Corrections), new(eval.Corrections)
	if err = errors.Join(j.Valid.ValidateMetrics(j.OnValid), j.Test.ValidateMetrics(j.Metrics)); err != nil {
		return nil, fmt.Errorf("experiments: evaluate.metrics: %w", err)
	}
	return j, nil
}

// teach tells the tasks what metrics beyond plain ranks need to know.
func (j *Evaluator) teach() error {
	if wants(j.Metrics, func(k eval.Kind) bool { return k.List }) {
		j.Test.Facts = listFacts(j.p)
	}
	graded := func(k eval.Kind) bool { return k.Graded }
	for _, part := range []struct {
		task    *eval.Task
		held    *datasets.Log
		metrics []eval.Metric
	}{{&j.Valid, j.p.Split.Valid, j.OnValid}, {&j.Test, j.p.Split.Test, j.Metrics}} {
		if !wants(part.metrics, graded) {
			continue
		}
		for v := range part.task.Views {
			var err error
			if part.task.Views[v].Grades, err = grades(part.held, part.task.Views[v].Relevant); err != nil {
				return err
			}
		}
	}
	return nil
}

// task makes the views of one held-out part: all of it, then every group that has
// users. What cannot be evaluated is counted in the log: pairs that were met before, users
// that train does not know (unless the recipe wants them), and users for whom a view
// has nothing to rank but what is relevant.
func (j *Evaluator) task(held *datasets.Log, exclude []datasets.Lists, log *slog.Logger) eval.Task {
	relevant := j.relevant(held, exclude, log)
	t := eval.Task{Items: held.NumItems(), Exclude: exclude}
	add := func(v eval.View) {
		var empty int
		v.Relevant, empty = rankable(v, exclude, t.Items)
		if empty > 0 {
			log.Info("not evaluated", "view", v.Name, "users_with_nothing_else_to_rank", empty)
		}
		if len(v.Relevant.Values) > 0 || v.Name == eval.All { // eval says what is wrong with an empty "all"
			t.Views = append(t.Views, v)
		}
	}
	add(eval.View{Name: eval.All, Relevant: relevant})
	for _, g := range j.Groups {
		v := eval.View{Name: g.View, Relevant: filter(t.Views[0].Relevant, g)}
		if g.alone {
			// Ranked among what this part holds out and train and earlier parts do not know.
			v.Among = make([]bool, t.Items)
			for _, i := range v.Relevant.Values {
				v.Among[i] = true
			}
		}
		add(v)
	}
	return t
}

// relevant lists the held-out items of every user that can be found.
func (j *Evaluator) relevant(held *datasets.Log, exclude []datasets.Lists, log *slog.Logger) datasets.Lists {
	byUser := held.ByUser()
	var out datasets.Lists
	repeated, newUsers := 0, 0
	for u := range int32(held.NumUsers()) {
		list := byUser.At(u)
		if !j.asks(u, held == j.p.Split.Test) {
			if len(list) > 0 {
				newUsers++
			}
			out.Append()
			continue
		}
		kept := make([]int32, 0, len(list))
		for _, i := range list {
			if slices.ContainsFunc(exclude, func(l datasets.Lists) bool { return has(l.At(u), i) }) {
				repeated++
				continue
			}
			kept = append(kept, i)
		}
		out.Append(kept...)
	}
	if repeated+newUsers > 0 {
		log.Info("not evaluated", "pairs_met_before", repeated, "users_unseen_in_train", newUsers)
	}
	return out
}

// asks tells whether a part evaluates user u: everybody whom train knows; on test those who
// introduced themselves; others if the recipe wants them.
func (j *Evaluator) asks(u int32, test bool) bool {
	switch {
	case j.p.SeenUsers[u] > 0:
		return true
	case len(j.told.At(u)) > 0:
		return test
	}
	return j.recipe.Evaluate.NewUsers
}

// rankable returns the relevant items of a view without those of users for whom it
// ranks nothing else, and how many such users there are.
func rankable(v eval.View, exclude []datasets.Lists, items int) (out datasets.Lists, empty int) {
	var among []int32
	for i := range int32(items) {
		if v.Among == nil || v.Among[i] {
			among = append(among, i)
		}
	}
	for u := range int32(v.Relevant.Len()) {
		list := v.Relevant.At(u)
		if len(list) > 0 && nothingElse(list, among, exclude, u) {
			empty++
			list = nil
		}
		out.Append(list...)
	}
	return out, empty
}

// nothingElse tells whether every item of among is relevant or excluded for u.
func nothingElse(relevant, among []int32, exclude []datasets.Lists, u int32) bool {
	left := len(among) - len(relevant)
	for _, l := range exclude {
		left -= len(l.At(u))
	}
	if left > 0 { // however the lists overlap
		return false
	}
	return !slices.ContainsFunc(among, func(i int32) bool {
		return !has(relevant, i) && !slices.ContainsFunc(exclude, func(l datasets.Lists) bool { return has(l.At(u), i) })
	})
}

func has(ascending []int32, id int32) bool {
	_, found := slices.BinarySearch(ascending, id)
	return found
}

// filter returns the items of the group, of the users of the group.
func filter(l datasets.Lists, g Group) datasets.Lists {
	var out datasets.Lists
	var kept []int32
	for u := range int32(l.Len()) {
		kept = kept[:0]
		for _, i := range l.At(u) {
			if (g.items == nil || g.items[i]) && (g.users == nil || g.users[u]) {
				kept = append(kept, i)
			}
		}
		out.Append(kept...)
	}
	return out
}

// SampleUsers are the n users of a task with the smallest hash of salt and key, or nil
// for all: n = 0, or no more than n are there. They depend on the keys alone, so every
// model, seed and run over the same split is asked for the same ones.
func (j *Evaluator) SampleUsers(t eval.Task, n int, salt string) []int32 {
	if n == 0 {
		return nil
	}
	type ticket struct {
		hash uint64
		user int32
	}
	var tickets []ticket
	keys := j.p.Split.Train.UserIDs
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
func (j *Evaluator) validCandidates() (*datasets.Lists, error) {
	longest := 0
	for u := range int32(j.p.Data.Candidates.Len()) {
		longest = max(longest, len(j.p.Data.Candidates.At(u)))
	}
	known := j.p.Split.Train.Select(nil)
	for _, part := range []*datasets.Log{j.p.Split.Train, j.p.Split.Valid} {
		known.Users, known.Items = append(known.Users, part.Users...), append(known.Items, part.Items...)
	}
	sampler, err := sample.NewUniform(known)
	if err != nil {
		return nil, err
	}
	var out datasets.Lists
	relevant := j.Valid.Views[0].Relevant
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

// Validate evaluates a scorer on the validation part: the mean of the metric over the
// named views, and all metrics of ranks for the record.
func (j *Evaluator) Validate(ctx context.Context, s eval.Scorer, stop recipe.Stop) (float64, map[eval.Key]float64, error) {
	results, err := eval.Evaluate(ctx, s, j.Valid, j.OnValid, eval.Options{})
	if err != nil {
		return 0, nil, err
	}
	all := map[eval.Key]float64{}
	value, n := 0., 0
	for _, r := range results {
		for _, m := range r.Metrics {
			all[eval.Key{View: r.View, Metric: m}] = r.Mean(m)
		}
		if slices.Contains(stop.Views, r.View) {
			value += r.Mean(stop.Metric)
			n++
		}
	}
	if n != len(stop.Views) {
		return 0, nil, fmt.Errorf("experiments: stop.views = %v, but validation has only %d of them", stop.Views, n)
	}
	return value / float64(n), all, nil
}

// Open evaluates a scorer on the test part.
func (j *Evaluator) Open(ctx context.Context, s eval.Scorer, modelName string, seed uint64) (*result.Scores, error) {
	results, err := eval.Evaluate(ctx, s, j.Test, j.Metrics, eval.Options{})
	if err != nil {
		return nil, fmt.Errorf("experiments: %s, seed %d: %w", modelName, seed, err)
	}
	keys := j.p.Split.Train.UserIDs
	out := &result.Scores{Model: modelName, Seed: seed, Aggregates: map[string]float64{}}
	for _, a := range results[0].Aggregates {
		out.Aggregates[a.Metric] = a.Value
	}
	row := map[int32]int{}
	for _, u := range results[0].Users { // every view's users are among those of all
		row[u] = len(out.Users)
		out.Users = append(out.Users, keys.Key(u))
	}
	for _, r := range results {
		for _, m := range r.Metrics {
			values := make([]float64, len(out.Users))
			for i := range values {
				values[i] = math.NaN()
			}
			for i, v := range r.Of(m) {
				values[row[r.Users[i]]] = v
			}
			out.Metrics = append(out.Metrics, eval.Key{View: r.View, Metric: m})
			out.Values = append(out.Values, values)
		}
	}
	return out, nil
}
