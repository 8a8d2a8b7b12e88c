package eval

import (
	"math"
	"slices"
)

// Result has the metrics of one view for each of its users.
type Result struct {
	View     string      // its name
	Protocol string      // "full" or "candidates"
	Users    []int32     // those with a relevant item in the view, in the task's order
	Metrics  []string    // names, as ParseMetric reads them
	Values   [][]float64 // [metric][row of Users]; NaN where a user has no value, see Facts
	// Aggregates are those of the first view, nil for the others.
	Aggregates []Aggregate
	Seconds    float64 // wall time of the pass, which is shared by all its views
}

// Of returns the values of a metric by row of Users, shared with r. It panics if r
// has no such metric.
func (r *Result) Of(metric string) []float64 {
	m := slices.Index(r.Metrics, metric)
	if m < 0 {
		panic("eval: metric not in result")
	}
	return r.Values[m]
}

// Mean returns the mean of a metric over the Users with a value, NaN without any. It
// panics if r has no such metric.
func (r *Result) Mean(metric string) float64 {
	sum, n := 0.0, 0
	for _, x := range r.Of(metric) {
		if !math.IsNaN(x) {
			sum += x
			n++
		}
	}
	return sum / float64(n)
}
