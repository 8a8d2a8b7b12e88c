package experiments

import (
	"slices"
	"strconv"
	"strings"
)

// views are the questions asked of one ranking: all held-out items; those seen in
// train; those unseen, ranked among all items; those unseen, ranked among the unseen.
var views = []string{"all", "warm", "cold", "cold-only"}

// segments are the groups results are broken down by.
var segments = []string{"popularity", "price", "cold"}

// cutoffs says of each metric whether it takes an @k: always, maybe or never.
var cutoffs = map[string]string{
	"ndcg": "maybe", "recall": "always", "hit": "always", "precision": "always",
	"mrr": "maybe", "map": "maybe", "auc": "never",
}

var metricNames = []string{"ndcg", "recall", "hit", "precision", "mrr", "map", "auc"}

func (c *checker) evaluate() {
	e := &c.recipe.Evaluate
	if len(e.Metrics) == 0 {
		c.add("evaluate.metrics", ": none, want at least one")
	}
	for i, m := range e.Metrics {
		at := join("evaluate.metrics", strconv.Itoa(i))
		c.metric(at, m)
		if slices.Index(e.Metrics, m) < i {
			c.add(at, " = %q, there twice", m)
		}
	}
	for i, s := range e.Segments {
		at := join("evaluate.segments", strconv.Itoa(i))
		c.choice(at, s, segments)
		if slices.Index(e.Segments, s) < i {
			c.add(at, " = %q, there twice", s)
		}
	}
	c.atLeast("evaluate.valid_users", e.ValidUsers, 0)
	c.atLeast("evaluate.batch", e.Batch, 1)
}

// metric checks a name like ndcg@10, mrr or auc.
func (c *checker) metric(path, metric string) {
	base, k, cut := strings.Cut(metric, "@")
	at, known := cutoffs[base]
	n, err := strconv.Atoi(k)
	switch {
	case metric == "" && len(c.recipe.Evaluate.Metrics) == 0: // its lack is the fault
	case !known:
		c.add(path, " = %q: unknown metric, %s", metric, wanted(base, metricNames))
	case cut && at == "never":
		c.add(path, " = %q, want %s without a cut-off", metric, base)
	case !cut && at == "always":
		c.add(path, " = %q, want a cut-off such as %s@10", metric, base)
	case cut && (err != nil || n < 1 || strconv.Itoa(n) != k):
		c.add(path, " = %q, want a cut-off that is a whole number ≥ 1", metric)
	}
}

func (c *checker) compare() {
	cmp := &c.recipe.Compare
	c.atLeast("compare.bootstrap", cmp.Bootstrap, 100)
	if len(c.recipe.Evaluate.Metrics) > 0 && !slices.Contains(c.recipe.Evaluate.Metrics, cmp.Metric) {
		c.add("compare.metric", " = %q, not in evaluate.metrics, %s", cmp.Metric, wanted(cmp.Metric, c.recipe.Evaluate.Metrics))
	}
	var names []string
	for _, m := range c.recipe.Models {
		names = append(names, m.Name)
	}
	if cmp.Pairs.All && len(cmp.Pairs.List) > 0 {
		c.add("compare.pairs", ": both all and a list")
	}
	for i, pair := range cmp.Pairs.List {
		at := join("compare.pairs", strconv.Itoa(i))
		for side, n := range pair {
			if !slices.Contains(names, n) {
				c.add(join(at, strconv.Itoa(side)), " = %q, no such model, %s", n, wanted(n, names))
			}
		}
		if pair[0] == pair[1] {
			c.add(at, " = [%s, %s], want two models", pair[0], pair[1])
		}
	}
}
