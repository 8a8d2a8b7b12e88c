package serve

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

// File is one file of a bundle. SHA256 identifies its content, for whoever hands bundles
// on. CRC32C is what a loader checks: CRC-32 (Castagnoli) of the first Head bytes and of
// every Block bytes after them, 8 hex digits each. It finds any damage of up to 32 bits in
// a row, runs at memory speed, block by block on all processors, and names the place; it
// is no guard against forgery.
type File struct {
	Name   string `json:"name"`   // in the directory of the bundle
	What   string `json:"what"`   // one line for a human
	Bytes  int64  `json:"bytes"`  // size
	SHA256 string `json:"sha256"` // 64 hex digits
	Head   int64  `json:"head"`   // bytes before the first block, ≥ 0
	Block  int64  `json:"block"`  // bytes of a block, ≥ 1; the last may be shorter
	CRC32C string `json:"crc32c"` // of head and blocks
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// span is where block b of f begins and ends.
func (f *File) span(b int) (from, to int64) {
	if b == 0 {
		return 0, min(f.Head, f.Bytes)
	}
	from = f.Head + int64(b-1)*f.Block
	return from, min(from+f.Block, f.Bytes)
}

// blocks is how many there are.
func (f *File) blocks() int {
	if f.Bytes <= f.Head {
		return 1
	}
	return 1 + int((f.Bytes-f.Head+f.Block-1)/f.Block)
}

// maxBlock bounds what a damaged or hostile manifest can make the loader allocate.
const maxBlock = 64 << 20

// crc is the checksum that block b should have.
func (f *File) crc(b int) (uint32, bool) {
	if len(f.CRC32C) != 8*f.blocks() {
		return 0, false
	}
	v, err := hex.DecodeString(f.CRC32C[8*b : 8*b+8])
	return binary.BigEndian.Uint32(append(v, 0, 0, 0, 0)), err == nil
}

// input is a file that is being verified, and who wants its bytes.
type input struct {
	*File
	f *os.File

	// take is given every block after its check, from several goroutines at once; the
	// bytes are used again. nil = nobody wants them.
	take func(block int, at int64, data []byte) error
}

// open checks that the files are there and have their sizes.
func open(dir string, files []File) ([]*input, error) {
	var all []*input
	for i := range files {
		f := &files[i]
		path := filepath.Join(dir, f.Name)
		if f.Head < 0 || f.Block < 1 || f.Block > maxBlock || f.Head > maxBlock || len(f.CRC32C) != 8*f.blocks() {
			return all, errManifest(dir, "%s: %d bytes in blocks of %d after %d with %d digits of CRC32C do not fit", f.Name, f.Bytes, f.Block, f.Head, len(f.CRC32C))
		}
		file, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return all, fmt.Errorf("serve: %s: %s is missing", dir, f.Name)
		}
		if err != nil {
			return all, fmt.Errorf("serve: %w", err)
		}
		all = append(all, &input{File: f, f: file})
		info, err := file.Stat()
		if err != nil {
			return all, fmt.Errorf("serve: %w", err)
		}
		if info.Size() != f.Bytes {
			return all, fmt.Errorf("serve: %s: damaged: %d bytes, want %d", path, info.Size(), f.Bytes)
		}
	}
	return all, nil
}

// verify reads every block of every file, checks it and hands it on. Of several faults it
// returns one that comes first in some file.
func verify(dir string, inputs []*input) error {
	type place struct{ file, block int }
	var work []place
	for i, in := range inputs {
		for b := range in.blocks() {
			work = append(work, place{i, b})
		}
	}
	faults := make([]error, len(work))
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(work)) {
		wg.Go(func() {
			var buf []byte
			for w := int(next.Add(1) - 1); w < len(work) && !failed.Load(); w = int(next.Add(1) - 1) {
				if faults[w] = inputs[work[w].file].block(dir, work[w].block, &buf); faults[w] != nil {
					failed.Store(true)
				}
			}
		})
	}
	wg.Wait()
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}

// block reads, checks and hands on one block.
func (in *input) block(dir string, b int, buf *[]byte) error {
	from, to := in.span(b)
	if int64(cap(*buf)) < to-from {
		*buf = make([]byte, to-from)
	}
	data := (*buf)[:to-from]
	if _, err := in.f.ReadAt(data, from); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("serve: %w", err)
	}
	want, ok := in.crc(b)
	if got := crc32.Checksum(data, castagnoli); !ok || got != want {
		return fmt.Errorf("serve: %s: damaged between bytes %d and %d: CRC-32C %08x, want %08x", filepath.Join(dir, in.Name), from, to, got, want)
	}
	if in.take == nil {
		return nil
	}
	if err := in.take(b, from, data); err != nil {
		return fmt.Errorf("serve: %s: %w", filepath.Join(dir, in.Name), err)
	}
	return nil
}
