package fit

import (
	"maps"
	"path/filepath"
	"slices"

	"tandem/experiments/result"
	"tandem/experiments/tfevents"
	"tandem/train"
	"tandem/train/eval"
)

// History keeps history.jsonl and the TensorBoard events of one training.
type History struct {
	path   string
	Lines  []result.HistoryLine // one for each epoch that ended, in order
	events *tfevents.Writer
	norms  map[string][]float32 // by table, of the epoch at hand; nil without evaluation
	rows   int                  // positives per epoch
	pairs  int                  // scored for each: itself and its negatives
}

// OpenHistory starts a history, or continues with the one of an interrupted run: lines of
// epochs that are about to be trained again are dropped.
func OpenHistory(dir string, resume bool, run *train.Run) (*History, error) {
	h := &History{path: filepath.Join(dir, result.HistoryFile)}
	if resume {
		epoch, err := train.FinishedEpochs(dir)
		if err != nil {
			return nil, err
		}
		if epoch > 0 {
			if h.Lines, err = result.ReadHistory(h.path); err != nil {
				return nil, err
			}
			h.Lines = slices.DeleteFunc(h.Lines, func(l result.HistoryLine) bool { return l.Epoch > epoch })
		}
	}
	visited := run.Train.Len()
	if run.Rows != nil {
		visited = len(run.Rows)
	}
	h.rows, h.pairs = visited, 1+run.Config.Negatives
	var err error
	h.events, err = tfevents.CreateIn(dir)
	return h, err
}

// Close ends the event file. history.jsonl is whole after every Record.
func (h *History) Close() error { return h.events.Close() }

// Record adds a line, and writes it, the losses, the metrics and the norms of that epoch into
// both files. Seconds of an earlier part of a resumed training are added.
func (h *History) Record(r train.Record) error {
	line := result.HistoryLine{
		Step: int(r.Step), Epoch: r.Epoch, Seconds: r.Seconds, Loss: r.Loss,
		PositivesPerSecond: r.PositivesPerSecond, ScoredPairsPerSecond: r.SamplesPerSecond, SamplesPerSecond: r.SamplesPerSecond,
		Valid: r.Validation,
	}
	if n := len(h.Lines); n > 0 {
		line.Seconds += h.Lines[n-1].Seconds
	}
	h.Lines = append(h.Lines, line)
	if err := h.events.Scalar(r.Step, "train/loss", r.Loss); err != nil {
		return err
	}
	if err := h.events.Scalar(r.Step, "train/lr", r.LR); err != nil {
		return err
	}
	for _, key := range eval.Keys(r.Validation) {
		if err := h.events.Scalar(r.Step, "valid/"+key.String(), r.Validation[key]); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(h.norms)) {
		if err := h.events.Histogram(r.Step, "norm/"+name, h.norms[name]); err != nil {
			return err
		}
	}
	h.norms = nil
	return result.WriteHistory(h.path, h.Lines)
}

// Summary is the training as the history tells it, interruptions included: its epochs, seconds
// and rates.
func (h *History) Summary() result.TrainSummary {
	if len(h.Lines) == 0 {
		return result.TrainSummary{}
	}
	last := h.Lines[len(h.Lines)-1]
	s := result.TrainSummary{Epochs: float64(last.Epoch), Seconds: last.Seconds}
	if last.Seconds > 0 {
		s.PositivesPerSecond = float64(last.Epoch) * float64(h.rows) / last.Seconds
		s.ScoredPairsPerSecond = s.PositivesPerSecond * float64(h.pairs)
		s.SamplesPerSecond = s.ScoredPairsPerSecond
	}
	return s
}
