package explore

import (
	"fmt"

	"tandem/datasets/describe"
)

func (b *builder) groups() *figure {
	if len(b.e.Data.Groups) == 0 {
		return nil
	}
	f := &figure{ID: "groups", Title: "Users by group"}
	for i, g := range b.e.Data.Groups {
		t := table{Name: g.Column, Open: i < 4, Head: []string{g.Column, "users", "share", "interactions", "interactions per user, 95 % interval", "mean"},
			Note: fmt.Sprintf("%s explains %s of the variance between users.", g.Column, percent(g.Explained))}
		all := g.Groups
		for _, x := range []*describe.Group{g.Others, g.Missing} {
			if x != nil {
				all = append(all[:len(all):len(all)], *x)
			}
		}
		top := 0.0
		for _, x := range all {
			top = max(top, x.CI95[1])
		}
		for _, x := range all {
			t.Rows = append(t.Rows, []cell{text(x.Name), count(x.Users), barred(share(x.Share), x.Share, 1), count(x.Rows), ranged(x.Mean, x.CI95, top), value(x.Mean)})
		}
		f.Tables = append(f.Tables, t)
	}
	return f
}

func (b *builder) events() *figure {
	events := b.e.Read.Events
	if len(events) == 0 {
		return nil
	}
	kinds := table{Open: true, Head: []string{"kind", "interactions", "share", "users", "pairs"}}
	funnel := table{Open: true, Head: []string{"of the pairs with"}, Note: "Read along a line: of the pairs of user and item with its kind, the share that also has the kind of the column."}
	for _, e := range events {
		kinds.Rows = append(kinds.Rows, []cell{text(e.Name), count(e.Rows), barred(share(e.Share), e.Share, 1), count(e.Users), count(e.Pairs)})
		funnel.Head = append(funnel.Head, "also "+e.Name)
		row := []cell{text(e.Name)}
		for _, s := range e.PairsAlso {
			row = append(row, barred(share(s), s, 1))
		}
		funnel.Rows = append(funnel.Rows, row)
	}
	return &figure{ID: "events", Title: "Kinds of interaction", Tables: []table{kinds, funnel}}
}

func (b *builder) repeats() *figure {
	r := b.e.Read.Repeats
	t := table{Open: true, Head: []string{"before cleaning", "number", "share"}, Rows: [][]cell{
		{text("interactions whose pair of user and item is there before"), count(r.Rows), share(r.Share)},
		{text("pairs met twice or more"), count(r.Pairs), share(r.PairsShare)},
		{text("users with such a pair"), count(r.Users), share(r.UsersShare)}}}
	if r.Baskets > 0 {
		t.Rows = append(t.Rows, []cell{text("baskets: interactions of one user at one time"), count(r.Baskets), text("")},
			[]cell{text("interactions per basket"), value(r.BasketMean), text("")},
			[]cell{text("interactions in baskets of two or more"), text(""), share(r.BasketShare)})
	}
	return &figure{ID: "repeats", Title: "Repeats and baskets", Tables: []table{t}}
}
