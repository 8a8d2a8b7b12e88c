package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
)

// Questions are what a bundle is asked when it is written, and again by every loader.
type Questions struct {
	Requests []Request    // without filters
	Items    []Attributes // new items to encode
}

// Golden is the content of GoldenFile: questions, and the answers when the bundle was
// written.
type Golden struct {
	Requests []GoldenRequest `json:"requests"` // of users known and not
	Items    []GoldenItem    `json:"items"`    // new ones
}

// GoldenRequest is a request and its answer.
type GoldenRequest struct {
	User       string     `json:"user"`       // key; may be one that is not known
	Attributes Attributes `json:"attributes"` // of a user who is not
	K          int        `json:"k"`          // items asked for
	By         string     `json:"by"`         // as Answer.By
	Items      []string   `json:"items"`      // keys, best first
	Scores     []float32  `json:"scores"`     // by item
}

// GoldenItem is a new item and its vector.
type GoldenItem struct {
	Attributes Attributes `json:"attributes"` // what is encoded
	Vector     []float32  `json:"vector"`     // what it gives, Manifest.Dim values
}

// tolerance bounds the difference of two scores that levels of processors, which add in
// another order, may have.
func tolerance(score float32) float64 { return 1e-4 * (1 + math.Abs(float64(score))) }

// replay asks the golden requests and compares.
func (b *Bundle) replay(text []byte) error {
	if text == nil {
		return errManifest(b.dir, "no file %s, want one", GoldenFile)
	}
	path := filepath.Join(b.dir, GoldenFile)
	var golden Golden
	if err := json.Unmarshal(text, &golden); err != nil {
		return fmt.Errorf("serve: %s: %w", path, err)
	}
	for j, g := range golden.Requests {
		a, err := b.Recommend(context.Background(), Request{User: g.User, K: g.K, Attributes: g.Attributes})
		if err != nil {
			return fmt.Errorf("serve: %s: request %d: %w", path, j, err)
		}
		if fault := g.differs(a); fault != "" {
			return fmt.Errorf("serve: %s: request %d, user %q: %s", path, j, g.User, fault)
		}
	}
	for j, g := range golden.Items {
		v, err := b.EncodeItem(g.Attributes)
		if err != nil {
			return fmt.Errorf("serve: %s: item %d: %w", path, j, err)
		}
		for c, x := range v {
			if len(v) != len(g.Vector) || math.Abs(float64(x)-float64(g.Vector[c])) > tolerance(x) {
				return fmt.Errorf("serve: %s: item %d: encoded as %v, want %v", path, j, v, g.Vector)
			}
		}
	}
	return nil
}

// answer makes golden requests of what b answers now.
func (b *Bundle) answer(q Questions) ([]byte, error) {
	golden := Golden{Requests: []GoldenRequest{}, Items: []GoldenItem{}}
	for _, r := range q.Requests {
		a, err := b.Recommend(context.Background(), r)
		if err != nil {
			return nil, err
		}
		g := GoldenRequest{User: r.User, Attributes: r.Attributes, K: r.K, By: a.By, Items: []string{}, Scores: []float32{}}
		for _, h := range a.Hits {
			g.Items, g.Scores = append(g.Items, h.Key), append(g.Scores, h.Score)
		}
		golden.Requests = append(golden.Requests, g)
	}
	for _, a := range q.Items {
		v, err := b.EncodeItem(a)
		if err != nil {
			return nil, err
		}
		golden.Items = append(golden.Items, GoldenItem{a, v})
	}
	text, err := json.MarshalIndent(golden, "", " ")
	if err != nil {
		return nil, fmt.Errorf("serve: golden requests: %w", err)
	}
	return append(text, '\n'), nil
}

// differs says what is wrong with an answer, or "". Items may change places where their
// scores are within the tolerance.
func (g *GoldenRequest) differs(a *Answer) string {
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
