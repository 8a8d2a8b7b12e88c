package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
)

// ErrDamaged is in the error of LoadSafetensors for a file whose content is not what
// SaveSafetensors wrote: take an older one.
var ErrDamaged = errors.New("checkpoint damaged")

// checksumKey is the metadata entry that holds the checksum of a saved file: the
// SHA-256 in hex of the whole file, header and padding included, as it would be with
// noChecksum in that entry. Any program can check it by putting the zeros back.
const checksumKey = "sha256"

var noChecksum = strings.Repeat("0", hex.EncodedLen(sha256.Size))

// SaveSafetensors writes a safetensors file, whole or not at all (WriteFileAtomic), with
// a checksum over every byte of it in the metadata entry "sha256", which the caller must
// leave free. Other programs read the file as any safetensors file.
//
// The data is read twice, for the checksum and for the file: it must not change
// meanwhile, or the file will count as damaged.
//
// Errors are those of WriteSafetensors and of the file system, and name the file.
// Cost: one pass of SHA-256 over the data, then the write and the sync.
func SaveSafetensors(path string, tensors []Tensor, metadata map[string]string) error {
	if _, taken := metadata[checksumKey]; taken {
		return fmt.Errorf("export: %s: metadata %q is kept for the checksum", path, checksumKey)
	}
	signed := map[string]string{checksumKey: noChecksum}
	maps.Copy(signed, metadata)
	h := sha256.New()
	if err := WriteSafetensors(h, tensors, signed); err != nil {
		return fmt.Errorf("%w (%s)", err, path)
	}
	signed[checksumKey] = hex.EncodeToString(h.Sum(nil))
	return WriteFileAtomic(path, func(w io.Writer) error {
		if err := WriteSafetensors(w, tensors, signed); err != nil {
			return fmt.Errorf("%w (%s)", err, path)
		}
		return nil
	})
}

// LoadSafetensors reads a file written by SaveSafetensors and verifies its checksum;
// the metadata comes back as it was given, without the checksum (never nil). Any
// changed, missing or added byte is an error that names the file and matches
// ErrDamaged, and so is a file without a checksum; ReadSafetensors reads those.
func LoadSafetensors(path string) ([]Tensor, map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("export: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("export: %w", err)
	}
	tensors, metadata, err := readChecked(f, info.Size())
	if err != nil {
		return nil, nil, fmt.Errorf("export: %s: %w: %w", path, ErrDamaged, err)
	}
	return tensors, metadata, nil
}

func readChecked(r io.Reader, size int64) ([]Tensor, map[string]string, error) {
	raw, err := readHeader(r, size)
	if err != nil {
		return nil, nil, err
	}
	h := sha256.New()
	want, err := hashHeader(h, raw)
	if err != nil {
		return nil, nil, err
	}
	tensors, metadata, err := readBody(io.TeeReader(r, h), raw, size)
	if err != nil {
		return nil, nil, err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		return nil, nil, fmt.Errorf("sha256 %s, want %s", got, want)
	}
	delete(metadata, checksumKey)
	return tensors, metadata, nil
}

// hashHeader writes the header to h with the checksum put back to zeros, and returns
// the checksum. It looks for the entry in the bytes: as quotes inside JSON strings are
// escaped, the text before the checksum cannot be part of a name or a value.
func hashHeader(h io.Writer, raw []byte) (checksum string, err error) {
	before := []byte(`"` + checksumKey + `":"`)
	at := bytes.Index(raw, before)
	if at < 0 || len(raw)-at-len(before) < len(noChecksum) {
		return "", fmt.Errorf("no %s in the metadata", checksumKey)
	}
	at += len(before)
	checksum = string(raw[at : at+len(noChecksum)])
	for _, part := range [][]byte{raw[:at], []byte(noChecksum), raw[at+len(noChecksum):]} {
		if _, err := h.Write(part); err != nil {
			return "", err
		}
	}
	return checksum, nil
}
