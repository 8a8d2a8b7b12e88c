// Package lock lets one process at a time write a directory or a file.
//
//	ctx, release, err := lock.Take(ctx, "runs/shop", lock.Options{Command: "tandem run"})
//	if err != nil {
//		return err // an input.Error: who writes there, and since when
//	}
//	defer release()
//
// The lock is a file beside what it guards, .shop.lock beside shop, which says who holds it
// and is locked by the operating system (flock; LockFileEx on Windows): when its owner dies,
// however that comes, the lock is free, and whoever takes it next clears the file away. It
// stands beside and not inside because writers replace whole directories by renaming.
//
// Only writers ask. Whoever reads a directory that is being written gets what is whole there:
// each file is replaced at once, and a run says what of it is finished.
//
// Locks are of processes on machines that share a file system with locks. Where the file
// system has none (some network and user-space ones), Take says so to the log and goes on
// without: to refuse would make such places unusable, and one writer is the common case there.
package lock

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tandem/experiments/input"
)

// Options say who takes a lock and what to do where another has it.
type Options struct {
	Command string       // what the owner does, for others to read: tandem run
	Wait    bool         // until the other is done, or ctx ends; else it is an error
	Parents bool         // make the parents of the path, and remove them at the end if they are empty
	Log     *slog.Logger // told of waiting and of file systems without locks; nil = nobody
}

// owner is what a lock file says.
type owner struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Command string    `json:"command"`
	Started time.Time `json:"started"`
}

// String is for the message of those who are refused.
func (o owner) String() string {
	if o.PID == 0 {
		return "another process"
	}
	return fmt.Sprintf("%q (process %d on %s, since %s)", o.Command, o.PID, o.Host, o.Started.Local().Format("2006-01-02 15:04:05"))
}

// errTaken tells that another process has the lock, errNone that the file system has no locks.
var (
	errTaken = errors.New("taken")
	errNone  = errors.New("the file system has no locks")
)

// poll is how often a waiting process looks again.
const poll = 100 * time.Millisecond

// held is the key of a context for the paths that are locked through it.
type held struct{}

// Take locks path, which need not be there; of a device or a pipe there is nothing to lock. Without Parents, where its parent is not either, there
// is nothing to lock: nobody can write there. What it returns as context
// holds the lock: to take the same path again with it, as a command does that calls another
// writer, is nothing. release frees the lock and removes its file; it may be called once.
//
// Where another process, or another call in this one, holds it, that is an input.Error at
// once, or with Wait when ctx ends.
func Take(ctx context.Context, path string, o Options) (_ context.Context, release func(), err error) {
	whole, file, err := place(path)
	if err != nil {
		return ctx, nil, fmt.Errorf("lock: %w", err)
	}
	if !file {
		return ctx, func() {}, nil
	}
	paths, _ := ctx.Value(held{}).([]string)
	if slices.Contains(paths, whole) {
		return ctx, func() {}, nil
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	name := filepath.Join(filepath.Dir(whole), "."+filepath.Base(whole)+".lock")
	made, err := parents(filepath.Dir(whole), o.Parents)
	if err != nil {
		return ctx, nil, err
	}
	f, err := wait(ctx, name, path, o)
	if errors.Is(err, fs.ErrNotExist) && !o.Parents {
		return ctx, func() {}, nil
	}
	if errors.Is(err, errNone) {
		o.Log.Warn("nothing keeps a second process from writing there", "path", path, "why", errNone)
		return ctx, func() {}, nil
	}
	if err != nil {
		return ctx, nil, err
	}
	if err := sign(f, o.Command); err != nil {
		f.Close()
		return ctx, nil, fmt.Errorf("lock: %w", err)
	}
	ctx = context.WithValue(ctx, held{}, append(slices.Clip(paths), whole))
	return ctx, func() {
		os.Remove(name) // before it is free, so that it is ours; who has it open already looks again
		f.Close()
		for _, dir := range made {
			os.Remove(dir) // only if it is empty
		}
	}, nil
}

// place is the one name of a path, links followed. file is false of a device or a pipe, of which
// there is nothing to guard.
func place(path string) (whole string, file bool, err error) {
	if whole, err = filepath.Abs(path); err != nil {
		return "", false, err
	}
	if at, err := os.Stat(whole); err == nil && !at.IsDir() && !at.Mode().IsRegular() {
		return "", false, nil
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		return real, true, nil
	}
	if parent, err := filepath.EvalSymlinks(filepath.Dir(whole)); err == nil { // the path itself is not there yet
		whole = filepath.Join(parent, filepath.Base(whole))
	}
	return whole, true, nil
}

// parents makes dir and what is above it; made are those that were not there, the lowest first.
func parents(dir string, wanted bool) (made []string, err error) {
	if !wanted {
		return nil, nil
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(at); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		made = append(made, at)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	return made, nil
}

// wait opens and locks the file name, at once or when it is free.
func wait(ctx context.Context, name, path string, o Options) (*os.File, error) {
	for told := false; ; {
		f, err := open(name)
		if !errors.Is(err, errTaken) {
			return f, err
		}
		by := read(name)
		if !o.Wait {
			return nil, input.Wrong(fmt.Errorf("%s is being written by %s; want another path, or to wait for it", path, by))
		}
		if !told {
			o.Log.Info("waiting for another process", "path", path, "written_by", by.String())
			told = true
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("lock: %s is being written by %s: %w", path, by, ctx.Err())
		case <-time.After(poll):
		}
	}
}

// open opens and locks the file name. A file that was removed by its owner between the two is
// nobody's lock, so that it is opened again.
func open(name string) (*os.File, error) {
	for {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
		if err != nil {
			return nil, fmt.Errorf("lock: %w", err)
		}
		if err := lockFile(f); err != nil {
			f.Close()
			return nil, err
		}
		own, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("lock: %w", err)
		}
		there, err := os.Stat(name)
		if err == nil && os.SameFile(own, there) {
			return f, nil
		}
		f.Close()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("lock: %w", err)
		}
	}
}

// sign writes who has the lock.
func sign(f *os.File, command string) error {
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	text, err := json.Marshal(owner{os.Getpid(), host, command, time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err = f.WriteAt(append(text, '\n'), 0)
	return err
}

// read is who has the lock, as far as its file says: its owner may be about to write it.
func read(name string) (o owner) {
	f, err := os.Open(name)
	if err != nil {
		return o
	}
	defer f.Close()
	if err := json.NewDecoder(io.LimitReader(f, 4096)).Decode(&o); err != nil {
		return owner{}
	}
	return o
}
