package main

import "tandem/experiments/result"

// openRun reads a finished run.
func openRun(dir string) (*result.Run, error) { return result.Open(dir) }

// openModels reads a run whose models are to be asked one by one, and warns where not all
// of them have finished.
func openModels(a *app, dir string) (*result.Run, error) {
	run, err := result.OpenModels(dir)
	if err == nil && run.Unfinished != nil {
		a.log().Warn(run.Unfinished.String())
	}
	return run, err
}
