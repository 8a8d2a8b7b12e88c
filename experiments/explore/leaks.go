package explore

import (
	"log/slog"

	"tandem/datasets/split"
	"tandem/experiments"
)

// Leaks reads, cleans and splits the data of r as a run does, and looks whether train
// knows more of valid and test than it could; see split.FindLeaks. What is wrong with
// the data is an InputError.
func Leaks(r *experiments.Recipe, log *slog.Logger) (split.LeakReport, error) {
	p, _, err := experiments.PrepareWarm(r, log)
	if err != nil {
		return split.LeakReport{}, &experiments.InputError{Err: err}
	}
	return split.FindLeaks(p.Data, p.Split), nil
}
