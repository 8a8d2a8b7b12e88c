package serve

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tandem/model/rank"
)

// blockBytes is about how much of a file is read and checked at once.
const blockBytes = 1 << 20

// Writer collects the files of a bundle that is being written.
type Writer struct {
	dir   string
	files []File
}

// Path is where the file of that name is to be written.
func (w *Writer) Path(name string) string { return filepath.Join(w.dir, name) }

// Add takes up a file that has been written to Path(name).
func (w *Writer) Add(name, what string) {
	w.files = append(w.files, File{Name: name, What: what, Block: blockBytes})
}

// AddRows is Add for an npy file with rows of that many bytes: blocks hold whole panels.
func (w *Writer) AddRows(name, what string, rowBytes int) {
	panel := int64(rank.PanelItems * rowBytes)
	w.files = append(w.files, File{Name: name, What: what, Head: -1, Block: max(blockBytes/panel, 1) * panel})
}

// Create writes a bundle to out, whole or not at all: write puts files into a directory
// beside it, which is loaded, asked the golden requests, given its manifest and renamed.
// A bundle that is there is replaced; a program that has it open keeps what it has read.
// Anything else that is there, but an empty directory, is an error. On an error nothing is
// left behind; after a kill a directory named .<name>.tmp-* may be.
func Create(out string, m Manifest, golden Questions, write func(w *Writer) error) (*Manifest, error) {
	out = filepath.Clean(out)
	if err := replaceable(out); err != nil {
		return nil, err
	}
	parent := filepath.Dir(out)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	dir, err := os.MkdirTemp(parent, "."+filepath.Base(out)+".tmp-*")
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	defer os.RemoveAll(dir) // there is none left once it has its name
	w := &Writer{dir: dir}
	if err := write(w); err != nil {
		return nil, err
	}
	m.Format, m.Version, m.Files = Format, Version, w.files
	for i := range m.Files {
		if err := m.Files[i].sum(dir); err != nil {
			return nil, err
		}
	}
	if err := m.addGolden(dir, golden); err != nil {
		return nil, err
	}
	text, err := m.marshal()
	if err != nil {
		return nil, err
	}
	if err := writeSynced(filepath.Join(dir, ManifestFile), text); err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	syncDir(dir)
	if err := replace(dir, out); err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	syncDir(parent)
	return &m, nil
}

// addGolden loads what has been written and writes down what it answers.
func (m *Manifest) addGolden(dir string, q Questions) error {
	b, _, err := load(dir, m)
	if err != nil {
		return err
	}
	text, err := b.answer(q)
	if err != nil {
		return err
	}
	f := File{Name: GoldenFile, What: "requests, and the answers that a loader must give", Block: blockBytes}
	if err := writeSynced(filepath.Join(dir, f.Name), text); err != nil {
		return err
	}
	if err := f.sum(dir); err != nil {
		return err
	}
	m.Files = append(m.Files, f)
	return nil
}

// replaceable refuses to write over what is no bundle.
func replaceable(out string) error {
	entries, err := os.ReadDir(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("serve: %w", err)
	case len(entries) == 0:
		return nil
	}
	if _, err := readManifest(out); err != nil {
		return fmt.Errorf("serve: %s is there and is no bundle of this version: want a new name, an empty directory or a bundle to replace", out)
	}
	return nil
}

// replace gives the directory from the name to; what has it goes.
func replace(from, to string) error {
	if _, err := os.Lstat(to); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(from, to)
	}
	if err := exchange(from, to); err != nil {
		return err
	}
	return os.RemoveAll(from) // the old one
}

// sum fills in size and checksums of a file.
func (f *File) sum(dir string) error {
	file, err := os.Open(filepath.Join(dir, f.Name))
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	f.Bytes = info.Size()
	if f.Head < 0 {
		if f.Head, err = npyHead(file); err != nil {
			return fmt.Errorf("serve: %s: %w", f.Name, err)
		}
	}
	whole := sha256.New()
	var crcs []byte
	buf := make([]byte, max(f.Block, f.Head))
	for b := range f.blocks() {
		from, to := f.span(b)
		data := buf[:to-from]
		if _, err := io.ReadFull(file, data); err != nil {
			return fmt.Errorf("serve: %s: %w", f.Name, err)
		}
		whole.Write(data)
		crcs = binary.BigEndian.AppendUint32(crcs, crc32.Checksum(data, castagnoli))
	}
	f.SHA256, f.CRC32C = hex.EncodeToString(whole.Sum(nil)), hex.EncodeToString(crcs)
	return nil
}

// npyHead is the length of the header of an npy file of version 1; the file stays at its
// beginning.
func npyHead(f io.ReaderAt) (int64, error) {
	var b [10]byte
	if _, err := f.ReadAt(b[:], 0); err != nil {
		return 0, err
	}
	if string(b[:8]) != "\x93NUMPY\x01\x00" {
		return 0, fmt.Errorf("begins with %q, want an npy file of version 1", b[:8])
	}
	return 10 + int64(binary.LittleEndian.Uint16(b[8:])), nil
}

func writeSynced(path string, text []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// syncDir makes a rename in dir survive a power cut, where directories can be synced.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
}
