package recommend

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"tandem/experiments/input"
	"tandem/experiments/recipe"
	"tandem/experiments/rerank"
	"tandem/experiments/sums"
	"tandem/model/kernel"
)

// Batch is a file of lists for many users.
type Batch struct {
	Path   string       // .parquet, .csv or .jsonl
	Users  []string     // keys, in the order wanted; nil = all of the data
	Resume bool         // continue where an interrupted one of the same lists stopped
	Log    *slog.Logger // of what is unknown and what is done; nil = none
	// Reasons says of each item why a user of the data gets it; nil = no such column.
	Reasons func(user int32, items []int32) ([]string, error)
}

// Batched is what became of a Batch.
type Batched struct {
	Path    string         `json:"path"`    // of the file
	Users   int            `json:"users"`   // who have a list, empty ones included
	Rows    int            `json:"rows"`    // of the file: items of all lists
	By      map[string]int `json:"by"`      // users by how their lists came about
	Unknown int            `json:"unknown"` // users whom the data do not know
	Short   int            `json:"short"`   // users with fewer than k items
	Resumed int            `json:"resumed"` // users whose lists were there
}

// PartialSuffix ends the name of the file that keeps the lists of an unfinished batch.
const PartialSuffix = ".partial"

// Write makes the lists of all users of b and writes them, a row per item:
//
//	user   key
//	rank   from 1
//	item   key
//	score
//	by     how the list came about: ByTraining and so on
//	reasons, if asked for
//	label    of the item, if the items have any: see ItemLabels
//
// Lists are kept in Path with PartialSuffix while they are made, and Path is written from
// it at the end, whole or not at all. So an interrupted batch, killed ones included, is
// resumed: what stands there is taken, up to the last whole chunk of users, and the file
// has the same bytes. Another model, other data, rules or users are refused then, with an
// input.Error. Users who are twice among those of b have two lists.
//
// Memory: 8,192 lists, whatever the number of users; their keys come on top if given.
func (l *Lister) Write(ctx context.Context, b Batch) (*Batched, error) {
	write, err := tableWriter(b.Path)
	if err != nil {
		return nil, err
	}
	if err := directory(b.Path); err != nil {
		return nil, err
	}
	if b.Log == nil {
		b.Log = slog.New(slog.DiscardHandler)
	}
	users, err := l.users(b)
	if err != nil {
		return nil, err
	}
	hash, err := l.hash(users, b)
	if err != nil {
		return nil, err
	}
	s, err := openSpool(b.Path+PartialSuffix, hash, len(users), l.K, b.Resume)
	if err != nil {
		return nil, err
	}
	defer s.close()
	out := &Batched{Path: b.Path, Users: len(users), By: map[string]int{}, Resumed: s.done}
	switch {
	case s.done > 0:
		b.Log.Info("lists that are there", "users", s.done, "of", len(users))
	case s.stale:
		b.Log.Warn("an unfinished batch is overwritten; --resume would have continued it", "file", b.Path+PartialSuffix)
	}
	for s.done < len(users) {
		chunk := users[s.done:min(s.done+chunkUsers, len(users))]
		s.begin()
		err := l.Each(ctx, chunk, func(_ int, by string, items []int32, scores []float32) error {
			s.add(by, items, scores)
			return nil
		})
		if err != nil {
			return nil, err
		}
		if err := s.end(len(chunk)); err != nil {
			return nil, err
		}
		b.Log.Debug("lists made", "users", s.done, "of", len(users))
	}
	if err := write(b.Path, l.table(ctx, s, users, b, out)); err != nil {
		return nil, err
	}
	return out, s.remove()
}

// users are those of b as ids, −1 for keys that the data do not know.
func (l *Lister) users(b Batch) ([]int32, error) {
	ids := l.opened.Split.Train.UserIDs
	if b.Users == nil {
		all := make([]int32, ids.Len())
		for u := range all {
			all[u] = int32(u)
		}
		return all, nil
	}
	if len(b.Users) == 0 {
		return nil, input.Wrong(errors.New("experiments: no user to make a list for"))
	}
	out := make([]int32, len(b.Users))
	unknown, first := 0, ""
	for r, key := range b.Users {
		u, ok := ids.Find(key)
		if out[r] = u; !ok {
			out[r] = -1
			if unknown++; unknown == 1 {
				first = key
			}
		}
	}
	if unknown > 0 {
		b.Log.Warn("users whom the data do not know get what is popular", "users", unknown, "of", len(out), "first", fmt.Sprintf("%q", first))
	}
	return out, nil
}

// hash covers all that the lists follow from.
func (l *Lister) hash(users []int32, b Batch) (string, error) {
	o := l.opened
	weights := ""
	if o.File != "" {
		var err error
		if weights, _, err = sums.Of(o.File); err != nil {
			return "", err
		}
	}
	head, err := json.Marshal(struct {
		Data, Split, Weights, Kernels string
		Model                         *recipe.Model
		Seed                          uint64
		K, Pool                       int
		Again, Reasons                bool
		Rerank                        rerank.Config
		Out, Users, Keys              int
	}{o.DataHash, o.SplitHash, weights, kernel.Level(), o.Spec, o.Seed, l.K, l.pool(), l.Again, b.Reasons != nil, l.Config, len(l.Out), len(users), len(b.Users)})
	if err != nil {
		return "", fmt.Errorf("experiments: %w", err)
	}
	h := sha256.New()
	h.Write(head)
	var word [4]byte
	for _, ids := range [][]int32{l.Out, users} {
		for _, id := range ids {
			binary.LittleEndian.PutUint32(word[:], uint32(id))
			h.Write(word[:])
		}
	}
	for _, key := range b.Users {
		io.WriteString(h, key+"\n")
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// ReadUsers reads the keys of users from a file, one a line.
func ReadUsers(path string) ([]string, error) {
	var keys []string
	if err := eachKey(path, func(key string) { keys = append(keys, key) }); err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, input.Wrong(fmt.Errorf("experiments: %s: no key of a user, want one a line", path))
	}
	return keys, nil
}

// onDisk marks an error of writing, of a full disk most of the time.
func onDisk(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("experiments: %w", err)
}

// directory returns an input.Error unless the directory of path is there.
func directory(path string) error {
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.IsDir():
		return input.Wrong(fmt.Errorf("experiments: %s: no directory %s", path, dir))
	case err != nil:
		return input.Wrong(fmt.Errorf("experiments: %w", err))
	}
	return nil
}
