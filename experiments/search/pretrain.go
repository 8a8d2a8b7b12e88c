package search

import (
	"context"
	"fmt"
	"os"

	"tandem/experiments/result"
)

// pretrain trains the halves of c as they are written, for its trials to start from; one
// that is trained already is only read.
func (s *search) pretrain(ctx context.Context, c *contestant) error {
	m := *c.model
	m.Refit = false
	seed := s.recipe.Seeds[0]
	for _, half := range s.fitter.Prepared.Halves(&m) {
		dir := result.SeedDir(s.fitter.Dir, half.Name, seed)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("experiments: %w", err)
		}
		identity, err := s.fitter.Prepared.Identity(half, seed)
		if err != nil {
			return err
		}
		run, err := s.fitter.TrainRun(half, seed, dir, identity)
		if err != nil {
			return err
		}
		outcome, err := run.Fit(ctx, true)
		if err != nil {
			return err
		}
		s.Log.Info("pretrained", "model", half.Name, "seed", seed, "best", outcome.BestEpoch, half.Train.Stop.Metric, outcome.BestValue)
	}
	return nil
}
