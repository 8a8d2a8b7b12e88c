package prepare

import (
	"encoding/json"
	"fmt"

	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/sums"
	"tandem/model"
)

// Identity is what the weights of a model depend on: everything the recipe says of it
// and of its features, the data, the split and the seed, as a SHA-256 in hex. A checkpoint of
// another identity is not resumed.
func (p *Prepared) Identity(m *recipe.Model, seed uint64) (string, error) {
	c := *m
	c.ColdOffset = recipe.Offset{} // acts on scores, not on weights
	if c.TableDType == "float32" {
		c.TableDType = "" // as in runs from before there was a choice, here and below
	}
	if c.Fusion == model.Sum {
		c.Fusion = ""
	}
	if m.Train != nil {
		t := *m.Train
		t.CheckpointEvery, t.CheckpointSteps = 0, 0
		if t.Arithmetic == "float32" {
			t.Arithmetic = ""
		}
		c.Train = &t
	}
	encoders, err := p.EncoderState(m)
	if err != nil {
		return "", err
	}
	var halves []string
	for _, half := range p.Halves(m) {
		h, err := p.Identity(half, seed)
		if err != nil {
			return "", err
		}
		halves = append(halves, h)
	}
	told, err := kinds.Table().Identity(&c)
	if err != nil {
		return "", fmt.Errorf("experiments: %w", err)
	}
	text, err := json.Marshal(struct {
		Model       json.RawMessage
		Encoders    string
		Data, Split string
		Seed        uint64
		Warm        []any    `json:",omitempty"` // what it started from, and how it went on
		Halves      []string `json:",omitempty"` // identities of what it is pretrained by
	}{told, encoders, p.DataHash, p.SplitHash, seed, p.warmIdentity(m, seed), halves})
	if err != nil {
		return "", fmt.Errorf("experiments: %w", err)
	}
	return sums.OfText(text), nil
}

// EncoderState is the JSON of the encoders that a model uses, by side and name.
func (p *Prepared) EncoderState(m *recipe.Model) (string, error) {
	used := map[string]*Encoder{}
	for _, name := range m.Features {
		used["item/"+name] = p.Encoders["item/"+name]
	}
	for _, name := range m.UserFeatures {
		used["user/"+name] = p.Encoders["user/"+name]
	}
	text, err := json.Marshal(used)
	if err != nil {
		return "", fmt.Errorf("experiments: encoders: %w", err)
	}
	return string(text), nil
}
