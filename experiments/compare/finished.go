package compare

import (
	"tandem/experiments/input"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// Finished is the summary of one finished run as it stands, judged, or one over several
// that were evaluated on the same split by the same protocol. Within one run the pairs of
// its recipe are compared, over several runs every pair. metric is that of the
// comparisons; "" = the one of the first recipe. What cannot be compared is an input.Error.
func Finished(runs []*result.Run, metric string) (*result.Summary, error) {
	c := runs[0].Recipe.Compare
	if len(runs) == 1 && metric == "" {
		s := runs[0].Summary
		Judge(&s)
		return &s, nil
	}
	if len(runs) > 1 {
		c.Pairs = recipe.Pairs{All: true}
	}
	if metric != "" {
		c.Metric = metric
	}
	s, err := Join(runs, c)
	return s, input.Wrong(err)
}
