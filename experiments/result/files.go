package result

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"tandem/experiments/sums"
	"tandem/model/export"
	"tandem/train"
)

// The files of a run directory.
const (
	RecipeFile   = "recipe.yaml"      // resolved: defaults filled in
	ManifestFile = "manifest.json"    // a Manifest
	SummaryFile  = "summary.json"     // a Summary; written last, so a run with one is finished
	ReportFile   = "report.html"      // for people
	HistoryFile  = "history.jsonl"    // a HistoryLine a line; per model and seed, as are the next three
	MetricsFile  = "metrics.json"     // a SeedResult
	PerUserFile  = "per_user.parquet" // Scores
	ExplainFile  = "explain.json"     // a drivers.Account
	ExplainTable = "explain.csv"      // its importances
)

// SeedDir is where a model's files of one seed stand in a run directory: dir/model/seed-1.
func SeedDir(dir, model string, seed uint64) string {
	return filepath.Join(dir, model, fmt.Sprintf("seed-%d", seed))
}

// WriteJSON writes v to path, indented, whole or not at all. It is an error if a float
// in it is NaN or infinite, which JSON cannot say; the error names it.
func WriteJSON(path string, v any) error {
	data, err := jsonText(path, v)
	if err != nil {
		return err
	}
	return WriteFile(path, data)
}

// jsonText is what WriteJSON writes.
func jsonText(path string, v any) ([]byte, error) {
	if at := notFinite(reflect.ValueOf(v)); at != "" {
		return nil, fmt.Errorf("experiments: %s: %s is not finite", filepath.Base(path), strings.TrimPrefix(at, "."))
	}
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("experiments: %s: %w", path, err)
	}
	return append(data, '\n'), nil
}

// writeLast writes v as the file that marks dir as finished, after the sums of it and of the
// other files that are read back. What marked dir before is removed first: whoever is killed
// between leaves a directory that is not finished.
func writeLast(dir, name string, v any, others []string) error {
	path := filepath.Join(dir, name)
	text, err := jsonText(path, v)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("experiments: %w", err)
	}
	if err := sums.Write(dir, others, name, text); err != nil {
		return err
	}
	return WriteFile(path, text)
}

// ReadJSON reads what WriteJSON wrote into a new T. An unknown key is an error: the
// file is then of another version.
func ReadJSON[T any](path string) (*T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	defer f.Close()
	out := new(T)
	decoder := json.NewDecoder(f)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(out); err != nil {
		return nil, fmt.Errorf("experiments: %s: %w", path, err)
	}
	return out, nil
}

// WriteFile writes data to path, whole or not at all, and makes its directory.
func WriteFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("experiments: %w", err)
	}
	return export.WriteFileAtomic(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// keyText is how the key of a map is written.
func keyText(key reflect.Value) string { return fmt.Sprint(key.Interface()) }

// notFinite is the JSON path of the first NaN or infinity in v, or "".
func notFinite(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Float64:
		if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
			return " "
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return notFinite(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if at := notFinite(v.Field(i)); at != "" {
				return "." + key + strings.TrimSpace(at)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if at := notFinite(v.Index(i)); at != "" {
				return fmt.Sprintf(".%d%s", i, strings.TrimSpace(at))
			}
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(keyText(a), keyText(b)) })
		for _, key := range keys {
			if at := notFinite(v.MapIndex(key)); at != "" {
				return "." + keyText(key) + strings.TrimSpace(at)
			}
		}
	}
	return ""
}

// WeightsFile is the file of the best weights of a model and seed of a run, or of the last
// ones where nothing was evaluated on validation.
func WeightsFile(dir, name string, seed uint64) string {
	dir = SeedDir(dir, name, seed)
	best := filepath.Join(dir, train.BestFile)
	if _, err := os.Stat(best); errors.Is(err, fs.ErrNotExist) {
		return filepath.Join(dir, train.CheckpointFile)
	}
	return best
}
