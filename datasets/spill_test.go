package datasets

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// fullDisk is a file that takes so many more bytes.
type fullDisk struct {
	*os.File
	left *int
}

func (f fullDisk) WriteAt(p []byte, at int64) (int, error) {
	if *f.left -= len(p); *f.left < 0 {
		return 0, &os.PathError{Op: "write", Path: filepath.Base(f.Name()), Err: syscall.ENOSPC}
	}
	return f.File.WriteAt(p, at)
}

// pairs is n rows of 20 users and 7 items, some of them more than once.
func pairs(n int) *Log {
	l := &Log{UserIDs: &IDs{}, ItemIDs: &IDs{}}
	for r := range n {
		l.Users = append(l.Users, l.UserIDs.Add(string(rune('a'+r%20))))
		l.Items = append(l.Items, l.ItemIDs.Add(string(rune('A'+r/3%7))))
		l.Times = append(l.Times, int64(r))
	}
	return l
}

// 1000 rows of 16 bytes fit on a disk of 20 000; not their sort, nor the values of a sum.
func TestSpillToAFullDisk(t *testing.T) {
	for _, tt := range []struct {
		name string
		disk int
		work func(s *Spill) error
		want string
	}{
		{"columns", 15_000, func(*Spill) error { return nil }, "datasets: spill: write times: no space left on device"},
		{"values", 19_000, (*Spill).EnsureValues, "datasets: spill: write values: no space left on device"},
		{"sort", 20_000, func(s *Spill) error { return s.ByUser(func(UserPart) error { return nil }) },
			"datasets: spill: write sorted: no space left on device"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parent, left := t.TempDir(), tt.disk
			s := &Spill{Memory: 64 << 10, Parent: parent}
			s.create = func(path string) (file, error) {
				f, err := os.Create(path)
				return fullDisk{f, &left}, err
			}
			err := s.Append(pairs(1000))
			if err == nil {
				err = tt.work(s)
			}
			require.EqualError(t, err, tt.want)
			require.ErrorIs(t, err, syscall.ENOSPC)
			require.NoError(t, s.Close())
			entries, err := os.ReadDir(parent)
			require.NoError(t, err)
			require.Empty(t, entries)
		})
	}
}

// Whatever is dropped, Read finds the rows [low, high) that are left, also where it
// begins between two marks of its index.
func TestSpillRead(t *testing.T) {
	parent := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		whole := pairs(rapid.IntRange(1, 3*startRows).Draw(t, "rows"))
		s := &Spill{Memory: int64(rapid.IntRange(1, 1<<20).Draw(t, "memory")), Parent: parent}
		defer s.Close()
		half := rapid.IntRange(0, whole.Len()).Draw(t, "first append")
		require.NoError(t, s.Append(whole.Slice(0, half)))
		require.NoError(t, s.Append(whole.Slice(half, whole.Len())))
		modulus, phase := rapid.Int64Range(1, 9).Draw(t, "modulus"), rapid.Int64Range(0, 9).Draw(t, "phase")
		stays := func(l *Log, r int) bool { return l.Times[r]%modulus >= phase || l.Times[r]/5000 == phase }
		keep := make([]bool, whole.Len())
		for r := range keep {
			keep[r] = stays(whole, r)
		}
		_, err := s.KeepIf(stays)
		require.NoError(t, err)
		want := whole.Where(keep)
		require.Equal(t, want.Len(), s.Len())
		low := rapid.IntRange(0, want.Len()).Draw(t, "low")
		high := rapid.IntRange(low, want.Len()).Draw(t, "high")
		got, err := s.Read(low, high)
		require.NoError(t, err)
		require.Equal(t, high-low, got.Len())
		for r := range got.Len() {
			require.Equal(t, want.Times[low+r], got.Times[r])
			require.Equal(t, want.Users[low+r], got.Users[r])
			require.Equal(t, want.Items[low+r], got.Items[r])
		}
	})
}

// By hand: 1.5 · 1024 = 1536 bytes are 1.5 KiB; 1537 are rounded up.
func TestSizeString(t *testing.T) {
	for n, want := range map[Size]string{0: "0 B", 1023: "1023 B", 1536: "1.5 KiB", 1537: "1.6 KiB", 2 << 30: "2.0 GiB"} {
		require.Equal(t, want, n.String())
	}
}

// By hand: two users and items, and a row of 4 + 4 + 8 bytes, twice, and 12.
func TestNeed(t *testing.T) {
	l := &Log{UserIDs: NewIDs("a", "b"), ItemIDs: NewIDs("A", "B"), Times: []int64{}}
	require.Equal(t, l.UserIDs.Bytes()+l.ItemIDs.Bytes()+44*1000, Need(l, 1000))
}
