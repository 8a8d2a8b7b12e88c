package experiments

import (
	"log/slog"
	"strconv"
	"time"

	"tandem/datasets/tabular"
)

// timeUnits are what whole numbers in a time column may count.
var timeUnits = map[string]time.Duration{
	"": time.Second, "s": time.Second, "ms": time.Millisecond, "us": time.Microsecond, "ns": time.Nanosecond,
}

// tellLeftOut writes to log what reading a file left out.
func tellLeftOut(in *Interactions, log *slog.Logger, path string, r tabular.LogReport) {
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
