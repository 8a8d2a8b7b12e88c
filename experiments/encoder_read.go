package experiments

import (
	"fmt"

	"tandem/model/export"
)

// ReadEncoders returns the encoders that a trained model uses, by "item/name" and
// "user/name", as the checkpoint (or best file) at path carries them: bit for bit those of
// the run. They encode new items and users, and need neither the recipe nor its data.
// Cost: the file is read once, for its checksum.
func ReadEncoders(path string) (map[string]*Encoder, error) {
	meta, err := export.CheckSafetensors(path)
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	r, err := Decode([]byte(meta["recipe"]))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i := range r.Models {
		if m := &r.Models[i]; m.Name == meta["model"] {
			out, err := restoreEncoders(r, m, meta["encoders"])
			if err != nil {
				return nil, fmt.Errorf("experiments: %s: %w", path, err)
			}
			return out, nil
		}
	}
	return nil, fmt.Errorf("experiments: %s: the recipe has no model %q", path, meta["model"])
}
