package export_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/model/export"
)

func writeText(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// onlyFile requires that dir holds nothing but name, with that text.
func onlyFile(t *testing.T, dir, name, text string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	got, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	require.Equal(t, text, string(got))
}

func TestWriteFileAtomic(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	require.NoError(t, export.WriteFileAtomic(path, writeText("old and long")))
	onlyFile(t, dir, "f", "old and long")
	require.NoError(t, export.WriteFileAtomic(path, writeText("new")))
	onlyFile(t, dir, "f", "new")
}

func TestWriteFileAtomicKeepsTheOldFileOnError(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	require.NoError(t, export.WriteFileAtomic(path, writeText("old")))

	cause := errors.New("disk on fire")
	err := export.WriteFileAtomic(path, func(w io.Writer) error {
		require.NoError(t, writeText("half")(w))
		return cause
	})
	require.ErrorIs(t, err, cause)
	onlyFile(t, dir, "f", "old")

	require.Panics(t, func() {
		_ = export.WriteFileAtomic(path, func(io.Writer) error { panic("bug") })
	})
	onlyFile(t, dir, "f", "old")
}

func TestWriteFileAtomicShowsTheOldFileMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	require.NoError(t, export.WriteFileAtomic(path, writeText("old")))
	require.NoError(t, export.WriteFileAtomic(path, func(w io.Writer) error {
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, "old", string(got))
		return writeText("new")(w)
	}))
}

func TestWriteFileAtomicMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	mode := func() os.FileMode {
		info, err := os.Stat(path)
		require.NoError(t, err)
		return info.Mode().Perm()
	}
	require.NoError(t, export.WriteFileAtomic(path, writeText("a")))
	require.Equal(t, os.FileMode(0o644), mode())
	require.NoError(t, os.Chmod(path, 0o600))
	require.NoError(t, export.WriteFileAtomic(path, writeText("b")))
	require.Equal(t, os.FileMode(0o600), mode())
}

func TestWriteFileAtomicErrors(t *testing.T) {
	dir := t.TempDir()
	err := export.WriteFileAtomic(filepath.Join(dir, "missing", "f"), writeText(""))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "export: ")

	require.NoError(t, os.MkdirAll(filepath.Join(dir, "taken", "x"), 0o755))
	err = export.WriteFileAtomic(filepath.Join(dir, "taken"), writeText(""))
	require.ErrorContains(t, err, "export: rename")
	entries, err := os.ReadDir(dir) // the temporary file is gone
	require.NoError(t, err)
	require.Len(t, entries, 1)
}
