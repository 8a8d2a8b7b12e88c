package fit

import (
	"math"

	"tandem/model"
	"tandem/model/embed"
	"tandem/model/kernel"
)

// TestPrefix begins the tags of what was evaluated on the test part.
const TestPrefix = "test/"

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
