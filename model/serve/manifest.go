package serve

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tandem/model/rank"
)

// Format and Version are what a manifest says of itself. A loader reads its own version
// and those before it: version 1 did not know what users have met.
const (
	Format  = "tandem-bundle"
	Version = 2
)

// ManifestFile is read first and names all other files.
const ManifestFile = "manifest.json"

// Manifest says what a bundle is and what lies in it.
type Manifest struct {
	Format   string `json:"format"`   // the constant Format
	Version  int    `json:"version"`  // of the format
	Checksum string `json:"checksum"` // SHA-256 of this file with 64 zeros in this place

	Model  string `json:"model"`  // its name in the recipe
	Kind   string `json:"kind"`   // of model, as model.Kinds names it
	Seed   uint64 `json:"seed"`   // of the training
	Recipe string `json:"recipe"` // its name
	Run    string `json:"run"`    // the directory it came from

	RecipeHash string `json:"recipe_sha256"` // of the recipe as it was run
	DataHash   string `json:"data_sha256"`   // of keys, interactions and attributes
	SplitHash  string `json:"split_sha256"`  // of its split

	Users   int          `json:"users"`   // in the bundle
	Items   int          `json:"items"`   // in the bundle
	Dim     int          `json:"dim"`     // of the vectors, the item bias included, which is the last dimension
	Vectors rank.Storage `json:"vectors"` // how those of items are stored; those of users are float32
	Metric  string       `json:"metric"`  // of the vectors: inner-product
	Score   string       `json:"score"`   // in words
	Cosine  string       `json:"cosine"`  // in words: how to rank by cosine

	// Candidates is how many items the vectors hand to Head; 0 without one.
	Candidates int   `json:"candidates,omitempty"`
	Head       *Head `json:"head,omitempty"` // what scores the candidates; nil for inner products

	// Strangers is how users without a training row came to vectors, features or fold-in; ""
	// where they have none.
	Strangers string `json:"strangers,omitempty"`

	// Seen says that the bundle knows which items its users have met, before the test part:
	// lists leave them out.
	Seen bool `json:"seen,omitempty"`

	States   States `json:"states"`             // of users and items by their training rows
	Price    string `json:"price,omitempty"`    // the item column that Filter reads as a price
	Category string `json:"category,omitempty"` // the one it reads as a category

	ItemColumns []ColumnInfo `json:"item_columns,omitempty"` // the payload
	Recall      []Recall     `json:"recall,omitempty"`       // measured when the bundle was written
	Files       []File       `json:"files"`                  // all but this one
}

// States are the thresholds between hot, warm and cold, in training rows.
type States struct {
	Hot  int `json:"hot"`  // at least so many rows
	Cold int `json:"cold"` // at most so many
}

// Of is the state of something with that many training rows.
func (s States) Of(rows int32) string {
	switch {
	case int(rows) <= s.Cold:
		return "cold"
	case int(rows) >= s.Hot:
		return "hot"
	}
	return "warm"
}

// Head are the widths of an MLP that scores candidates: Linear values of a row are
// multiplied, First enter the first layer, and Layers are the widths from there on.
type Head struct {
	Linear int   `json:"linear"` // columns, ≥ 1
	First  int   `json:"first"`  // columns, ≥ 1
	Layers []int `json:"layers"` // outputs of the second layer and of those after it
}

// ColumnInfo describes a column of the payload.
type ColumnInfo struct {
	Name string `json:"name"` // as in the catalogue
	Kind string `json:"kind"` // number, path (labels from the root) or tags (labels)
}

// Recall is the share of the exact best K items that a way of storing or searching finds,
// over some users of the run.
type Recall struct {
	Of    string  `json:"of"`    // the way, in words
	K     int     `json:"k"`     // items of a list
	Users int     `json:"users"` // that it was measured on
	Value float64 `json:"value"` // mean share, in [0, 1]
}

// errManifest is the error of a manifest that cannot be used.
func errManifest(dir, format string, args ...any) error {
	return fmt.Errorf("serve: %s: %s: "+format, append([]any{dir, ManifestFile}, args...)...)
}

var noChecksum = strings.Repeat("0", hex.EncodedLen(sha256.Size))

// marshal writes m with its checksum.
func (m *Manifest) marshal() ([]byte, error) {
	m.Checksum = noChecksum
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("serve: manifest: %w", err)
	}
	text = append(text, '\n')
	sum := sha256.Sum256(text)
	m.Checksum = hex.EncodeToString(sum[:])
	return bytes.Replace(text, []byte(noChecksum), []byte(m.Checksum), 1), nil
}

// readManifest reads and verifies the manifest of the bundle in dir. A newer version is
// told before anything else of it is looked at.
func readManifest(dir string) (*Manifest, error) {
	text, err := os.ReadFile(filepath.Join(dir, ManifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("serve: %s has no %s: want a directory that tandem export --to bundle wrote", dir, ManifestFile)
	}
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, errManifest(dir, "%w", err)
	}
	switch {
	case m.Format != Format:
		return nil, errManifest(dir, "format %q, want %q", m.Format, Format)
	case m.Version > Version:
		return nil, errManifest(dir, "a bundle of version %d, this program reads up to version %d: serve it with a newer one", m.Version, Version)
	case m.Version < 1:
		return nil, errManifest(dir, "version %d, want 1 to %d", m.Version, Version)
	}
	zeroed := bytes.Replace(text, []byte(m.Checksum), []byte(noChecksum), 1)
	if sum := sha256.Sum256(zeroed); len(m.Checksum) != len(noChecksum) || hex.EncodeToString(sum[:]) != m.Checksum {
		return nil, errManifest(dir, "damaged: checksum %.12s…, want %.12s…", hex.EncodeToString(sum[:]), m.Checksum)
	}
	return &m, m.check(dir)
}

// check refuses sizes that no writer gives.
func (m *Manifest) check(dir string) error {
	switch {
	case m.Users < 0 || m.Items < 1:
		return errManifest(dir, "%d users and %d items, want at least an item", m.Users, m.Items)
	case m.Dim < 2:
		return errManifest(dir, "dim = %d, want ≥ 2", m.Dim)
	case m.Vectors != rank.Float32 && m.Vectors != rank.Float16 && m.Vectors != rank.Int8:
		return errManifest(dir, "vectors = %q, want one of %v", m.Vectors, rank.Storages())
	}
	for _, f := range m.Files {
		if f.Name != filepath.Base(f.Name) || f.Name == ManifestFile {
			return errManifest(dir, "file %q, want a plain name", f.Name)
		}
	}
	return nil
}
