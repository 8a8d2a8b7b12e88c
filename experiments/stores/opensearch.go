package stores

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// OpenSearch is a cluster with the k-NN plugin, 2.13 or later.
type OpenSearch struct {
	base *url.URL
	auth OpenSearchAuth
	hnsw HNSW
	http *http.Client
}

// OpenSearchAuth is how the client shows who it is: a token, or a user and password, or
// nothing. It prints neither.
type OpenSearchAuth struct {
	Token              string
	Username, Password string
}

// String hides the secrets from whoever prints an OpenSearchAuth.
func (a OpenSearchAuth) String() string {
	switch {
	case a.Token != "":
		return "token"
	case a.Username != "":
		return "user and password"
	}
	return "none"
}

// GoString is String.
func (a OpenSearchAuth) GoString() string { return a.String() }

// NewOpenSearch returns the cluster at address, such as https://search.example.org:9200.
// An address that holds a user or a password is an error: it would end up in messages.
// Nothing is asked yet.
func NewOpenSearch(address string, auth OpenSearchAuth, hnsw HNSW) (*OpenSearch, error) {
	if err := hnsw.Validate(); err != nil {
		return nil, err
	}
	base, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New("stores: opensearch: the address is no URL, want one such as http://localhost:9200") // err would quote a password
	case base.User != nil:
		return nil, errors.New("stores: opensearch: the address holds a user, want OPENSEARCH_USERNAME and OPENSEARCH_PASSWORD in the environment")
	case base.Scheme != "http" && base.Scheme != "https", base.Host == "":
		return nil, fmt.Errorf("stores: opensearch: address %q, want http://HOST or https://HOST", address)
	}
	return &OpenSearch{base: base, auth: auth, hnsw: hnsw, http: &http.Client{
		// A redirect would carry the credentials elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// refusal is an answer that is none of 2xx.
type refusal struct {
	status int
	reason string
}

func (e *refusal) Error() string {
	return strings.TrimSuffix(fmt.Sprintf("the server says: %d %s: %s", e.status, http.StatusText(e.status), e.reason), ": ")
}

// isStatus tells whether err is a refusal with that status.
func isStatus(err error, status int) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == status
}

// call sends body (JSON, or lines of it as bytes; nil = none) and decodes the answer.
func (s *OpenSearch) call(ctx context.Context, method, path string, body, answer any) error {
	var in io.Reader
	kind := "application/json"
	switch b := body.(type) {
	case nil:
	case []byte:
		in, kind = bytes.NewReader(b), "application/x-ndjson"
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			return err
		}
		in = bytes.NewReader(raw)
	}
	path, query, _ := strings.Cut(path, "?")
	target := s.base.JoinPath(path)
	target.RawQuery = query
	request, err := http.NewRequestWithContext(ctx, method, target.String(), in)
	if err != nil {
		return err
	}
	if in != nil {
		request.Header.Set("Content-Type", kind)
	}
	switch {
	case s.auth.Token != "":
		request.Header.Set("Authorization", "Bearer "+s.auth.Token)
	case s.auth.Username != "":
		request.SetBasicAuth(s.auth.Username, s.auth.Password)
	}
	response, err := s.http.Do(request)
	if err != nil {
		if lost := (*url.Error)(nil); errors.As(err, &lost) {
			err = lost.Err // without the address, which may be long
		}
		return gone(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return gone(err)
	}
	if response.StatusCode/100 != 2 {
		return &refusal{response.StatusCode, reason(raw)}
	}
	if answer == nil {
		return nil
	}
	if err := json.Unmarshal(raw, answer); err != nil {
		return fmt.Errorf("the answer is not that of OpenSearch: %w", err)
	}
	return nil
}

// reason is what an answer gives as the cause of a refusal.
func reason(raw []byte) string {
	var body struct {
		Error struct {
			Reason string
			Cause  struct{ Reason string } `json:"caused_by"`
		}
	}
	if json.Unmarshal(raw, &body) != nil || body.Error.Reason == "" {
		return string(raw[:min(len(raw), 200)])
	}
	if body.Error.Cause.Reason != "" {
		return body.Error.Reason + ": " + body.Error.Cause.Reason
	}
	return body.Error.Reason
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
	if err := s.call(ctx, http.MethodPost, s.name+"/_search", query, &answer); err != nil {
		return nil, fmt.Errorf("stores: opensearch: %s: %w", s.name, err)
	}
	var keys []string
	for _, h := range answer.Hits.Hits {
		keys = append(keys, h.ID)
	}
	return keys, nil
}

func (s *osSearcher) Close() error { return nil }
