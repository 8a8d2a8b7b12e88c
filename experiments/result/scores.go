package result

import (
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"tandem/experiments/stats"
	"tandem/experiments/sums"
	"tandem/model/export"
	"tandem/train/eval"
)

// Scores are one model's values on test with one seed, one row per user. Metrics of a
// view other than eval.All are NaN for users outside the view.
type Scores struct {
	Model   string      // name
	Seed    uint64      // of the training
	Users   []string    // keys
	Metrics []eval.Key  // names, in the order of Values
	Values  [][]float64 // [metric][row of Users]

	Aggregates map[eval.Key]float64 // metrics without values by user; nil when read from a file

	byKey []int32 // rows of Users by ascending key; nil until asked for
}

// userColumn is the column of keys in per_user.parquet; the others are metrics.
const userColumn = "user"

// WriteScores writes per_user.parquet, whole or not at all: a column of keys and one for every
// metric. Model and seed are told by its place, aggregates by metrics.json.
func WriteScores(path string, s *Scores) error {
	columns := []export.Column{{Name: userColumn, Str: s.Users}}
	for m, key := range s.Metrics {
		columns = append(columns, export.Column{Name: key.String(), F64: s.Values[m]})
	}
	return export.WriteTable(path, columns)
}

// readSeedScores reads those of one model and seed of a run directory, whose files are compared
// with their sums.
func readSeedScores(dir, model string, seed uint64) (*Scores, error) {
	dir = SeedDir(dir, model, seed)
	if err := sums.Check(dir); err != nil {
		return nil, err
	}
	return ReadScores(filepath.Join(dir, PerUserFile), model, seed)
}

// ReadScores reads what WriteScores wrote; its place says of which model and seed.
func ReadScores(path, model string, seed uint64) (*Scores, error) {
	columns, err := export.ReadTable(path)
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	s := &Scores{Model: model, Seed: seed}
	for _, c := range columns {
		switch {
		case c.Name == userColumn && c.Str != nil:
			s.Users = c.Str
		case c.F64 != nil:
			key, err := eval.ParseKey(c.Name)
			if err != nil {
				return nil, fmt.Errorf("experiments: %s: %w", path, err)
			}
			s.Metrics = append(s.Metrics, key)
			s.Values = append(s.Values, c.F64)
		default:
			return nil, fmt.Errorf("experiments: %s: column %q: want %q of texts and metrics of doubles", path, c.Name, userColumn)
		}
	}
	if s.Users == nil {
		return nil, fmt.Errorf("experiments: %s: no column %q", path, userColumn)
	}
	return s, nil
}

// Estimates summarises every metric of a model over its seeds, which must have evaluated
// the same users; exact says that another seed would give the same model. A metric without a
// value for any user is left out.
func Estimates(seeds []*Scores, exact bool) (map[eval.Key]stats.Estimate, error) {
	if len(seeds) == 0 {
		return nil, fmt.Errorf("experiments: no seed to summarise")
	}
	out := map[eval.Key]stats.Estimate{}
	for _, metric := range seeds[0].Metrics {
		p, err := NewPerUser(seeds, metric)
		if err != nil {
			return nil, err
		}
		if len(p.Users) == 0 { // nobody has a value: price calibration of new users
			continue
		}
		if out[metric], err = stats.NewEstimate(p.Values, exact); err != nil {
			return nil, fmt.Errorf("experiments: %s: %s: %w", seeds[0].Model, metric, err)
		}
	}
	return out, nil
}

// perUser is one metric of one model: values[seed][row], users sorted by key.
type perUser struct {
	Users  []string    // keys, ascending
	Values [][]float64 // [seed][row of Users]
}

// NewPerUser brings the users of all seeds in the same order and leaves out those outside the
// view. It is an error if a seed lacks the metric, names a user twice, or evaluated others.
func NewPerUser(seeds []*Scores, metric eval.Key) (perUser, error) {
	var out perUser
	var rows []int32 // of the users of out, in the first seed
	for n, s := range seeds {
		m := slices.Index(s.Metrics, metric)
		if m < 0 {
			return perUser{}, fmt.Errorf("experiments: %s, seed %d: no metric %s, there are %v", s.Model, s.Seed, metric, s.Metrics)
		}
		if n > 0 {
			ShareUsers(seeds[0], s)
		}
		own, err := s.rows(s.Values[m])
		if err != nil {
			return perUser{}, err
		}
		values, users := make([]float64, len(own)), make([]string, 0, len(own))
		same := n > 0 && len(s.Users) > 0 && &s.Users[0] == &seeds[0].Users[0] && slices.Equal(own, rows) // so are the keys
		for i, row := range own {
			if values[i] = s.Values[m][row]; !same {
				users = append(users, s.Users[row])
			}
		}
		switch {
		case n == 0:
			out.Users, rows = users, own
		case !same && !slices.Equal(out.Users, users):
			return perUser{}, fmt.Errorf("experiments: %s: seeds %d and %d evaluated different users", s.Model, seeds[0].Seed, s.Seed)
		}
		out.Values = append(out.Values, values)
	}
	return out, nil
}

// ShareUsers lets others have the list of users of first, and what is known of its order, where
// they have the same ones in the same order: then it is kept and sorted once.
func ShareUsers(first *Scores, others ...*Scores) {
	for _, s := range others {
		if len(s.Users) == len(first.Users) && len(s.Users) > 0 && (&s.Users[0] == &first.Users[0] || slices.Equal(s.Users, first.Users)) {
			s.Users, s.byKey = first.Users, first.byKey
		}
	}
}

// rows are those with a value in column, by the keys of their users.
func (s *Scores) rows(column []float64) ([]int32, error) {
	if len(column) != len(s.Users) {
		return nil, fmt.Errorf("experiments: %s, seed %d: %d values for %d users", s.Model, s.Seed, len(column), len(s.Users))
	}
	if s.byKey == nil {
		order := make([]int32, len(s.Users))
		for row := range order {
			order[row] = int32(row)
		}
		slices.SortFunc(order, func(i, j int32) int { return strings.Compare(s.Users[i], s.Users[j]) })
		for n, row := range order {
			if n > 0 && s.Users[order[n-1]] == s.Users[row] {
				return nil, fmt.Errorf("experiments: %s, seed %d: user %q twice", s.Model, s.Seed, s.Users[row])
			}
		}
		s.byKey = order
	}
	out := make([]int32, 0, len(column))
	for _, row := range s.byKey {
		if !math.IsNaN(column[row]) {
			out = append(out, row)
		}
	}
	return out, nil
}

// Means are the mean of every metric over the users with a value, views included, and the
// aggregates. A metric without a value for any user is left out.
func (s *Scores) Means() map[eval.Key]float64 {
	out := map[eval.Key]float64{}
	for m, key := range s.Metrics {
		sum, n := 0., 0
		for _, v := range s.Values[m] {
			if !math.IsNaN(v) {
				sum += v
				n++
			}
		}
		if n > 0 {
			out[key] = sum / float64(n)
		}
	}
	maps.Copy(out, s.Aggregates)
	return out
}
