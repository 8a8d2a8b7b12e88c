package stores

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"syscall"
	"time"
)

// Set is one side of a model, ready to be served: rows of Dim values with what stands
// beside them. A payload that is nil is missing for all.
type Set struct {
	Keys    []string  // by row, each once
	Vectors []float32 // (len(Keys) × Dim)
	Dim     int       // of the vectors, ≥ 1

	Price    []float64  // NaN where there is none
	Category [][]string // a path, root first
	State    []string   // hot, warm or cold
	Rows     []int32    // of training
}

// check returns an error unless lengths fit and every value is finite.
func (s *Set) check() error {
	n := len(s.Keys)
	if n == 0 || s.Dim < 1 || len(s.Vectors) != n*s.Dim {
		return fmt.Errorf("stores: %d keys and %d values, want keys and %d values of each", n, len(s.Vectors), s.Dim)
	}
	for _, p := range []struct {
		name string
		len  int
		none bool
	}{{"price", len(s.Price), s.Price == nil}, {"category", len(s.Category), s.Category == nil}, {"state", len(s.State), s.State == nil}, {"rows", len(s.Rows), s.Rows == nil}} {
		if !p.none && p.len != n {
			return fmt.Errorf("stores: %s of %d rows, want %d", p.name, p.len, n)
		}
	}
	for i, x := range s.Vectors {
		if x-x != 0 { // NaN or ±Inf
			return fmt.Errorf("stores: vector of %q: value %g, want finite", s.Keys[i/s.Dim], x)
		}
	}
	return nil
}

func (s *Set) vector(i int) []float32 { return s.Vectors[i*s.Dim : (i+1)*s.Dim] }

// HNSW is how an index of neighbours is built and asked (Malkov and Yashunin 2018).
type HNSW struct {
	Links  int // M: neighbours of a vector on each level
	Build  int // ef_construction: candidates while building, ≥ 2·Links
	Search int // ef: candidates of a query, ≥ what is asked for
}

// DefaultHNSW returns an index that finds most of ten.
func DefaultHNSW() HNSW { return HNSW{Links: 16, Build: 128, Search: 100} }

// Validate says what is out of range: the limits are those of pgvector.
func (h HNSW) Validate() error {
	switch {
	case h.Links < 2 || h.Links > 100:
		return fmt.Errorf("stores: links = %d, want 2 to 100", h.Links)
	case h.Build < 2*h.Links || h.Build > 1000:
		return fmt.Errorf("stores: build width = %d, want 2·links = %d to 1000", h.Build, 2*h.Links)
	case h.Search < 1 || h.Search > 1000:
		return fmt.Errorf("stores: search width = %d, want 1 to 1000", h.Search)
	}
	return nil
}

// LoadOptions steer a load.
type LoadOptions struct {
	About  string       // what the vectors are of, kept beside them
	Lookup bool         // rows are asked for by key alone: no index of neighbours is built
	Update bool         // change the table that is there, row by row: see Postgres.Load
	Clean  bool         // delete what loads that were killed left behind
	Log    *slog.Logger // of stages; nil = none
}

func (o LoadOptions) log() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}

// Loaded says what a load did.
type Loaded struct {
	Store    string  `json:"store"`            // postgres or opensearch
	Name     string  `json:"name"`             // of the table or alias
	Rows     int     `json:"rows"`             // written
	Dim      int     `json:"dim"`              // of the vectors
	Replaced bool    `json:"replaced"`         // there was one of that name
	Changed  *Change `json:"change,omitempty"` // of an update in place
	Copy     float64 `json:"copy_seconds"`     // that writing the rows took
	Index    float64 `json:"index_seconds"`    // that building the index took
}

// Change counts the rows of an update in place; others were as they are.
type Change struct {
	Written int64 `json:"written"` // new, or another vector or payload
	Deleted int64 `json:"deleted"` // not among the new rows any more
}

// Searcher asks an index. It belongs to one goroutine.
type Searcher interface {
	// Search returns the keys of the k nearest by inner product, the best first.
	Search(ctx context.Context, vector []float32, k int) ([]string, error)
	Close() error
}

// gone says in words that a server cut the connection, with the cause.
func gone(err error) error {
	for _, cause := range []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, cause) {
			return fmt.Errorf("the server went away: %w", err)
		}
	}
	return err
}

// since is the time that has passed, in seconds.
func since(start time.Time) float64 { return time.Since(start).Seconds() }
