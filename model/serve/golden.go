package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
)

// Golden is a request and what the bundle answered when it was written.
type Golden struct {
	User   string    `json:"user"`
	K      int       `json:"k"`
	By     string    `json:"by"`
	Items  []string  `json:"items"` // keys, best first
	Scores []float32 `json:"scores"`
}

// tolerance bounds the difference of two scores that levels of processors, which add in
// another order, may have.
func tolerance(score float32) float64 { return 1e-4 * (1 + math.Abs(float64(score))) }

// replay asks the golden requests and compares.
func (b *Bundle) replay(text []byte) error {
	if text == nil {
		return errManifest(b.dir, "no file %s, want one", GoldenFile)
	}
	var golden []Golden
	if err := json.Unmarshal(text, &golden); err != nil {
		return fmt.Errorf("serve: %s: %w", filepath.Join(b.dir, GoldenFile), err)
	}
	for j, g := range golden {
		a, err := b.Recommend(context.Background(), Request{User: g.User, K: g.K})
		if err != nil {
			return err
		}
		if fault := g.differs(b, a); fault != "" {
			return fmt.Errorf("serve: %s: request %d, user %q: %s", filepath.Join(b.dir, GoldenFile), j, g.User, fault)
		}
	}
	return nil
}

// answer makes golden requests of what b answers now.
func (b *Bundle) answer(requests []Request) ([]byte, error) {
	golden := []Golden{}
	for _, q := range requests {
		a, err := b.Recommend(context.Background(), q)
		if err != nil {
			return nil, err
		}
		g := Golden{User: q.User, K: q.K, By: a.By, Items: []string{}, Scores: []float32{}}
		for _, h := range a.Hits {
			g.Items, g.Scores = append(g.Items, h.Key), append(g.Scores, h.Score)
		}
		golden = append(golden, g)
	}
	text, err := json.MarshalIndent(golden, "", " ")
	if err != nil {
		return nil, fmt.Errorf("serve: golden requests: %w", err)
	}
	return append(text, '\n'), nil
}

// differs says what is wrong with an answer, or "". Items may change places where their
// scores are within the tolerance.
func (g *Golden) differs(b *Bundle, a *Answer) string {
	switch {
	case a.By != g.By:
		return fmt.Sprintf("answered by %s, want %s", a.By, g.By)
	case len(a.Hits) != len(g.Items) || len(g.Scores) != len(g.Items):
		return fmt.Sprintf("%d items, want %d with %d scores", len(a.Hits), len(g.Items), len(g.Scores))
	}
	for r, h := range a.Hits {
		if math.Abs(float64(h.Score)-float64(g.Scores[r])) > tolerance(g.Scores[r]) {
			return fmt.Sprintf("place %d is item %q with score %g, want %q with %g", r+1, h.Key, h.Score, g.Items[r], g.Scores[r])
		}
		if h.Key == g.Items[r] {
			continue
		}
		tied := false
		for other, key := range g.Items {
			tied = tied || key == h.Key && math.Abs(float64(g.Scores[other])-float64(h.Score)) <= tolerance(h.Score)
		}
		last := g.Scores[len(g.Scores)-1]
		if !tied && math.Abs(float64(h.Score)-float64(last)) > tolerance(last) {
			return fmt.Sprintf("place %d is item %q, want %q", r+1, h.Key, g.Items[r])
		}
	}
	return ""
}
