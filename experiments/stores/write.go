package stores

import (
	"fmt"
	"io"

	"tandem/experiments/grid"
)

// WriteFilled prints what was loaded, and how well and how fast the index finds it.
func WriteFilled(w io.Writer, r *Filled) error {
	t := grid.NewWriter(w)
	fmt.Fprintln(t, r.Vectors)
	for _, l := range []*Loaded{r.Users, r.Items} {
		if l == nil {
			continue
		}
		was := "new"
		switch {
		case l.Changed != nil:
			was = fmt.Sprintf("%d rows written, %d deleted", l.Changed.Written, l.Changed.Deleted)
		case l.Replaced:
			was = "replaced"
		}
		fmt.Fprintf(t, "%s\t%d × %d\t%s\tcopied in %.1f s, indexed in %.1f s\n", l.Name, l.Rows, l.Dim, was, l.Copy, l.Index)
	}
	if m := r.Search; m != nil {
		fmt.Fprintf(t, "recall@%d\t%.4f\tof %d users\t%.0f queries/s of %d clients, median %.2g ms, 95th %.2g ms\n",
			m.K, m.Recall, m.Queries, m.Rate, m.Clients, m.Median, m.P95)
	}
	return t.Flush()
}
