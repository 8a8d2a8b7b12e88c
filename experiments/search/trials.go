package search

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Trial is one line of trials.jsonl: a trial that ended or, with asha, reached a rung.
type Trial struct {
	Model     string                     `json:"model"`                // name
	Trial     int                        `json:"trial"`                // 0 = the recipe as written
	Rung      *int                       `json:"rung,omitempty"`       // that it reached, from 0; nil unless the method is asha
	Values    map[string]json.RawMessage `json:"values"`               // of the keys that were tuned
	Metric    string                     `json:"metric"`               // that training stops by
	Objective *float64                   `json:"objective"`            // the best value of the metric on validation; null = it failed
	BestEpoch int                        `json:"best_epoch,omitempty"` // of Objective, from 1; 0 for a baseline
	Epochs    int                        `json:"epochs"`               // that were trained
	Seconds   float64                    `json:"seconds"`              // of training since the start of the trial, evaluations apart
	Error     string                     `json:"error,omitempty"`      // why it failed; empty = it did not
}

// readTrials reads the trials.jsonl of a search and cuts off a last line that was not
// written to its end, as a kill may leave it, to write on there.
func readTrials(path string) ([]Trial, error) {
	trials, size, err := parseTrials(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := os.Truncate(path, size); err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	return trials, nil
}

// parseTrials also returns how many bytes of the file are whole lines.
func parseTrials(path string) (trials []Trial, size int64, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, fmt.Errorf("experiments: %w", err)
	}
	whole := data[:bytes.LastIndexByte(data, '\n')+1]
	n := 0
	for line := range bytes.Lines(whole) {
		n++
		var t Trial
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&t); err != nil {
			return nil, 0, fmt.Errorf("experiments: %s: line %d: %w", path, n, err)
		}
		trials = append(trials, t)
	}
	return trials, int64(len(whole)), nil
}

// appendTrial adds one line and waits until it is on the disk.
func appendTrial(path string, t Trial) error {
	line, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("experiments: %s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("experiments: %w", err)
	}
	_, err = f.Write(append(line, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("experiments: %w", err)
	}
	return nil
}

func trialsOf(all []Trial, model string) []Trial {
	var out []Trial
	for _, t := range all {
		if t.Model == model {
			out = append(out, t)
		}
	}
	return out
}
