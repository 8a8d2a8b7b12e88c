package eval

import (
	"fmt"
	"slices"
)

// validateLists checks every list of the users, in their order.
func (t *Task) validateLists(users []int32) error {
	among := t.amongCounts()
	var scratch []int32
	for _, u := range users {
		for _, lists := range t.Exclude {
			if err := t.checkAscending(lists.At(u)); err != nil {
				return fmt.Errorf("eval: excluded items of user %d: %w", u, err)
			}
		}
		var excluded []int32
		excluded, scratch = t.excluded(scratch, u)
		if err := t.checkCandidates(u, excluded); err != nil {
			return err
		}
		for v := range t.Views {
			if err := t.checkView(v, u, excluded, among[v]); err != nil {
				return fmt.Errorf("eval: view %q: %w", t.Views[v].Name, err)
			}
		}
	}
	return nil
}

// amongCounts returns how many items of the catalogue each view ranks.
func (t *Task) amongCounts() []int {
	n := make([]int, len(t.Views))
	for v, view := range t.Views {
		n[v] = t.Items
		for _, in := range view.Among {
			if !in {
				n[v]--
			}
		}
	}
	return n
}

func (t *Task) checkAscending(items []int32) error {
	for r, i := range items {
		if i < 0 || int(i) >= t.Items {
			return fmt.Errorf("item %d, want one in [0, %d)", i, t.Items)
		}
		if r > 0 && i <= items[r-1] {
			return fmt.Errorf("item %d follows %d, want strictly ascending items", i, items[r-1])
		}
	}
	return nil
}

// excluded returns the union of the Exclude lists of u, ascending. It is in the
// returned scratch, or shared with the only list.
func (t *Task) excluded(scratch []int32, u int32) (union, grown []int32) {
	if len(t.Exclude) == 1 {
		return t.Exclude[0].At(u), scratch
	}
	scratch = scratch[:0]
	for _, lists := range t.Exclude {
		scratch = append(scratch, lists.At(u)...)
	}
	slices.Sort(scratch)
	return slices.Compact(scratch), scratch
}

func (t *Task) checkCandidates(u int32, excluded []int32) error {
	if t.Candidates == nil {
		return nil
	}
	for _, i := range t.Candidates.At(u) {
		if i < 0 || int(i) >= t.Items {
			return fmt.Errorf("eval: candidate %d of user %d, want one in [0, %d)", i, u, t.Items)
		}
		if contains(excluded, i) {
			return fmt.Errorf("eval: candidate %d of user %d is excluded for that user", i, u)
		}
	}
	return nil
}

// checkView checks the relevant items of u and that others are ranked beside them.
func (t *Task) checkView(v int, u int32, excluded []int32, among int) error {
	view := &t.Views[v]
	relevant := view.Relevant.At(u)
	if len(relevant) == 0 {
		return nil
	}
	if err := t.checkAscending(relevant); err != nil {
		return fmt.Errorf("relevant items of user %d: %w", u, err)
	}
	for _, i := range relevant {
		if contains(excluded, i) {
			return fmt.Errorf("relevant item %d of user %d is excluded for that user", i, u)
		}
		if !view.has(i) {
			return fmt.Errorf("relevant item %d of user %d is not among the ranked items", i, u)
		}
	}
	if t.Candidates != nil {
		for _, i := range t.Candidates.At(u) {
			if view.has(i) && !contains(relevant, i) {
				return nil
			}
		}
		return fmt.Errorf("user %d has no candidate but its relevant items (%d)", u, len(relevant))
	}
	for _, i := range excluded {
		if view.has(i) {
			among--
		}
	}
	if among == len(relevant) {
		return fmt.Errorf("user %d has seen every item but its relevant ones (%d): nothing to rank them among",
			u, len(relevant))
	}
	return nil
}

// has reports whether the view ranks item i.
func (v *View) has(i int32) bool { return v.Among == nil || v.Among[i] }

func contains(ascending []int32, i int32) bool {
	_, found := slices.BinarySearch(ascending, i)
	return found
}

// ValidateMetrics returns why t, a valid task, cannot tell one of the metrics: it is not
// valid or a duplicate, k is above the catalogue, facts are missing, or a corrected one
// is asked of a full ranking or of a user with several relevant items. Evaluate does it
// too; call it before training to fail early.
func (t *Task) ValidateMetrics(metrics []Metric) error {
	if len(metrics) == 0 {
		return fmt.Errorf("eval: no metrics, want at least one")
	}
	for j, m := range metrics {
		if err := m.Validate(); err != nil {
			return err
		}
		if m.K > t.Items {
			return fmt.Errorf("eval: metric %q: k = %d, want at most the %d items of the catalogue", m, m.K, t.Items)
		}
		kind, _ := m.kind()
		for _, n := range kind.needs {
			if !t.has(n) {
				return fmt.Errorf("eval: metric %q needs %s", m, n)
			}
		}
		if slices.Contains(metrics[:j], m) {
			return fmt.Errorf("eval: metric %q is asked for twice", m)
		}
		if kind.Corrected {
			if err := t.validateCorrected(m, kind.corrects); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Task) validateCorrected(m Metric, of string) error {
	if t.Candidates == nil {
		return fmt.Errorf("eval: metric %q estimates a full ranking from candidates, but this is one: want %q", m, Metric{of, m.K})
	}
	for _, view := range t.Views {
		for _, u := range t.users() {
			if n := len(view.Relevant.At(u)); n > 1 {
				return fmt.Errorf("eval: view %q: metric %q: user %d has %d relevant items, want 1", view.Name, m, u, n)
			}
		}
	}
	return nil
}
