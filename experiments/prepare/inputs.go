package prepare

import (
	"encoding/json"
	"fmt"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// Files are the raw files of a recipe's data. Cost: each is read once.
func Files(d recipe.Data) ([]result.File, error) {
	sources, err := hashSources(d)
	out := make([]result.File, len(sources))
	for i, s := range sources {
		out[i] = result.File{Path: s.Path, Bytes: s.Bytes, SHA256: s.SHA256}
	}
	return out, err
}

// FeatureHashes are the SHA-256 of every fitted encoder, by side/name.
func (p *Prepared) FeatureHashes() (map[string]string, error) {
	out := map[string]string{}
	for name, encoder := range p.Encoders {
		text, err := json.Marshal(encoder)
		if err != nil {
			return nil, fmt.Errorf("experiments: encoders: %s: %w", name, err)
		}
		out[name] = result.HashText(text)
	}
	return out, nil
}
