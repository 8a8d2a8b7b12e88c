package prepare

import (
	"log/slog"
	"strconv"

	"tandem/datasets/tabular"
	"tandem/experiments/recipe"
)

// values is what tabular wants of w; nil when there is none.
func values(w recipe.Weights) map[string]float64 {
	if w == nil {
		return nil
	}
	values := map[string]float64{}
	for _, weight := range w {
		values[weight.Event] = weight.Value
	}
	return values
}

// tell writes to log what reading a file left out.
func tell(in *recipe.Interactions, log *slog.Logger, path string, r tabular.LogReport) {
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
