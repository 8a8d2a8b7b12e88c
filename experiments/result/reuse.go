package result

import (
	"encoding/json"
	"fmt"
)

func HashJSON(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("experiments: %w", err)
	}
	return HashText(text), nil
}
