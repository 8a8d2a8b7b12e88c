package experiments

import (
	"encoding/json"
	"fmt"
)

// File is one raw file that a run read.
type File struct {
	Path   string `json:"path"` // below data.root
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// files are the raw files of a recipe's data. Cost: each is read once.
func files(d Data) ([]File, error) {
	sources, err := hashSources(d)
	out := make([]File, len(sources))
	for i, s := range sources {
		out[i] = File{Path: s.Path, Bytes: s.Bytes, SHA256: s.SHA256}
	}
	return out, err
}

// featureHashes are the SHA-256 of every fitted encoder, by side/name.
func (p *Prepared) featureHashes() (map[string]string, error) {
	out := map[string]string{}
	for name, encoder := range p.Encoders {
		text, err := json.Marshal(encoder)
		if err != nil {
			return nil, fmt.Errorf("experiments: encoders: %s: %w", name, err)
		}
		out[name] = hashText(text)
	}
	return out, nil
}
