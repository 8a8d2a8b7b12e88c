package baseline

import (
	"context"
	"fmt"
	"math"

	"tandem/datasets"
	"tandem/features"
)

// FeaturePopularityConfig has no settings.
type FeaturePopularityConfig struct{ counting }

// Fit scores an item with the training rows, or their weight, that its features let expect
// (features.Rates), whoever asks: Popularity for items that nobody has had yet, by how
// their category, maker or price do. Its own rows move the score of an item only as those
// of one of its kind; items of equal features tie.
//
// It fails if a block is not of all items, or the log is empty.
// Cost: O(entries of the blocks), some ten to a hundred times.
func (FeaturePopularityConfig) Fit(_ context.Context, in Input) (Scorer, error) {
	return fitted(fitFeaturePopularity(in.Log, in.Blocks))
}

// fitFeaturePopularity is FeaturePopularityConfig.Fit.
func fitFeaturePopularity(train *datasets.Log, blocks []*features.Block) (*popularity, error) {
	rates, err := features.FitRates(rowWeights(train), blocks)
	if err != nil {
		return nil, fmt.Errorf("baseline: feature popularity: %w", err)
	}
	p := &popularity{Counts: make([]float32, train.NumItems())}
	for i := range p.Counts {
		p.Counts[i] = float32(math.Exp(rates.Log(blocks, int32(i))))
	}
	return p, nil
}
