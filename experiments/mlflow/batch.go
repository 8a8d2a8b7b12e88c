package mlflow

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Batch is what is logged to a run. Keys may have letters, digits and _ - . : / and
// spaces, see Key. A param is set once; a tag may be replaced.
type Batch struct {
	Params  map[string]string // settings by key, each set once
	Tags    map[string]string // by key
	Metrics []Metric          // in any order
}

// Metric is one finite value.
type Metric struct {
	Key   string    // see Key
	Value float64   // finite
	Step  int64     // such as the epoch
	Time  time.Time // that MLflow shows, to the millisecond
}

// What MLflow takes at once, and at most.
// Source: mlflow.org, REST API, Log Batch.
const (
	mostMetrics  = 1000
	mostParams   = 100
	mostTags     = 100
	mostTogether = 1000
	mostKey      = 250 // characters
	mostParam    = 6000
	mostTag      = 5000
)

// Key makes a name into a key that MLflow takes: an @ is written _at_, anything else that
// may not be there _. So ndcg@10 is ndcg_at_10.
func Key(name string) string {
	name = strings.ReplaceAll(name, "@", "_at_")
	key := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-.:/ ", r) {
			return r
		}
		return '_'
	}, name)
	return key[:min(len(key), mostKey)]
}

// Log sends a batch, in several requests if it is larger than MLflow takes at once: params
// first, then metrics, and tags with the last ones, so that a tag which says how far
// logging came is there only if all before it is. Texts that are too long are cut.
func (c *Client) Log(ctx context.Context, run string, b Batch) error {
	params, tags, metrics := pairs(b.Params), pairs(b.Tags), make([]map[string]any, 0, len(b.Metrics))
	if len(tags) > mostTags {
		return fmt.Errorf("mlflow: %d tags, want at most %d", len(tags), mostTags)
	}
	for i := range params {
		params[i].Value = shortened(params[i].Value, mostParam)
	}
	for i := range tags {
		tags[i].Value = shortened(tags[i].Value, mostTag)
	}
	for _, m := range b.Metrics {
		if math.IsNaN(m.Value) || math.IsInf(m.Value, 0) {
			return fmt.Errorf("mlflow: metric %s at step %d = %g, want a finite number", m.Key, m.Step, m.Value)
		}
		metrics = append(metrics, map[string]any{"key": m.Key, "value": m.Value, "step": m.Step, "timestamp": m.Time.UnixMilli()})
	}
	for len(params)+len(metrics)+len(tags) > 0 {
		body := map[string]any{"run_id": run}
		room := mostTogether
		n := min(len(params), mostParams)
		body["params"], params, room = params[:n], params[n:], room-n
		n = min(len(metrics), mostMetrics, room)
		body["metrics"], metrics, room = metrics[:n], metrics[n:], room-n
		if len(params)+len(metrics) == 0 && len(tags) <= room {
			body["tags"], tags = tags, nil
		}
		if err := c.post(ctx, "log to run "+run, "runs/log-batch", body, nil); err != nil {
			return err
		}
	}
	return nil
}

// pairs are the entries of a map by key.
func pairs(m map[string]string) []pair {
	out := make([]pair, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		out = append(out, pair{key, m[key]})
	}
	return out
}

// shortened cuts s to at most n bytes, between characters.
func shortened(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const dots = "…"
	cut := n - len(dots)
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + dots
}
