package result

import (
	"crypto/sha256"
	"encoding/hex"

	"tandem/experiments/stats"
)

type Estimate = stats.Estimate

func HashText(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
