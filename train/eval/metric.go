package eval

import (
	"fmt"
	"strconv"
	"strings"
)

// Metric is a number made for one user, or in a few cases for one model, from where the
// items stand in the ranking; Kinds lists them. Those of ranks lie in [0, 1] and see
// the R relevant items among the N ranked ones; rank 1 is best. With rel(r) = 1 if the
// item at rank r is relevant, else 0, and g(r) its grade (View.Grades), 0 if it is not:
//
//	recall@k              Σ_{r≤k} rel(r) / R
//	recall-capped@k       Σ_{r≤k} rel(r) / min(k, R) (Liang et al. 2018)
//	precision@k           Σ_{r≤k} rel(r) / k, also when fewer than k items are ranked
//	r-precision           Σ_{r≤R} rel(r) / R (Manning et al. 2008, §8.4)
//	hit@k                 1 if rel(r) = 1 for some r ≤ k
//	ndcg@k                Σ_{r≤k} rel(r)/log2(r+1) / Σ_{r≤min(k,R)} 1/log2(r+1)
//	                      (Järvelin and Kekäläinen 2002 with binary gains)
//	ndcg-graded@k         Σ_{r≤k} (2^g(r)−1)/log2(r+1) over the same of the best order
//	                      (Burges et al. 2005); 0 when all grades are 0
//	ndcg-graded-linear@k  Σ_{r≤k} g(r)/log2(r+1) over the same of the best order
//	                      (Järvelin and Kekäläinen 2002); 0 when all grades are 0
//	mrr@k                 1/r of the first relevant item, 0 if it stands below k
//	map@k                 Σ_{r≤k} rel(r)·(Σ_{s≤r} rel(s))/r / min(k, R)
//	map-full@k            the same sum / R (trec_eval's map_cut; Buckley and Voorhees 2004)
//	auc                   share of pairs (relevant, not relevant) in the right order, ties ½
//
// Without @k they look at the whole ranking. A user without relevant items has no value
// of any metric and no row in a Result. Metrics of what is recommended are those of
// Facts, aggregates those of Aggregate; recall, hit, ndcg and mrr have corrected forms for
// sampled candidates, see corrected.go.
//
// Each value is the expected one over random orders of tied scores. When k exceeds the
// N items ranked for a user, every item is within the top k; k above the catalogue size
// is an error in Evaluate.
type Metric struct {
	Name string // one of Kinds
	K    int    // cut-off; 0 = the whole ranking
}

// ParseMetric reads a name like "ndcg@10", "mrr" or "auc". The error of an unknown
// name lists the nearest ones.
func ParseMetric(s string) (Metric, error) {
	name, k, cut := strings.Cut(s, "@")
	m := Metric{Name: name}
	if cut {
		var err error
		m.K, err = strconv.Atoi(k)
		if err != nil || m.K < 1 {
			return Metric{}, fmt.Errorf("eval: metric %q: cut-off %q, want a whole number ≥ 1", s, k)
		}
	}
	if err := m.Validate(); err != nil {
		return Metric{}, err
	}
	if m.String() != s { // "@010", "@+10": one metric, one name
		return Metric{}, fmt.Errorf("eval: metric %q, want %q", s, m)
	}
	return m, nil
}

// String is the name ParseMetric reads.
func (m Metric) String() string {
	if m.K == 0 {
		return m.Name
	}
	return fmt.Sprintf("%s@%d", m.Name, m.K)
}

// Validate returns what is wrong with m.
func (m Metric) Validate() error {
	kind, ok := m.kind()
	switch {
	case !ok:
		return fmt.Errorf("eval: unknown metric %q%s (tandem metrics list prints all %d)", m, suggest(m), len(kinds))
	case m.K < 0:
		return fmt.Errorf("eval: metric %q: k = %d, want ≥ 1", m.Name, m.K)
	case m.K == 0 && kind.at == always:
		return fmt.Errorf("eval: metric %q needs a cut-off, as in %q", m, m.Name+"@10")
	case m.K > 0 && m.K < kind.least:
		return fmt.Errorf("eval: metric %q: k = %d, want ≥ %d", m.Name, m.K, kind.least)
	case m.K > 0 && kind.at == never:
		return fmt.Errorf("eval: metric %q takes no cut-off, want %q", m, m.Name)
	}
	return nil
}

func (m Metric) kind() (kind, bool) {
	for _, k := range kinds {
		if k.Name == m.Name {
			return k, true
		}
	}
	return kind{}, false
}

// suggested is how many metrics the error of an unknown one names at most.
const suggested = 3

// suggest returns ", did you mean …?" for the names within two edits that are nearest,
// else for those that one of the names begins, or nothing. It sees through capitals and a
// forgotten @.
func suggest(m Metric) string {
	name, k := strings.ToLower(m.Name), max(m.K, 0)
	if letters := strings.TrimRight(name, "0123456789"); k == 0 && letters != name {
		k, _ = strconv.Atoi(name[len(letters):])
		name = letters
	}
	var near, begun []string
	distance := 2
	for _, kind := range kinds {
		one := Metric{Name: kind.Name, K: k}
		if kind.at == never {
			one.K = 0
		} else if kind.at == always && k < max(kind.least, 1) {
			one.K = 10
		}
		d := edits(name, kind.Name)
		if d < distance {
			near, distance = nil, d
		}
		if d == distance {
			near = append(near, strconv.Quote(one.String()))
		}
		if len(name) > 2 && (strings.HasPrefix(kind.Name, name) || strings.HasPrefix(name, kind.Name)) {
			begun = append(begun, strconv.Quote(one.String()))
		}
	}
	if len(near) == 0 {
		near = begun
	}
	if len(near) == 0 {
		return ""
	}
	near = near[:min(suggested, len(near))]
	if last := len(near) - 1; last > 0 {
		near = append(near[:last-1], near[last-1]+" or "+near[last])
	}
	return ", did you mean " + strings.Join(near, ", ") + "?"
}

// edits is the Levenshtein distance between a and b in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1) // row[j] = distance between a[:i] and b[:j]
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
