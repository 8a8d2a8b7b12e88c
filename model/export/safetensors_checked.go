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
	"slices"
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
// ErrDamaged, and so is a file without a checksum.
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

// CheckSafetensors verifies a file as LoadSafetensors does and returns its metadata.
// Cost: one read of the file; memory for its header alone.
func CheckSafetensors(path string) (metadata map[string]string, err error) {
	return FillSafetensors(path, nil, nil)
}

// FillSafetensors verifies a file as LoadSafetensors does, then reads the tensors that
// are asked for straight into their data, so that the file never stands in memory beside
// them; it may hold others. accept, unless nil, is asked about the metadata before
// anything is written, and its error returned as it is. A tensor that is missing or has
// another shape or type is an error too, and then nothing is written either.
// Cost: the file is read twice, the second time without what is not asked for.
func FillSafetensors(path string, into []Tensor, accept func(metadata map[string]string) error) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	entries, metadata, begin, err := verify(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("export: %s: %w: %w", path, ErrDamaged, err)
	}
	if accept != nil {
		if err := accept(metadata); err != nil {
			return nil, err
		}
	}
	if err := fillFrom(f, begin, entries, into); err != nil {
		return nil, fmt.Errorf("export: %s: %w", path, err)
	}
	return metadata, nil
}

// verify checks structure and checksum; the data of the entries counts from begin.
func verify(r io.Reader, size int64) (entries []entry, metadata map[string]string, begin int64, err error) {
	raw, err := readHeader(r, size)
	if err != nil {
		return nil, nil, 0, err
	}
	h := sha256.New()
	want, err := hashHeader(h, raw)
	if err != nil {
		return nil, nil, 0, err
	}
	if entries, metadata, err = decodeHeader(raw[8:]); err != nil {
		return nil, nil, 0, fmt.Errorf("header: %w", err)
	}
	begin = int64(len(raw))
	if _, err := checkLayout(entries, size-begin); err != nil {
		return nil, nil, 0, err
	}
	if _, err := io.CopyBuffer(h, struct{ io.Reader }{r}, make([]byte, 1<<20)); err != nil {
		return nil, nil, 0, err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		return nil, nil, 0, fmt.Errorf("sha256 %s, want %s", got, want)
	}
	delete(metadata, checksumKey)
	return entries, metadata, begin, nil
}

// fillFrom reads tensors from a file whose data begins at begin.
func fillFrom(f io.ReaderAt, begin int64, entries []entry, into []Tensor) error {
	byName := make(map[string]entry, len(entries))
	for _, e := range entries {
		byName[e.name] = e
	}
	for i := range into {
		t := &into[i]
		e, ok := byName[t.Name]
		dtype, _ := t.dtype()
		switch {
		case !ok:
			return fmt.Errorf("tensor %s is missing", t.Name)
		case !slices.Equal(e.shape, t.Shape) || e.dtype != dtype:
			return fmt.Errorf("tensor %s is %s %v, want %s %v", t.Name, e.dtype, e.shape, dtype, t.Shape)
		}
		if err := t.check(); err != nil {
			return fmt.Errorf("tensor %s to read into: %w", t.Name, err)
		}
	}
	for i := range into {
		e := byName[into[i].Name]
		if err := into[i].read(io.NewSectionReader(f, begin+e.begin, e.end-e.begin)); err != nil {
			return fmt.Errorf("tensor %s: %w", e.name, err)
		}
	}
	return nil
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
