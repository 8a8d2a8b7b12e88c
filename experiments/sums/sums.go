// Package sums says what the files of a directory are by their SHA-256, in a file that sha256sum
// writes and checks as well, so that one that was changed by hand or is of another directory is
// told by its name when it is read.
//
// The package deliberately protects against accidents alone: who changes a file on purpose can
// change its sum.
package sums

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tandem/experiments/input"
	"tandem/model/export"
)

// File is SHA256SUMS. It is in a run directory and in every one of a model and seed: SHA-256 sums of the
// files that are read back, as sha256sum writes and checks them. That of the run covers those
// of the seeds, so a directory that was put together from two runs is told as one.
const File = "SHA256SUMS"

// Write writes the sums of some files of dir, given by their paths below it, and of one
// that is not there yet, so that the file which marks dir as finished can be written last: last is
// its name, text what it will hold; "" for none.
func Write(dir string, names []string, last string, text []byte) error {
	var b strings.Builder
	line := func(name, sum string) { fmt.Fprintf(&b, "%s  %s\n", sum, filepath.ToSlash(name)) }
	for _, name := range slices.Sorted(slices.Values(names)) {
		sum, _, err := Of(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		line(name, sum)
	}
	if last != "" {
		line(last, OfText(text))
	}
	return export.WriteFileAtomic(filepath.Join(dir, File), func(w io.Writer) error {
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// Remove says that files of dir are about to change.
func Remove(dir string) error {
	if err := os.Remove(filepath.Join(dir, File)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("experiments: %w", err)
	}
	return nil
}

// Check compares files of dir with their sums: those of only, or all where it is empty. A
// directory without sums, by a program that wrote none, is not checked. A file that differs, or is
// not there, is an input.Error that names it.
func Check(dir string, only ...string) error {
	path := filepath.Join(dir, File)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("experiments: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		want, name, ok := strings.Cut(lines.Text(), "  ")
		if raw, err := hex.DecodeString(want); !ok || err != nil || len(raw) != 32 || !filepath.IsLocal(name) {
			return input.Wrong(fmt.Errorf("experiments: %s: line %d: %.100q, want a SHA-256 sum in hex, two spaces and a path below the directory", path, n, lines.Text()))
		}
		if len(only) > 0 && !slices.Contains(only, name) {
			continue
		}
		if err := checkSum(dir, name, want); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("experiments: %s: %w", path, err)
	}
	return nil
}

func checkSum(dir, name, want string) error {
	got, _, err := Of(filepath.Join(dir, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return input.Wrong(fmt.Errorf("experiments: %s: %s is not there, and %s lists it", dir, name, File))
	}
	if err != nil || got == want {
		return err
	}
	return input.Wrong(fmt.Errorf("experiments: %s: the SHA-256 of %s is %.12s…, %s has %.12s…: the file was changed after it was written, or is of another run", dir, name, got, File, want))
}
