package explore

import (
	"log/slog"

	"tandem/datasets"
	"tandem/experiments"
)

// Leaks reads, cleans and splits the data of r as a run does, and looks whether train
// knows more of valid and test than it could; see datasets.FindLeaks. What is wrong with
// the data is an InputError.
func Leaks(r *experiments.Recipe, log *slog.Logger) (datasets.LeakReport, error) {
	p, err := experiments.Prepare(r, log)
	if err != nil {
		return datasets.LeakReport{}, &experiments.InputError{Err: err}
	}
	return datasets.FindLeaks(p.Data, p.Split), nil
}
