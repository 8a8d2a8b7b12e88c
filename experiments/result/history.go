package result

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"tandem/train/eval"
)

// HistoryLine is one line of history.jsonl: what was seen at one point of training.
type HistoryLine struct {
	Step    int     `json:"step"`    // gradient steps since the start
	Epoch   int     `json:"epoch"`   // that has ended, from 1
	Seconds float64 `json:"seconds"` // of training so far, evaluations not counted
	Loss    float64 `json:"loss"`    // mean since the line before
	// PositivesPerSecond are training rows, ScoredPairsPerSecond those and their negatives; both
	// since the line before. SamplesPerSecond is the older name of ScoredPairsPerSecond.
	PositivesPerSecond   float64 `json:"positives_per_second"`
	ScoredPairsPerSecond float64 `json:"scored_pairs_per_second"` // see PositivesPerSecond
	SamplesPerSecond     float64 `json:"samples_per_second"`      // as ScoredPairsPerSecond
	// Valid are metrics on validation; nil on lines without evaluation.
	Valid map[eval.Key]float64 `json:"valid,omitempty"`
}

// WriteHistory writes lines to path, whole or not at all; a NaN or infinity is an
// error that names the line.
func WriteHistory(path string, lines []HistoryLine) error {
	var out bytes.Buffer
	for i, line := range lines {
		if at := notFinite(reflect.ValueOf(line)); at != "" {
			return fmt.Errorf("experiments: %s: line %d: %s is not finite", HistoryFile, i+1, strings.TrimPrefix(at, "."))
		}
		if err := json.NewEncoder(&out).Encode(line); err != nil {
			return fmt.Errorf("experiments: %s: line %d: %w", HistoryFile, i+1, err)
		}
	}
	return WriteFile(path, out.Bytes())
}

// ReadHistory reads what WriteHistory wrote; an error names the line, and is fs.ErrNotExist
// where there is no file.
func ReadHistory(path string) ([]HistoryLine, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	var out []HistoryLine
	for i, text := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		if len(text) == 0 {
			continue
		}
		var line HistoryLine
		if err := json.Unmarshal(text, &line); err != nil {
			return nil, fmt.Errorf("experiments: %s: line %d: %w", path, i+1, err)
		}
		out = append(out, line)
	}
	return out, nil
}
