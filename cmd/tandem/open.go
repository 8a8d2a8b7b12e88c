package main

import "tandem/experiments"

// openRun reads a finished run.
func openRun(dir string) (*experiments.Run, error) { return experiments.OpenRun(dir) }

// openModels reads a run whose models are to be asked one by one, and warns where not all
// of them have finished.
func openModels(a *app, dir string) (*experiments.Run, error) {
	run, err := experiments.OpenModels(dir)
	if err == nil && run.Unfinished != nil {
		a.log().Warn(run.Unfinished.String())
	}
	return run, err
}
