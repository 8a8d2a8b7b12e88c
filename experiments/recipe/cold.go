package recipe

import "encoding/json"

// Offset is what is added to the score of items unseen in train: a number, or auto,
// which chooses one on validation for every seed. In YAML: -1.5, or auto.
type Offset struct {
	Auto  bool
	Value float64 // 0 if Auto
}

// MarshalJSON writes the number, or "auto".
func (o Offset) MarshalJSON() ([]byte, error) {
	if o.Auto {
		return []byte(`"auto"`), nil
	}
	return json.Marshal(o.Value)
}
