package result

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tandem/experiments/input"
)

// SumsFile is in a run directory and in every one of a model and seed: SHA-256 sums of the
// files that are read back, as sha256sum writes and checks them. That of the run covers those
// of the seeds, so a directory that was put together from two runs is told as one.
const SumsFile = "SHA256SUMS"

// WriteSums writes the sums of some files of dir, given by their paths below it, and of one
// that is not there yet, so that the file which marks dir as finished can be written last: last is
// its name, text what it will hold; "" for none.
func WriteSums(dir string, names []string, last string, text []byte) error {
	var b strings.Builder
	line := func(name, sum string) { fmt.Fprintf(&b, "%s  %s\n", sum, filepath.ToSlash(name)) }
	for _, name := range slices.Sorted(slices.Values(names)) {
		sum, _, err := HashFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		line(name, sum)
	}
	if last != "" {
		line(last, HashText(text))
	}
	return WriteFile(filepath.Join(dir, SumsFile), []byte(b.String()))
}

// WriteSummary writes the summary of a run and with it the sums of recipe, manifest, others and the sums of
// every model and seed; those reused of a program that wrote none have none.
func WriteSummary(dir string, s *Summary, others ...string) error {
	names := append([]string{RecipeFile, ManifestFile}, others...)
	for _, m := range s.Models {
		for _, seed := range m.Seeds {
			of := filepath.Join(SeedDir("", m.Name, seed), SumsFile)
			switch _, err := os.Stat(filepath.Join(dir, of)); {
			case err == nil:
				names = append(names, of)
			case !errors.Is(err, fs.ErrNotExist):
				return fmt.Errorf("experiments: %w", err)
			}
		}
	}
	return WriteLast(dir, SummaryFile, s, names)
}

// RemoveMetrics says that a model and seed in dir is about to be evaluated again: it is not
// finished until then.
func RemoveMetrics(dir string) error {
	if err := os.Remove(filepath.Join(dir, MetricsFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("experiments: %w", err)
	}
	return RemoveSums(dir)
}

// RemoveSums says that files of dir are about to change.
func RemoveSums(dir string) error {
	if err := os.Remove(filepath.Join(dir, SumsFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("experiments: %w", err)
	}
	return nil
}

// CheckSums compares files of dir with their sums: those of only, or all where it is empty. A
// directory without sums, by a program that wrote none, is not checked. A file that differs, or is
// not there, is an input.Error that names it.
func CheckSums(dir string, only ...string) error {
	path := filepath.Join(dir, SumsFile)
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
	got, _, err := HashFile(filepath.Join(dir, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return input.Wrong(fmt.Errorf("experiments: %s: %s is not there, and %s lists it", dir, name, SumsFile))
	}
	if err != nil || got == want {
		return err
	}
	return input.Wrong(fmt.Errorf("experiments: %s: the SHA-256 of %s is %.12s…, %s has %.12s…: the file was changed after it was written, or is of another run", dir, name, got, SumsFile, want))
}
