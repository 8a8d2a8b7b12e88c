package sums

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// Of is the SHA-256 of a file in hex, and its size.
func Of(path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, fmt.Errorf("experiments: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if size, err = io.Copy(h, f); err != nil {
		return "", 0, fmt.Errorf("experiments: %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// OfText is the SHA-256 of a text in hex.
func OfText(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
