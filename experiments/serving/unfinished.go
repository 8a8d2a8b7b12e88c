package serving

import (
	"tandem/experiments/result"
	"tandem/experiments/warm"
)

// users counts the users of the run's data, without reading these.
func users(run *result.Run) (int, error) {
	if run.Unfinished == nil {
		return run.Summary.Data.Users, nil
	}
	keys, err := warm.ReadUsers(run.Dir)
	if err != nil {
		return 0, err
	}
	return keys.Ids.Len(), nil
}
