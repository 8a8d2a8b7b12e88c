package recommend

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"slices"

	"tandem/experiments/fit"
	"tandem/experiments/result"
)

// spool keeps lists on disk while a batch is made: a header with a hash of all that they
// follow from, then chunks of chunkUsers lists, the last one shorter, each closed by its
// CRC-32. Lists have one size, so chunk c is found without reading those before it:
//
//	by      1 byte, see spoolBy
//	items   4 bytes, how many there are
//	k × (item 4 bytes, score 4 bytes), zeros where there are fewer
type spool struct {
	f      *os.File
	users  int
	k      int
	done   int    // users in whole chunks
	chunk  []byte // of lists being added
	header int
	stale  bool // another one was there
}

const spoolMagic = "tandem lists 1\n"

// spoolBy are the values of by, by their byte. New ones go last.
func spoolBy() []string {
	return []string{ByTraining, fit.ByFoldIn, fit.ByProfile, fit.ByFeatures, fit.ByPopularity}
}

// openSpool begins a spool or, with resume, continues with the one at path, if there is one.
func openSpool(path, hash string, users, k int, resume bool) (*spool, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, result.WrongInput(fmt.Errorf("experiments: %w", err))
	}
	s := &spool{f: f, users: users, k: k, header: len(spoolMagic) + len(hash)}
	if err := s.open(hash, resume); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func (s *spool) open(hash string, resume bool) error {
	head := make([]byte, s.header)
	n, err := io.ReadFull(s.f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("experiments: %w", err)
	}
	s.stale = n > 0
	switch {
	case n < s.header: // nothing yet, or killed before the header was whole
	case string(head) == spoolMagic+hash && resume:
		return s.find()
	case resume:
		return result.WrongInput(fmt.Errorf("experiments: %s holds lists of another model, or by other rules, data or users; without --resume they are made anew", s.f.Name()))
	}
	if err := s.f.Truncate(0); err != nil {
		return onDisk(err)
	}
	_, err = s.f.WriteAt([]byte(spoolMagic+hash), 0)
	return onDisk(err)
}

// size of one list, and that of a chunk of n of them.
func (s *spool) size() int { return 5 + 8*s.k }

func (s *spool) bytes(n int) int { return n*s.size() + crc32.Size }

// at is where the chunk begins whose first list is that of user number first.
func (s *spool) at(first int) int64 {
	return int64(s.header) + int64(first/chunkUsers)*int64(s.bytes(chunkUsers))
}

// find counts the whole chunks, each checked by its sum.
func (s *spool) find() error {
	for s.done < s.users {
		n := min(chunkUsers, s.users-s.done)
		if _, err := s.read(s.done, n); err != nil {
			if errors.Is(err, errBroken) {
				break // killed in the middle of it
			}
			return err
		}
		s.done += n
	}
	return nil
}

var errBroken = errors.New("not a whole chunk")

// read returns the lists of a chunk of n users.
func (s *spool) read(first, n int) ([]byte, error) {
	s.chunk = slices.Grow(s.chunk[:0], s.bytes(n))[:s.bytes(n)]
	if _, err := s.f.ReadAt(s.chunk, s.at(first)); errors.Is(err, io.EOF) {
		return nil, errBroken
	} else if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	lists := s.chunk[:n*s.size()]
	if binary.LittleEndian.Uint32(s.chunk[len(lists):]) != crc32.ChecksumIEEE(lists) {
		return nil, errBroken
	}
	return lists, nil
}

// begin starts a chunk; add appends a list to it; end writes the n lists of it.
func (s *spool) begin() { s.chunk = s.chunk[:0] }

func (s *spool) add(by string, items []int32, scores []float32) {
	s.chunk = append(s.chunk, byte(slices.Index(spoolBy(), by)))
	s.chunk = binary.LittleEndian.AppendUint32(s.chunk, uint32(len(items)))
	for j, i := range items {
		s.chunk = binary.LittleEndian.AppendUint32(s.chunk, uint32(i))
		s.chunk = binary.LittleEndian.AppendUint32(s.chunk, math.Float32bits(scores[j]))
	}
	s.chunk = append(s.chunk, make([]byte, 8*(s.k-len(items)))...)
}

func (s *spool) end(n int) error {
	s.chunk = binary.LittleEndian.AppendUint32(s.chunk, crc32.ChecksumIEEE(s.chunk))
	if _, err := s.f.WriteAt(s.chunk, s.at(s.done)); err != nil {
		return fmt.Errorf("experiments: %w; the lists of %s users are kept there: --resume continues with them", err, result.Grouped(s.done))
	}
	s.done += n
	return nil
}

// spooled is one list; items and scores are used again for the next one.
type spooled struct {
	by     string
	items  []int32
	scores []float32
}

// each gives the lists of the users number first … first+n−1, a chunk.
func (s *spool) each(first, n int, emit func(r int, l spooled) error) error {
	lists, err := s.read(first, n)
	if err != nil {
		return fmt.Errorf("experiments: %s: lists from number %d on: %w", s.f.Name(), first, err)
	}
	var l spooled
	for r := range n {
		b := lists[r*s.size() : (r+1)*s.size()]
		l.by, l.items, l.scores = spoolBy()[b[0]], l.items[:0], l.scores[:0]
		for j := range int(binary.LittleEndian.Uint32(b[1:])) {
			l.items = append(l.items, int32(binary.LittleEndian.Uint32(b[5+8*j:])))
			l.scores = append(l.scores, math.Float32frombits(binary.LittleEndian.Uint32(b[9+8*j:])))
		}
		if err := emit(r, l); err != nil {
			return err
		}
	}
	return nil
}

func (s *spool) close() { s.f.Close() } // a second Close does no harm

// remove deletes the file, which has served.
func (s *spool) remove() error {
	if err := errors.Join(s.f.Close(), os.Remove(s.f.Name())); err != nil {
		return fmt.Errorf("experiments: %w", err)
	}
	return nil
}
