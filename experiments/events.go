package experiments

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"tandem/experiments/kinds"
	"tandem/experiments/tfevents"
	"tandem/model"
	"tandem/model/embed"
	"tandem/model/kernel"
	"tandem/train/eval"
)

// createEvents makes a new event file in dir; TensorBoard reads those of one directory in
// the order of their names.
func createEvents(dir string) (*tfevents.Writer, error) {
	now := time.Now()
	name := fmt.Sprintf("events.out.tfevents.%d.tandem", now.UnixNano())
	return tfevents.Create(filepath.Join(dir, name), time.Now)
}

// testPrefix begins the tags of what was evaluated on the test part.
const testPrefix = "test/"

// announce writes what the HPARAMS tab of TensorBoard shows: a column for every setting of
// a model, and one for every metric.
func (x *execution) announce() error {
	old, _ := filepath.Glob(filepath.Join(x.Dir, "events.out.tfevents.*.tandem"))
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("experiments: %w", err)
		}
	}
	w, err := createEvents(x.Dir)
	if err != nil {
		return err
	}
	var sessions [][]tfevents.Setting
	for i := range x.Recipe.Models {
		m := &x.Recipe.Models[i]
		for _, seed := range kinds.Model(m).Seeds(x.Recipe.Seeds) {
			sessions = append(sessions, Settings(m, seed))
		}
	}
	var tags []string
	for _, name := range x.Recipe.Evaluate.Metrics {
		tags = append(tags, testPrefix+name)
	}
	err = w.Experiment(x.Recipe.Name, sessions, tags)
	return closing(w, err)
}

// outcome writes the settings of a model and seed and how it was evaluated on test, as the
// session of TensorBoard's HPARAMS tab that has ended.
func outcome(dir string, m *Model, res *SeedResult) error {
	w, err := createEvents(dir)
	if err != nil {
		return err
	}
	if err := w.SessionStart(Settings(m, res.Seed)); err != nil {
		return closing(w, err)
	}
	for _, key := range eval.Keys(res.Metrics) {
		if err := w.Scalar(0, testPrefix+key.String(), res.Metrics[key]); err != nil {
			return closing(w, err)
		}
	}
	return closing(w, w.SessionEnd())
}

func closing(w *tfevents.Writer, err error) error {
	if closed := w.Close(); err == nil {
		err = closed
	}
	return err
}

// normRows is how many rows of a table are looked at for the histogram of their norms,
// evenly apart.
const normRows = 50_000

// norms are the Euclidean lengths of rows by table name: of ids that train knows, and of
// every feature.
func norms(m *model.Model, seenUsers, seenItems []int32) map[string][]float32 {
	out := map[string][]float32{}
	side := func(s *embed.Side, seen []int32) {
		for n, t := range s.Tables() {
			row := make([]float32, t.Width)
			var values []float32
			every := max(1, t.Rows/normRows)
			for r := 0; r < t.Rows; r += every {
				if n == 0 && seen[r] == 0 { // no vector of its own
					continue
				}
				t.Read(row, int32(r), 0)
				values = append(values, float32(math.Sqrt(float64(kernel.Dot(row, row)))))
			}
			if len(values) > 0 {
				out[t.Name] = values
			}
		}
	}
	side(m.Users, seenUsers)
	side(m.Items, seenItems)
	return out
}
