package evaluate

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/train/eval"
)

// task makes the views of one held-out part: all of it, then those of the groups that have
// users. What cannot be evaluated is counted in the log: pairs that were met before, users
// that train does not know (unless the recipe wants them), and users for whom a view
// has nothing to rank but what is relevant.
func (e *Evaluator) task(held *datasets.Log, test bool, exclude []datasets.Lists, groups []Group, log *slog.Logger) eval.Task {
	relevant, leftOut := e.relevant(held, test, exclude, log)
	t := eval.Task{Items: held.NumItems(), Exclude: exclude}
	add := func(v eval.View) {
		var empty int
		v.Relevant, empty = rankable(v, exclude, t.Items)
		if empty > 0 {
			log.Info("not evaluated", "view", v.Name, "users_with_nothing_else_to_rank", empty)
			if v.Name == eval.All {
				leftOut = append(leftOut, fmt.Sprintf("%d users have met all items but those", empty))
			}
		}
		if len(v.Relevant.Values) > 0 || v.Name == eval.All { // eval says what is wrong with an empty "all"
			t.Views = append(t.Views, v)
		}
	}
	add(eval.View{Name: eval.All, Relevant: relevant})
	if len(leftOut) > 0 {
		t.LeftOut = fmt.Sprintf(": of %d held-out rows, %s", held.Len(), strings.Join(leftOut, ", "))
	}
	for _, g := range groups {
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

// relevant lists the held-out items of every user that can be found, and says what it left out.
func (e *Evaluator) relevant(held *datasets.Log, test bool, exclude []datasets.Lists, log *slog.Logger) (out datasets.Lists, leftOut []string) {
	byUser := held.ByUser()
	repeated, newUsers := 0, 0
	for u := range int32(held.NumUsers()) {
		list := byUser.At(u)
		if !e.asks(u, test) {
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
	if repeated > 0 {
		leftOut = append(leftOut, fmt.Sprintf("%d are pairs met before", repeated))
	}
	if newUsers > 0 {
		leftOut = append(leftOut, fmt.Sprintf("%d users are unseen in train", newUsers))
	}
	return out, leftOut
}

// asks tells whether a part evaluates user u: everybody whom train knows; on test those who
// introduced themselves; others if the recipe wants them.
func (e *Evaluator) asks(u int32, test bool) bool {
	switch {
	case e.p.SeenUsers[u] > 0:
		return true
	case len(e.foldIn.At(u)) > 0:
		return test
	}
	return e.recipe.Evaluate.NewUsers
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
