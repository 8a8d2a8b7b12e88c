package eval

import (
	"fmt"
	"slices"

	"tandem/datasets"
)

// Scorer gives every item a score for each of the users; higher is better. Score
// writes all of dst, row-major: dst[r·I+i] is item i for users[r], len(dst) =
// len(users)·I with I items. Scores must be finite. Score must be safe for concurrent
// calls with different dst and keeps neither slice.
type Scorer interface {
	Score(dst []float32, users []int32) error
}

// Task says what is ranked, and for whom. All lists are by user id and hold item ids.
type Task struct {
	// Items is the size I of the catalogue: item ids are 0 … I−1.
	Items int

	// Exclude lists items that are never ranked for a user, each list strictly
	// ascending: what the user has in training, and at test time in validation too.
	// An item may stand in several of them.
	Exclude []datasets.Lists

	// Candidates, when set, are the only items ranked for a user, together with the
	// relevant items of the view. A list is a set: order, repetition, and whether it
	// names a relevant item too make no difference. nil = the whole catalogue.
	Candidates *datasets.Lists

	// Views are the questions asked of the same scores, at least one.
	Views []View

	// Facts are what metrics of lists need to know.
	Facts Facts

	// Corrections, when set, are kept for the next Evaluate of corrected metrics.
	Corrections *Corrections

	// LeftOut says what the caller left out of the views; it ends the error of a view that has
	// no user for that.
	LeftOut string

	// Users are those to evaluate, each at most once; a user without a relevant item
	// in any view is left out. nil = every user with a relevant item in some view.
	Users []int32
}

// View is one question asked of the scores: where do these items stand? Users without
// relevant items in a view are left out of its Result.
type View struct {
	Name string // in results; unique in a task

	// Relevant lists the held-out items of each user, strictly ascending. Items that
	// are relevant only in another view count as not relevant in this one.
	Relevant datasets.Lists

	// Grades, when set, say how relevant each of Relevant.Values is, in the same order:
	// numbers in [0, 100]. Only graded metrics look at them.
	Grades []float64

	// Among, when set, has I entries, and only items with a true one are ranked, for
	// example the items unseen in training; all relevant items must be among them.
	Among []bool
}

// Protocol is "full" when the whole catalogue is ranked, or "candidates".
func (t *Task) Protocol() string {
	if t.Candidates != nil {
		return "candidates"
	}
	return "full"
}

// grades returns those of the relevant items of u.
func (v *View) grades(u int32) []float64 {
	return v.Grades[v.Relevant.Offsets[u]:v.Relevant.Offsets[u+1]]
}

// Validate returns what is wrong with the task, whatever the scores: an id out of
// range, a list that is not ascending, a relevant item that is excluded or not among
// the view's items, an excluded candidate, a user with nothing to rank, a view without
// users. Evaluate does it too; call it before training to fail early.
// Cost: O(entries of all lists of the users).
func (t *Task) Validate() error {
	if t.Items < 1 {
		return fmt.Errorf("eval: items = %d, want ≥ 1", t.Items)
	}
	if len(t.Views) == 0 {
		return fmt.Errorf("eval: task has no view, want at least one")
	}
	for v, view := range t.Views {
		if view.Among != nil && len(view.Among) != t.Items {
			return fmt.Errorf("eval: view %q: among has %d entries, want one for each of %d items",
				view.Name, len(view.Among), t.Items)
		}
		for _, w := range t.Views[:v] {
			if w.Name == view.Name {
				return fmt.Errorf("eval: two views are named %q", view.Name)
			}
		}
	}
	if err := t.validateUsers(); err != nil {
		return err
	}
	users := t.users()
	for _, view := range t.Views {
		if !slices.ContainsFunc(users, func(u int32) bool { return len(view.Relevant.At(u)) > 0 }) {
			return fmt.Errorf("eval: view %q: no user has a relevant item%s", view.Name, t.LeftOut)
		}
	}
	if err := t.validateFacts(); err != nil {
		return err
	}
	return t.validateLists(users)
}

func (t *Task) validateUsers() error {
	n := t.numUsers()
	seen := make([]bool, n)
	for _, u := range t.Users {
		if u < 0 || int(u) >= n {
			return fmt.Errorf("eval: user %d to evaluate, want one in [0, %d)", u, n)
		}
		if seen[u] {
			return fmt.Errorf("eval: user %d is to be evaluated twice", u)
		}
		seen[u] = true
	}
	return nil
}

// numUsers is the number of users the relevant items range over.
func (t *Task) numUsers() int {
	n := 0
	for _, view := range t.Views {
		n = max(n, view.Relevant.Len())
	}
	return n
}

// users returns the users with a relevant item in some view, in the order of Users,
// or ascending.
func (t *Task) users() []int32 {
	all := t.Users
	if all == nil {
		all = make([]int32, t.numUsers())
		for u := range all {
			all[u] = int32(u)
		}
	}
	var out []int32
	for _, u := range all {
		if slices.ContainsFunc(t.Views, func(v View) bool { return len(v.Relevant.At(u)) > 0 }) {
			out = append(out, u)
		}
	}
	return out
}
