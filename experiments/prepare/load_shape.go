package prepare

import (
	"log/slog"
	"strconv"

	"tandem/datasets/tabular"
)

// tellLeftOut writes to log what reading a file left out.
func tellLeftOut(in *tabular.Interactions, log *slog.Logger, path string, r tabular.LogReport) {
	dropped := 0
	counts := []any{"path", path, "rows", r.Rows}
	for i, n := range r.Dropped {
		dropped += n
		counts = append(counts, "where."+strconv.Itoa(i)+"_"+in.Where[i].Column, n)
	}
	for i, n := range r.Unmatched {
		dropped += n
		counts = append(counts, "unmatched_in_"+in.Lookup[i].Path, n)
	}
	if in.UnknownEvents == "drop" {
		counts = append(counts, "unknown_events", r.UnknownEvents)
	}
	if dropped+r.UnknownEvents > 0 {
		log.Info("rows of interactions that were left out or found no match", counts...)
	}
}
