package prepare

import (
	"encoding/json"
	"fmt"

	"tandem/datasets"
	"tandem/experiments/recipe"
	"tandem/features"
)

// warmIdentity is what the weights of a model that started from another run depend on
// beyond those of others; nil for others.
func (p *Prepared) warmIdentity(m *recipe.Model, seed uint64) []any {
	if p.Warm == nil || p.Warm.Weights[SeedKey(m, seed)] == "" {
		return nil
	}
	w := p.Warm
	return []any{w.Weights[SeedKey(m, seed)], w.Until, w.Epochs, w.LR, w.Old, w.EvaluateEvery}
}

// restoreWarm puts an encoder of the other run in the place of one that was fitted anew; that
// of a price grows levels for what is higher-priced than all it knew.
func (p *Prepared) restoreWarm(at string, spec recipe.Feature, fitted *Encoder, columns datasets.Columns, seen features.Seen) (*Encoder, error) {
	if p.Warm == nil || p.Warm.Encoders[at] == nil {
		return fitted, nil
	}
	e, err := emptyEncoder(spec)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(p.Warm.Encoders[at], e.State); err != nil {
		return nil, fmt.Errorf("warm: encoder: %w", err)
	}
	if price, ok := e.State.(*features.Price); ok {
		if e.State, err = price.Grow(seen, columns.Find(spec.Column)); err != nil {
			return nil, fmt.Errorf("warm: %w", err)
		}
	}
	return e, nil
}
