package tabular

import "slices"

// blank is a Missing at work.
type blank struct {
	at    int // its cell
	texts []string
}

// apply returns c without the texts that stand for nothing, and whether there was one.
func (b blank) apply(c cell) (cell, bool) {
	switch c.kind {
	case scalar:
		if slices.Contains(b.texts, string(trimSpace(c.text))) {
			return cell{}, true
		}
	case list:
		none := func(s []byte) bool { return slices.Contains(b.texts, string(trimSpace(s))) }
		if slices.ContainsFunc(c.list, none) { // another column may be made of the same list
			c.list = slices.DeleteFunc(slices.Clone(c.list), none)
			return c, true
		}
	}
	return c, false
}

// blank makes nothing of what stands for it in the cells from and up to, not including, to.
func (r *viewRows) blank(from, to int) {
	for i, b := range r.v.blank {
		if b.at < from || b.at >= to {
			continue
		}
		c, was := b.apply(r.cells[b.at])
		if was {
			r.cells[b.at] = c
			r.report.Blanked[i]++
		}
	}
}
