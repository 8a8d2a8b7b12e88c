package stores

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tandem/experiments/internal/rest"
)

// OpenSearch is a cluster with the k-NN plugin, 2.13 or later. The HTTP client that it
// embeds has fields for time-outs and repeats.
type OpenSearch struct {
	*rest.Client
	hnsw HNSW
}

// OpenSearchAuth is how the client shows who it is: a token, or a user and password, or
// nothing. It prints neither.
type OpenSearchAuth = rest.Auth

// NewOpenSearch returns the cluster at address, such as https://search.example.org:9200.
// An address that holds a user or a password is an error: it would end up in messages.
// Nothing is asked yet.
func NewOpenSearch(address string, auth OpenSearchAuth, hnsw HNSW) (*OpenSearch, error) {
	if err := hnsw.Validate(); err != nil {
		return nil, err
	}
	c, err := rest.New(rest.Service{
		Name: "OpenSearch", Example: "http://localhost:9200", Secrets: "OPENSEARCH_USERNAME and OPENSEARCH_PASSWORD",
	}, address, auth)
	if err != nil {
		return nil, fmt.Errorf("stores: opensearch: %w", err)
	}
	c.Explain = explain
	return &OpenSearch{c, hnsw}, nil
}

// explain reads a refusal in the words of OpenSearch.
func explain(r *rest.Refusal) {
	var body struct {
		Error struct {
			Reason string
			Cause  struct{ Reason string } `json:"caused_by"`
		}
	}
	if json.Unmarshal(r.Body, &body) != nil || body.Error.Reason == "" {
		return
	}
	r.Message = body.Error.Reason
	if body.Error.Cause.Reason != "" {
		r.Message += ": " + body.Error.Cause.Reason
	}
}

// slow is how long what works on a whole index may take.
const slow = 24 * time.Hour

// call sends a request, which may be repeated unless it is of method POST. body is nil,
// or what becomes JSON.
func (s *OpenSearch) call(ctx context.Context, method, path string, body, answer any) error {
	return s.send(ctx, rest.Request{Method: method, Path: path, Body: body}, answer)
}

// send sends a request; the path may have a query.
func (s *OpenSearch) send(ctx context.Context, r rest.Request, answer any) error {
	path, query, _ := strings.Cut(r.Path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return err
	}
	r.Path, r.Query = path, values
	err = s.Do(ctx, r, answer)
	if said := (*rest.Refusal)(nil); errors.As(err, &said) {
		return fmt.Errorf("the server says: %w", err)
	}
	return gone(err)
}

// Searcher asks the alias called name.
func (s *OpenSearch) Searcher(_ context.Context, name string) (Searcher, error) {
	return &osSearcher{s, name}, nil
}

type osSearcher struct {
	*OpenSearch
	name string
}

// Search asks for as many candidates as the width of the search: Lucene has no other
// measure of effort than k.
func (s *osSearcher) Search(ctx context.Context, vector []float32, k int) ([]string, error) {
	query := map[string]any{
		"size": k, "_source": false,
		"query": map[string]any{"knn": map[string]any{"embedding": map[string]any{
			"vector": json.RawMessage(vectorText(vector)), "k": max(k, s.hnsw.Search),
		}}},
	}
	var answer struct {
		Hits struct {
			Hits []struct {
				ID string `json:"_id"`
			}
		}
	}
	ask := rest.Request{Method: http.MethodPost, Path: s.name + "/_search", Body: query, Repeat: rest.Always}
	if err := s.send(ctx, ask, &answer); err != nil {
		return nil, fmt.Errorf("stores: opensearch: %s: %w", s.name, err)
	}
	var keys []string
	for _, h := range answer.Hits.Hits {
		keys = append(keys, h.ID)
	}
	return keys, nil
}

func (s *osSearcher) Close() error { return nil }
