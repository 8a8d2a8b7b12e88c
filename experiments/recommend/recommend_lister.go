package recommend

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"tandem/datasets"
	"tandem/experiments/fit"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/rerank"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/model"
	"tandem/train/eval"
)

// Lister makes lists of one model by Rules: for users of the data, many at a time, and
// for strangers.
type Lister struct {
	Rules
	Out []int32 // the items that no list may hold, ascending

	opened    *serving.Opened // nil where a run directory alone is asked
	name      string          // of the model
	catalogue *result.Catalogue
	states    recipe.States
	tree      *rerank.Tree // nil where no rule is about categories
	seen      []datasets.Lists
	told      []bool  // users whom a split with new users introduced; nil = none
	known     ranking // of users whom the model can score
	popular   ranking // by training rows
}

// ranking gives emit, for each of users, the n best of the items that seen does not name:
// see model.Scorer.TopN. A user to whom nothing is left gets an empty list.
type ranking func(ctx context.Context, users []int32, n int, seen func(user int32) []int32,
	emit func(r int, items []int32, scores []float32) error) error

// NewLister makes lists by rules, which the data of the run must be able to follow: see
// Rules.resolve for what is an InputError, as are values out of range.
func NewLister(o *serving.Opened, r Rules, log *slog.Logger) (*Lister, error) {
	if err := r.validate(o.Split.Train.NumItems()); err != nil {
		return nil, err
	}
	l := &Lister{Rules: r, opened: o, name: o.Spec.Name, catalogue: serving.Catalogue(o.Prepared), states: o.Run.Recipe.Evaluate.States}
	var err error
	if l.Out, l.tree, err = r.resolve(o.Prepared, log); err != nil {
		return nil, err
	}
	if l.catalogue.Labels, err = prepare.ItemLabels(o.Data.Items, r.Label); err != nil {
		return nil, err
	}
	if !r.Again {
		l.seen = Met(o)
	}
	if o.Split.Fold != nil {
		l.told = make([]bool, o.Split.Train.NumUsers())
		for _, u := range o.Split.Fold.Users {
			l.told[u] = true
		}
	}
	l.known, l.popular = l.ranking(o.Scorer), l.ranking(oneRow(popularity(o.SeenItems)))
	return l, nil
}

// lister makes lists by a run directory alone, which knows no price and no category name.
func lister(s *serving.Serving, k int) (*Lister, error) {
	l := &Lister{Rules: DefaultRules(k), name: s.Spec.Name, catalogue: s.Catalogue, states: s.Run.Recipe.Evaluate.States}
	l.popular = l.ranking(oneRow(popularity(s.Catalogue.Seen)))
	return l, l.validate(s.Catalogue.Items.Len())
}

// ranking is that of a scorer, without the items of l.Out.
func (l *Lister) ranking(s eval.Scorer) ranking {
	if m, ok := s.(*model.Scorer); ok {
		if len(l.Out) > 0 {
			m = m.Without(l.Out)
		}
		return m.TopN
	}
	return l.rows(s)
}

// rows ranks by whole rows of the catalogue, as non-gradient baselines score.
func (l *Lister) rows(s eval.Scorer) ranking {
	const values = 1 << 22 // scores, and excluded items, that exist at once
	return func(ctx context.Context, users []int32, n int, seen func(int32) []int32, emit func(int, []int32, []float32) error) error {
		items := l.catalogue.Items.Len()
		for block := range slices.Chunk(users, max(1, values/items)) {
			var asked []int32 // of block: positions of those to whom something is left
			var exclude datasets.Lists
			for r, u := range block {
				gone := l.Out
				if seen != nil {
					gone = merged(l.Out, seen(u))
				}
				if len(gone) < items {
					asked = append(asked, int32(r))
					exclude.Append(gone...)
				}
			}
			ids := make([]int32, len(asked))
			for a := range ids {
				ids[a] = int32(a)
			}
			of := some{s, make([]int32, len(asked))}
			for a, r := range asked {
				of.users[a] = block[r]
			}
			best, scores, err := eval.TopN(ctx, of, items, ids, []datasets.Lists{exclude}, n, eval.Options{})
			if err != nil {
				return err
			}
			for r := range block {
				var list []int32
				var row []float32
				if a, ok := slices.BinarySearch(asked, int32(r)); ok {
					list, row = best[a], scores[a]
				}
				if err := emit(r, list, row); err != nil {
					return err
				}
			}
			emit = after(emit, len(block))
		}
		return ctx.Err()
	}
}

// after is emit for users that stand n further back.
func after(emit func(int, []int32, []float32) error, n int) func(int, []int32, []float32) error {
	return func(r int, items []int32, scores []float32) error { return emit(r+n, items, scores) }
}

// some scores a few users, numbered by their position.
type some struct {
	eval.Scorer
	users []int32
}

func (s some) Score(dst []float32, at []int32) error {
	users := make([]int32, len(at))
	for r, a := range at {
		users[r] = s.users[a]
	}
	return s.Scorer.Score(dst, users)
}

// merged has the values of both ascending lists, ascending and each once.
func merged(a, b []int32) []int32 {
	if len(b) == 0 {
		return a
	}
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// met lists what a user has met, ascending.
func (l *Lister) met(u int32) []int32 {
	var out []int32
	if u < 0 {
		return nil
	}
	for _, seen := range l.seen {
		out = append(out, seen.At(u)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// each makes the list of every user out of a ranking. Where caps leave a list short, more
// of the ranking is asked for, until the list is full or the ranking has no more.
func (l *Lister) each(ctx context.Context, top ranking, users []int32, seen func(int32) []int32,
	emit func(r int, items []int32, scores []float32) error) error {
	if l.Config.Plain() {
		return top(ctx, users, l.K, seen, emit)
	}
	lists := make([]ranked, len(users))
	short := make([]int32, len(users)) // positions
	for r := range short {
		short[r] = int32(r)
	}
	for n, all := l.pool(), l.catalogue.Items.Len(); len(short) > 0; n = 4 * n {
		n = min(n, all)
		asked, of := make([]int32, len(short)), short
		for a, r := range of {
			asked[a] = users[r]
		}
		pools := make([]ranked, len(asked))
		err := top(ctx, asked, n, seen, func(a int, items []int32, scores []float32) error {
			pools[a] = ranked{slices.Clone(items), slices.Clone(scores)}
			return nil
		})
		if err != nil {
			return err
		}
		short = nil
		more := func(a int) bool { return len(pools[a].items) == n && n < all }
		for a, x := range l.pick(pools) {
			if lists[of[a]] = x; len(x.items) < l.K && more(a) {
				short = append(short, of[a])
			}
		}
	}
	for r, x := range lists {
		if err := emit(r, x.items, x.scores); err != nil {
			return err
		}
	}
	return nil
}

// ranked is the best items of a user.
type ranked struct {
	items  []int32
	scores []float32
}

// pick makes a list of every pool.
func (l *Lister) pick(pools []ranked) []ranked {
	out := make([]ranked, len(pools))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			p := rerank.NewPicker(l.Config, l.tree)
			for a := next.Add(1) - 1; a < int64(len(pools)); a = next.Add(1) - 1 {
				from := pools[a]
				for _, at := range p.Pick(from.items, from.scores, l.K) {
					out[a].items, out[a].scores = append(out[a].items, from.items[at]), append(out[a].scores, from.scores[at])
				}
			}
		})
	}
	wg.Wait()
	return out
}

// chunkUsers is how many users are ranked together; a list of each is in memory.
const chunkUsers = 8192

// Each makes the lists of users of the data, −1 for one whom they do not know: users that
// training knew, or that a split with new users introduced, by the model; the others by
// the features that the data have of them, if the model reads some, else by popularity.
// emit is called in the order of users, with how the list came about; its slices are used
// again after it returns.
func (l *Lister) Each(ctx context.Context, users []int32, emit func(r int, by string, items []int32, scores []float32) error) error {
	from := 0
	for chunk := range slices.Chunk(users, chunkUsers) {
		if err := l.chunk(ctx, chunk, func(r int, by string, items []int32, scores []float32) error {
			return emit(from+r, by, items, scores)
		}); err != nil {
			return fmt.Errorf("experiments: %s: %w", l.name, err)
		}
		from += len(chunk)
	}
	return nil
}

// chunk makes lists of users in two rankings, and emits them in order.
func (l *Lister) chunk(ctx context.Context, users []int32, emit func(r int, by string, items []int32, scores []float32) error) error {
	by := make([]string, len(users))
	var asked, others []int32
	at := make([]int32, 0, len(users)) // positions of others
	for r, u := range users {
		if by[r] = l.by(u); by[r] != fit.ByPopularity {
			asked = append(asked, u)
			continue
		}
		others, at = append(others, u), append(at, int32(r))
	}
	items, scores := make([][]int32, len(others)), make([][]float32, len(others))
	err := l.each(ctx, l.popular, others, l.met, func(o int, list []int32, of []float32) error {
		items[o], scores[o] = slices.Clone(list), slices.Clone(of)
		return nil
	})
	if err != nil {
		return err
	}
	r, o := 0, 0
	flush := func(to int) error { // the others before position to
		for ; o < len(at) && int(at[o]) < to; o++ {
			if err := emit(int(at[o]), fit.ByPopularity, items[o], scores[o]); err != nil {
				return err
			}
		}
		return nil
	}
	err = l.each(ctx, l.known, asked, l.met, func(_ int, list []int32, of []float32) error {
		for by[r] == fit.ByPopularity {
			r++
		}
		if err := flush(r); err != nil {
			return err
		}
		r++
		return emit(r-1, by[r-1], list, of)
	})
	if err != nil {
		return err
	}
	return flush(len(users))
}

// by says how user u of the data is scored.
func (l *Lister) by(u int32) string {
	o := l.opened
	switch {
	case u < 0:
		return fit.ByPopularity
	case l.told != nil && l.told[u]:
		return o.NewUsers
	case o.SeenUsers[u] > 0:
		return ByTraining
	case o.Weights != nil && len(o.Spec.UserFeatures) > 0:
		return fit.ByFeatures
	}
	return fit.ByPopularity
}
