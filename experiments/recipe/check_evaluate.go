package recipe

import (
	"slices"
	"strconv"
	"strings"

	"tandem/datasets/setting"
	"tandem/train/eval"
)

func (c *checker) evaluate() {
	e := &c.recipe.Evaluate
	if len(e.Metrics) == 0 {
		c.add("evaluate.metrics", ": none, want at least one")
	}
	for i, m := range e.Metrics {
		at := join("evaluate.metrics", strconv.Itoa(i))
		c.metric(at, m)
		if slices.Index(e.Metrics, m) < i {
			c.add(at, " = %q: duplicate name", m)
		}
	}
	c.targets()
	for i, s := range e.Segments {
		at := join("evaluate.segments", strconv.Itoa(i))
		if slices.Index(e.Segments, s) < i {
			c.add(at, " = %q: duplicate name", s)
		}
		if s == "new-users" && !e.NewUsers && c.recipe.Split.Kind != "new-users" {
			c.add(at, " = new-users, but evaluate.new_users = false leaves them out")
		}
	}
	if len(e.Metrics) > 0 {
		c.leads("evaluate.metrics.0", e.Metrics[0], "the first metric leads")
	}
	c.atLeast("evaluate.states.hot", e.States.Hot, e.States.Cold+1)
}

// targets checks the sets of target events, against the events as far as the recipe tells them.
func (c *checker) targets() {
	var known, targets []string
	if in := c.recipe.Data.Interactions; in != nil {
		for _, w := range in.Events {
			if known = append(known, w.Event); w.Target {
				targets = append(targets, w.Event)
			}
		}
	}
	sets := c.recipe.Evaluate.Targets
	for i, set := range sets {
		at := join("evaluate.targets", strconv.Itoa(i))
		if slices.ContainsFunc(sets[:i], func(o string) bool { return sameEvents(EventsOf(o), EventsOf(set)) }) {
			c.add(at, " = %q: duplicate set", set)
		}
		events := EventsOf(set)
		for n, event := range events {
			switch {
			case event == "":
				c.add(at, " = %q, want an event, or several joined by +", set)
			case slices.Index(events, event) < n:
				c.add(at, " = %q: duplicate event %q", set, event)
			case known != nil && !slices.Contains(known, event):
				c.add(at, " = %q, not in data.interactions.events, %s", event, setting.Wanted(event, known))
			case i == 0 && targets != nil && !slices.Contains(targets, event):
				c.add(at, " = %q, which is no target: models are chosen by held-out rows of the first set, %s", event, setting.Wanted(event, targets))
			}
		}
	}
}

// EventsOf are the events of a set of evaluate.targets.
func EventsOf(set string) []string {
	events := strings.Split(set, "+")
	for i := range events {
		events[i] = strings.TrimSpace(events[i])
	}
	return events
}

func sameEvents(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// metric checks a name like ndcg@10, mrr or auc.
func (c *checker) metric(path, metric string) {
	if metric == "" && len(c.recipe.Evaluate.Metrics) == 0 {
		return // it would be the first one: that there is none is the fault
	}
	m, err := eval.ParseMetric(metric)
	switch {
	case err != nil:
		c.add(path, ": %s", strings.TrimPrefix(err.Error(), "eval: "))
	case m.Kind().Corrected && c.recipe.Evaluate.Protocol == ProtocolFull:
		c.add(path, " = %q, which estimates a full ranking from candidates, but evaluate.protocol = full is one", metric)
	}
}

// leads checks a metric by which models are told apart: one with a value for each user
// of which more is better. Unknown ones are a fault elsewhere.
func (c *checker) leads(path, metric, why string) {
	m, err := eval.ParseMetric(metric)
	switch {
	case err != nil:
	case m.Kind().Aggregate:
		c.add(path, " = %q, which has no values by user; %s, want one with them such as ndcg@10", metric, why)
	case m.Kind().Better < 1:
		c.add(path, " = %q, of which more is not better; %s, want one such as ndcg@10", metric, why)
	}
}

func (c *checker) compare() {
	cmp := &c.recipe.Compare
	if m := c.recipe.Evaluate.Metrics; len(m) == 0 || cmp.Metric != m[0] { // that one is checked there
		c.leads("compare.metric", cmp.Metric, "models are compared by it")
	}
	if len(c.recipe.Evaluate.Metrics) > 0 && !slices.Contains(c.recipe.Evaluate.Metrics, cmp.Metric) {
		c.add("compare.metric", " = %q, not in evaluate.metrics, %s", cmp.Metric, setting.Wanted(cmp.Metric, c.recipe.Evaluate.Metrics))
	}
	var names []string
	for _, m := range c.recipe.Models {
		names = append(names, m.Name)
	}
	if p := cmp.Pairs; p.All && p.Partners || (p.All || p.Partners) && len(p.List) > 0 {
		c.add("compare.pairs", ": more than one of partners, all and a list")
	}
	for i, pair := range cmp.Pairs.List {
		at := join("compare.pairs", strconv.Itoa(i))
		for side, n := range pair {
			if !slices.Contains(names, n) {
				c.add(join(at, strconv.Itoa(side)), " = %q, no such model, %s", n, setting.Wanted(n, names))
			}
		}
		if pair[0] == pair[1] {
			c.add(at, " = [%s, %s], want two models", pair[0], pair[1])
		}
	}
}
