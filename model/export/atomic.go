package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// WriteFileAtomic makes path hold what write writes, whole or not at all: the bytes go
// to a temporary file in the same directory, which is synced and then renamed, and the
// directory is synced. Whatever happens before the rename, a kill or a power cut
// included, path keeps its old content. On an error or a panic of write the temporary
// file is removed; after a kill one named .<name>.tmp-* may be left behind.
//
// The writer is buffered; small writes are cheap. The file gets mode 0644, or keeps the
// mode it had. A symbolic link at path is replaced, not followed.
func WriteFileAtomic(path string, write func(io.Writer) error) (err error) {
	dir, name := filepath.Split(path)
	dir = filepath.Clean(dir) // "" is "."
	mode := os.FileMode(0o644)
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(dir, "."+name+".tmp-*")
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	renamed := false
	defer func() {
		if !renamed {
			f.Close() // a second Close does no harm
			os.Remove(f.Name())
		}
	}()

	buf := bufio.NewWriterSize(f, 1<<16)
	if err := write(buf); err != nil {
		return err
	}
	if err := errors.Join(buf.Flush(), f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	renamed = true
	return syncDir(dir)
}

// syncDir makes a rename in dir survive a power cut.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" { // directories cannot be synced there, and need not be
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("export: sync of directory %s: %w", dir, err)
	}
	return nil
}
