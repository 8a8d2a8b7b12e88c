package prepared

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

	"tandem/datasets"
)

// ManifestFile is the name of the manifest in the directory.
const ManifestFile = "manifest.json"

// What Manifest.Format and Version say.
const (
	formatName = "tandem-prepared"
	version    = 1
)

// Manifest is manifest.json: what a prepared set holds and where it came from.
type Manifest struct {
	Format  string `json:"format"`  // "tandem-prepared"
	Version int    `json:"version"` // of the layout

	Users       int      `json:"users"`        // ids in users.parquet
	Items       int      `json:"items"`        // ids in items.parquet
	Logs        []Log    `json:"logs"`         // one, or those of a given split
	UserColumns []Column `json:"user_columns"` // attributes of users
	ItemColumns []Column `json:"item_columns"` // attributes of items
	Files       []File   `json:"files"`        // all files but the manifest

	Origin

	// Checksum is the SHA-256 of this manifest with an empty checksum.
	Checksum string `json:"checksum"`
}

// Log is one list of interactions: "interactions", or a part of a given split.
type Log struct {
	Name    string   `json:"name"`    // interactions, train, valid or test
	Rows    int      `json:"rows"`    // interactions in it
	Columns []Column `json:"columns"` // those beside user and item
	// Fine is that of datasets.Log.
	Fine bool `json:"fine,omitempty"`
	// Targets are the events whose rows are what is to be recommended, and Met those by which
	// an item is seen; none = all.
	Targets []string `json:"targets,omitempty"`
	Met     []string `json:"met,omitempty"` // see Targets
}

// Column is one column of a table, beside ids and keys.
type Column struct {
	Name string `json:"name"` // as in the Parquet file
	Kind string `json:"kind"` // number, time, event or labels
	// Labels is the size of the dictionary of a label column.
	Labels int `json:"labels,omitempty"`
	// Missing counts the entities without a value.
	Missing int `json:"missing,omitempty"`
}

// File is one file of the set; Path is relative to it, with slashes.
type File struct {
	Path   string `json:"path"`   // relative, with slashes
	Rows   int    `json:"rows"`   // in the file
	Bytes  int64  `json:"bytes"`  // its size
	SHA256 string `json:"sha256"` // in hexadecimal
}

// Origin is what the writer knows about the data.
type Origin struct {
	Tool    string               `json:"tool"`    // the program that wrote the set, and its version
	Sources []File               `json:"sources"` // the files it was read from; Rows is 0, Path as the recipe has it
	Recipe  string               `json:"recipe"`  // data and clean section of the recipe, in YAML
	Clean   datasets.CleanReport `json:"clean"`   // what cleaning did
	Hash    string               `json:"hash"`    // of the data, as the writer counts it
	// WholeCatalog says that items without a row are there on purpose: they are on sale.
	WholeCatalog bool `json:"whole_catalog"`
}

// seal sets the checksum and returns the text of the file.
func (m *Manifest) seal() ([]byte, error) {
	sum, err := m.checksum()
	if err != nil {
		return nil, err
	}
	m.Checksum = sum
	return m.text()
}

func (m *Manifest) checksum() (string, error) {
	bare := *m
	bare.Checksum = ""
	text, err := bare.text()
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

func (m *Manifest) text() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("prepared: manifest: %w", err)
	}
	return append(text, '\n'), nil
}

// ReadManifest reads the manifest of the set in dir and checks it against itself: the
// files it names may still be damaged, see Check.
func ReadManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, ManifestFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("prepared: %s: no %s, want a directory that data prepare wrote", dir, ManifestFile)
	} else if err != nil {
		return nil, fmt.Errorf("prepared: %w", err)
	}
	m := &Manifest{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(m); err != nil {
		return nil, fmt.Errorf("prepared: %s: %w", path, err)
	}
	if m.Format != formatName || m.Version != version {
		return nil, fmt.Errorf("prepared: %s: format %q, version %d, want %q, version %d", path, m.Format, m.Version, formatName, version)
	}
	again, err := m.text()
	if err != nil {
		return nil, err
	}
	if sum, err := m.checksum(); err != nil || sum != m.Checksum || !bytes.Equal(again, text) {
		return nil, fmt.Errorf("prepared: %s: damaged: it does not have the checksum that it names", path)
	}
	return m, nil
}

// Describes reports whether dir holds a prepared set, whole or damaged.
func Describes(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, ManifestFile))
	return err == nil && bytes.Contains(text, []byte(`"format": "`+formatName+`"`))
}
