package fit

import (
	"fmt"
	"math"
	"path/filepath"
	"time"

	"tandem/experiments/tfevents"
	"tandem/model"
	"tandem/model/embed"
	"tandem/model/kernel"
)

// CreateEvents makes a new event file in dir; TensorBoard reads those of one directory in
// the order of their names.
func CreateEvents(dir string) (*tfevents.Writer, error) {
	now := time.Now()
	name := fmt.Sprintf("events.out.tfevents.%d.tandem", now.UnixNano())
	return tfevents.Create(filepath.Join(dir, name), time.Now)
}

// TestPrefix begins the tags of what was evaluated on the test part.
const TestPrefix = "test/"

func Closing(w *tfevents.Writer, err error) error {
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
