package eval

import (
	"math"
	"slices"
)

// Result has the metrics of one view for each of its users.
type Result struct {
	View     string
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

// SegmentMeans returns the mean of a metric and the number of users in each of n
// segments; segment[u] in [0, n) is the one of user u, any other value leaves the user
// out. The mean of a segment without users is NaN. It panics if r has no such metric
// or segment is shorter than a user id.
func (r *Result) SegmentMeans(metric string, segment []int32, n int) (means []float64, users []int) {
	means, users = make([]float64, n), make([]int, n)
	for row, x := range r.Of(metric) {
		if s := segment[r.Users[row]]; s >= 0 && int(s) < n && !math.IsNaN(x) {
			means[s] += x
			users[s]++
		}
	}
	for s := range means {
		if users[s] == 0 {
			means[s] = math.NaN()
		} else {
			means[s] /= float64(users[s])
		}
	}
	return means, users
}
