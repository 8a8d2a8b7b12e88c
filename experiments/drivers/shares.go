package drivers

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"tandem/experiments/stats"
	"tandem/features"
)

// Shares say which part of the scores makes items differ for a user: the share of part g
// in the variance of the scores over items, mean over users. Shares add up to 1; one
// below 0 means that the part works against the others.
//
// Exact: scores are sums s = Σ_g s_g (see takeApart). The game with the value
// v(S) = Cov(s, Σ_{g∈S} s_g) over items is a sum over players, so the Shapley value of g is
// v({g}) = Cov(s, s_g), whatever the order; it is also that of v(S) = Var(Σ_{g∈S} s_g): g
// joining S adds Var(s_g) + 2·Σ_{h∈S} Cov(s_g, s_h), and every h is there before g in half
// of the orders, which leaves Var(s_g) + Σ_{h≠g} Cov(s_g, s_h) = Cov(s_g, s).
//
// Sampled: any other model. v(S) = Cov(f, f_S) over items, where f_S scores items whose
// parts outside S were dealt out by a permutation; for independent parts that is the
// variance of E[f | parts in S] (Sobol 1993, the pick-freeze estimate), and for a sum it
// is the game above. Shapley values are means over random orders of the parts, each with
// the reverse order (Castro et al. 2009; Song et al. 2016).
type Shares struct {
	Method string  `json:"method"`           // exact or sampled
	Users  int     `json:"users"`            // whose scores were taken apart
	Items  int     `json:"items"`            // whose scores were looked at
	Orders int     `json:"orders,omitempty"` // of sampled values
	Parts  []Share `json:"parts"`            // id and features, in the order of the model
}

// Share is one part's. Error is the standard error of the sampling, 0 for exact shares;
// the interval is over users.
type Share struct {
	Name  string   `json:"name"`  // of the part
	Share Interval `json:"share"` // of the variance over items; may be below 0
	Error float64  `json:"error"` // 0 for exact shares
}

// Reasons take one recommendation apart: what each part adds to the score of the item,
// beyond what it adds to the mean item.
type Reasons struct {
	User  string   `json:"user"`  // key
	Item  string   `json:"item"`  // key
	Score float64  `json:"score"` // of the model
	Rank  float64  `json:"rank"`  // in the whole catalogue, what the user met included
	Parts []Reason `json:"parts"` // in the order of the model; with their mean over items they add up to Score
}

// Reason is what one part adds to the score of a recommended item.
type Reason struct {
	Name  string  `json:"name"`           // of the part
	Says  string  `json:"says,omitempty"` // the item's value: 12.99, Toys > Balls
	Adds  float64 `json:"adds"`           // to the score, beyond what it adds to the mean item
	Error float64 `json:"error"`          // standard error of the sampling
}

// The methods of Shares.
const (
	Exact   = "exact"   // computed: scores are sums over parts
	Sampled = "sampled" // estimated, with a standard error
)

// shares fills in Shares and, if asked for, Reasons.
func (s *subject) shares(ctx context.Context, a *Account) error {
	user, item, err := s.asked()
	if err != nil {
		return err
	}
	items := s.sample(s.Split.Train.ItemIDs, s.Items, func(int32) bool { return true })
	p, err := takeApart(s.Weights, items)
	if err != nil {
		return err
	}
	if p == nil {
		err = s.sampled(ctx, a, items, user, item)
	} else {
		err = s.exact(a, p, items, user, item)
	}
	if err != nil || a.Reasons == nil {
		return err
	}
	return s.place(ctx, a.Reasons, user, item)
}

// asked finds the user and the item of Reasons; −1 without.
func (s *subject) asked() (user, item int32, err error) {
	if s.User == "" {
		return -1, -1, nil
	}
	log := s.Split.Train
	user, ok := log.UserIDs.Find(s.User)
	if !ok {
		return 0, 0, wrong("drivers: no user %q in the data", s.User)
	}
	item, ok = log.ItemIDs.Find(s.Item)
	if !ok {
		return 0, 0, wrong("drivers: no item %q in the data", s.Item)
	}
	return user, item, nil
}

// exact computes shares by covariances.
func (s *subject) exact(a *Account, p *parts, items []int32, user, item int32) error {
	values := make([][]float64, len(p.names))
	part := make([][]float64, len(p.names))
	for g := range part {
		part[g] = make([]float64, len(items))
	}
	total := make([]float64, len(items))
	for _, u := range s.users {
		clear(total)
		for g := range part {
			p.of(part[g], g, u)
			for k, x := range part[g] {
				total[k] += x
			}
		}
		whole := covariance(total, total)
		if !(whole > 0) {
			continue // all items alike: nothing to explain
		}
		for g := range part {
			values[g] = append(values[g], covariance(part[g], total)/whole)
		}
	}
	a.Shares = Shares{Method: Exact, Users: len(values[0]), Items: len(items), Parts: []Share{}}
	for g, name := range p.names {
		if x, ok := over(values[g]); ok {
			a.Shares.Parts = append(a.Shares.Parts, Share{Name: name, Share: x})
		}
	}
	if user < 0 {
		return nil
	}
	one, err := takeApart(s.Weights, []int32{item})
	if err != nil || one == nil {
		return err
	}
	a.Reasons = &Reasons{User: s.User, Item: s.Item}
	own := make([]float64, 1)
	for g, name := range p.names {
		p.of(part[g], g, user)
		one.of(own, g, user)
		a.Reasons.Parts = append(a.Reasons.Parts, Reason{Name: name, Says: s.says(name, item), Adds: own[0] - mean(part[g])})
	}
	return nil
}

// sampled walks through random orders of the parts, from a model whose parts are all dealt
// out to the model itself.
func (s *subject) sampled(ctx context.Context, a *Account, items []int32, user, item int32) error {
	ns := append([]string{idPart}, names(s.Weights.Items)...)
	w := walk{subject: s, items: items, user: user, item: item, full: make([][]float64, len(s.users)),
		byUser: make([][]float64, len(ns)), byOrder: make([][]float64, len(ns)), adds: make([][]float64, len(ns))}
	for g := range ns {
		w.byUser[g] = make([]float64, len(s.users))
	}
	err := s.eachUser(ctx, s.Weights, func(k int, scores []float32) { w.full[k] = pickScores(scores, items) })
	if err != nil {
		return err
	}
	var order []int
	for r := range 2 * s.Repeats {
		if r%2 == 0 {
			order = rand.New(rand.NewPCG(s.Config.Seed, uint64(r))).Perm(len(ns))
		} else {
			slices.Reverse(order)
		}
		if err := w.order(ctx, ns, order, features.Permutation(s.items, s.Config.Seed+uint64(1000+r))); err != nil {
			return err
		}
	}
	orders := float64(2 * s.Repeats)
	a.Shares = Shares{Method: Sampled, Users: len(s.users), Items: len(items), Orders: 2 * s.Repeats, Parts: []Share{}}
	for g, name := range ns {
		for k := range w.byUser[g] {
			w.byUser[g][k] /= orders
		}
		_, sd := stats.OverRuns(w.byOrder[g])
		if x, ok := over(w.byUser[g]); ok {
			a.Shares.Parts = append(a.Shares.Parts, Share{name, x, sd / math.Sqrt(orders)})
		}
	}
	if user >= 0 {
		a.Reasons = &Reasons{User: s.User, Item: s.Item}
		for g, name := range ns {
			m, sd := stats.OverRuns(w.adds[g])
			a.Reasons.Parts = append(a.Reasons.Parts, Reason{name, s.says(name, item), m, sd / math.Sqrt(orders)})
		}
	}
	return nil
}

// walk adds up what parts contribute over several orders.
type walk struct {
	*subject
	items      []int32
	user, item int32
	full       [][]float64 // by user of the subject: the scores of items
	byUser     [][]float64 // by part and user: sum over orders
	byOrder    [][]float64 // by part: mean over users, by order
	adds       [][]float64 // by part: of the recommendation asked for, by order
}

func (w *walk) order(ctx context.Context, ns []string, order []int, permutation []int32) error {
	before, score := make([]float64, len(w.users)), 0.
	for step := range len(order) + 1 {
		m := w.Weights
		for _, g := range order[step:] {
			if g == 0 {
				m = dealtIDs(m, permutation)
			} else {
				m = swap(m, itemSide, ns[g:g+1], dealt(permutation))
			}
		}
		now := make([]float64, len(w.users))
		err := w.eachUser(ctx, m, func(k int, scores []float32) {
			if whole := covariance(w.full[k], w.full[k]); step > 0 && whole > 0 {
				now[k] = covariance(w.full[k], pickScores(scores, w.items)) / whole
			}
		})
		if err != nil {
			return err
		}
		here := 0.
		if w.user >= 0 {
			row := make([]float32, w.subject.items)
			if err := m.Scorer().Score(row, []int32{w.user}); err != nil {
				return err
			}
			here = float64(row[w.item])
		}
		if step > 0 {
			g := order[step-1]
			sum := 0.
			for k := range now {
				w.byUser[g][k] += now[k] - before[k]
				sum += (now[k] - before[k]) / float64(len(now))
			}
			w.byOrder[g] = append(w.byOrder[g], sum)
			w.adds[g] = append(w.adds[g], here-score)
		}
		before, score = now, here
	}
	return nil
}

// place fills in score and rank.
func (s *subject) place(ctx context.Context, r *Reasons, user, item int32) error {
	row := make([]float32, s.items)
	if err := s.Weights.Scorer().Score(row, []int32{user}); err != nil {
		return err
	}
	r.Score = float64(row[item])
	own := row[item]
	slices.Sort(row)
	r.Rank = rankAmong(row, own, 1)
	slices.SortStableFunc(r.Parts, func(a, b Reason) int { return compareAbs(b.Adds, a.Adds) })
	return ctx.Err()
}

func compareAbs(a, b float64) int {
	switch a, b = math.Abs(a), math.Abs(b); {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// says is the item's value of a feature, as the catalogue has it.
func (s *subject) says(feature string, item int32) string {
	for _, f := range s.Run.Recipe.Features.Item {
		if f.Name == feature && f.Statistic == "" && !s.Spec.ShuffleFeatures {
			return valueOf(s.Data.Items.Find(f.Column), item)
		}
	}
	return ""
}

func pickScores(scores []float32, items []int32) []float64 {
	out := make([]float64, len(items))
	for k, i := range items {
		out[k] = float64(scores[i])
	}
	return out
}

// covariance of two lists over the same items, with n in the divisor.
func covariance(x, y []float64) float64 {
	mx, my := mean(x), mean(y)
	sum := 0.
	for k := range x {
		sum += (x[k] - mx) * (y[k] - my)
	}
	return sum / math.Max(1, float64(len(x)))
}
