package prepared

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/datasets/internal/group"
	"tandem/datasets/sheet"
)

// Check verifies that the set in dir is whole: the manifest against its own checksum,
// and every file against the size and the SHA-256 that the manifest names. All damaged
// and missing files are named, and so are files of which the manifest knows nothing:
// another reader of the directory would take them for data.
func Check(dir string) (*Manifest, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	errs := make([]error, len(m.Files))
	_ = parallel(len(m.Files), func(i int) error {
		errs[i] = m.Files[i].check(dir)
		return nil
	})
	return m, errors.Join(append(errs, m.strangers(dir))...)
}

// check reads the file without keeping it.
func (f File) check(dir string) error {
	in, err := os.Open(filepath.Join(dir, filepath.FromSlash(f.Path)))
	if err != nil {
		return fmt.Errorf("prepared: %w", err)
	}
	defer in.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, in)
	if err != nil {
		return fmt.Errorf("prepared: %s: %w", f.Path, err)
	}
	return f.verify(dir, n, sum.Sum(nil))
}

func (f File) verify(dir string, size int64, sum []byte) error {
	path := filepath.Join(dir, filepath.FromSlash(f.Path))
	switch {
	case size != f.Bytes:
		return fmt.Errorf("prepared: %s: damaged: %d bytes, want %d", path, size, f.Bytes)
	case hex.EncodeToString(sum) != f.SHA256:
		return fmt.Errorf("prepared: %s: damaged: SHA-256 %x, want %s", path, sum, f.SHA256)
	}
	return nil
}

// strangers reports Parquet files that are not of the set.
func (m *Manifest) strangers(dir string) error {
	var errs []error
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		known := slices.ContainsFunc(m.Files, func(f File) bool { return f.Path == filepath.ToSlash(rel) })
		if err == nil && !e.IsDir() && strings.HasSuffix(path, ".parquet") && !known {
			errs = append(errs, fmt.Errorf("prepared: %s: not in the manifest", path))
		}
		return err
	})
	return errors.Join(append(errs, err)...)
}

// Read verifies the set in dir as Check does and reads it: the same data that Write was
// given, and the manifest. Files are read in parallel.
// Memory: the data, plus one file for every thread.
func Read(dir string) (*datasets.Data, *Manifest, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, nil, err
	}
	if err := m.strangers(dir); err != nil {
		return nil, nil, err
	}
	r := &reader{dir: dir, Manifest: m, users: &datasets.IDs{}, items: &datasets.IDs{}}
	if r.dicts, err = r.dictionaries(); err != nil {
		return nil, nil, err
	}
	d, err := r.read()
	return d, m, err
}

// reader is a set on its way into memory.
type reader struct {
	dir string
	*Manifest
	users, items *datasets.IDs
	dicts        map[string]*datasets.IDs // by table and column, see dictKey
}

func (r *reader) read() (*datasets.Data, error) {
	d := &datasets.Data{}
	logs, jobs, err := r.logs(d)
	if err != nil {
		return nil, err
	}
	jobs = append([]job{
		{"users.parquet", func(t *table) (err error) {
			d.Users, err = r.entities(t, "user", r.users, r.Users, r.UserColumns)
			return err
		}},
		{"items.parquet", func(t *table) (err error) {
			d.Items, err = r.entities(t, "item", r.items, r.Items, r.ItemColumns)
			return err
		}},
	}, jobs...)
	if _, ok := r.file("candidates.parquet"); ok {
		jobs = append(jobs, job{"candidates.parquet", func(t *table) (err error) {
			d.Candidates, err = t.Lists("item_ids")
			return err
		}})
	}
	err = parallel(len(jobs), func(i int) error { return r.open(jobs[i].path, jobs[i].read) })
	if err != nil {
		return nil, err
	}
	for _, l := range logs {
		l.UserIDs, l.ItemIDs = r.users, r.items
		l.joinEvents()
	}
	return d, nil
}

// table is an open file of a set.
type table struct {
	*sheet.Table
	path string
}

// job reads one file.
type job struct {
	path string
	read func(*table) error
}

// open reads the file into memory, verifies it and hands it to read.
func (r *reader) open(path string, read func(*table) error) error {
	f, ok := r.file(path)
	if !ok {
		return fmt.Errorf("prepared: %s: the manifest names no %s", r.dir, path)
	}
	data, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(path)))
	if err != nil {
		return fmt.Errorf("prepared: %w", err)
	}
	sum := sha256.Sum256(data)
	if err := f.verify(r.dir, int64(len(data)), sum[:]); err != nil {
		return err
	}
	t := &table{path: filepath.Join(r.dir, filepath.FromSlash(path))}
	if t.Table, err = sheet.Open("prepared: "+t.path, data); err != nil {
		return err
	}
	if t.Rows() != f.Rows {
		return fmt.Errorf("prepared: %s: %d rows, the manifest says %d", t.path, t.Rows(), f.Rows)
	}
	return read(t)
}

func (m *Manifest) file(path string) (File, bool) {
	i := slices.IndexFunc(m.Files, func(f File) bool { return f.Path == path })
	if i < 0 {
		return File{}, false
	}
	return m.Files[i], true
}

func dictKey(of, column string) string { return of + "\x00" + column }

// dictionaries reads labels.parquet, if there is one.
func (r *reader) dictionaries() (map[string]*datasets.IDs, error) {
	out := map[string]*datasets.IDs{}
	for _, side := range []struct {
		of      string
		columns []Column
	}{{"user", r.UserColumns}, {"item", r.ItemColumns}} {
		for _, c := range side.columns {
			out[dictKey(side.of, c.Name)] = &datasets.IDs{}
		}
	}
	if _, ok := r.file("labels.parquet"); !ok {
		return out, nil
	}
	return out, r.open("labels.parquet", func(t *table) error {
		var parts [3][]string // table, column, label
		for i, name := range []string{"table", "column", "label"} {
			if err := t.Texts(name, func(text []byte) error {
				parts[i] = append(parts[i], string(text))
				return nil
			}); err != nil {
				return err
			}
		}
		codes := make([]int32, len(parts[0]))
		if err := t.Int32s("code", codes); err != nil {
			return err
		}
		for i, code := range codes {
			dict := out[dictKey(parts[0][i], parts[1][i])]
			if dict == nil || dict.Add(parts[2][i]) != code {
				return fmt.Errorf("prepared: %s: row %d: %s column %q, label %q with code %d is out of order", t.path, i, parts[0][i], parts[1][i], parts[2][i], code)
			}
		}
		return nil
	})
}

// entities reads users.parquet or items.parquet.
func (r *reader) entities(t *table, of string, ids *datasets.IDs, n int, columns []Column) (datasets.Columns, error) {
	if err := t.Texts(of, func(text []byte) error {
		if id := ids.Len(); int(ids.AddBytes(text)) != id {
			return fmt.Errorf("duplicate key %q", text)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	if ids.Len() != n {
		return nil, fmt.Errorf("prepared: %s: %d keys, the manifest says %d", t.path, ids.Len(), n)
	}
	dense := make([]int32, n)
	if err := t.Int32s(of+"_id", dense); err != nil {
		return nil, err
	}
	for i, id := range dense {
		if int(id) != i {
			return nil, fmt.Errorf("prepared: %s: row %d has %s_id %d, want %d", t.path, i, of, id, i)
		}
	}
	var out datasets.Columns
	for _, c := range columns {
		col := &datasets.Column{Name: c.Name}
		var err error
		if c.Kind == "number" {
			col.Numbers, err = t.Numbers(c.Name, n)
		} else {
			col, err = t.Labels(c.Name, n, r.dicts[dictKey(of, c.Name)])
		}
		if err != nil {
			return nil, err
		}
		out = append(out, col)
	}
	return out, nil
}

// logs makes room for every log and lists the jobs that fill it.
func (r *reader) logs(d *datasets.Data) (logs []*log, jobs []job, err error) {
	for _, m := range r.Logs {
		l := &log{Log: &datasets.Log{Users: make([]int32, m.Rows), Items: make([]int32, m.Rows), Fine: m.Fine}}
		for _, c := range m.Columns {
			switch c.Name {
			case "value":
				l.Values = make([]float32, m.Rows)
			case "time":
				l.Times = make([]int64, m.Rows)
			case "event":
				l.Events = make([]uint16, m.Rows)
				l.targets, l.met = m.Targets, m.Met
			case "weight":
				l.Weights = make([]float32, m.Rows)
			}
		}
		if err := place(d, m.Name, l.Log); err != nil {
			return nil, nil, fmt.Errorf("prepared: %s: %w", r.dir, err)
		}
		logs = append(logs, l)
		prefix := "interactions/" + m.Name + "-"
		if m.Name == "interactions" {
			prefix = "interactions/part-"
		}
		low := 0
		for _, f := range r.Files {
			if !strings.HasPrefix(f.Path, prefix) {
				continue
			}
			if low+f.Rows > m.Rows {
				return nil, nil, fmt.Errorf("prepared: %s: files of %s have more than %d rows", r.dir, m.Name, m.Rows)
			}
			part := l.Slice(low, low+f.Rows)
			l.parts = append(l.parts, part)
			low += f.Rows
			jobs = append(jobs, job{f.Path, func(t *table) error { return r.part(t, part) }})
		}
		if low != m.Rows {
			return nil, nil, fmt.Errorf("prepared: %s: files of %s have %d rows, want %d", r.dir, m.Name, low, m.Rows)
		}
	}
	if d.Log == nil && (d.Given == nil || d.Given.Train == nil) {
		return nil, nil, fmt.Errorf("prepared: %s: the manifest names no interactions", r.dir)
	}
	return logs, jobs, nil
}

func place(d *datasets.Data, name string, l *datasets.Log) error {
	if name == "interactions" {
		d.Log = l
		return nil
	}
	if d.Given == nil {
		d.Given = &datasets.Split{}
	}
	switch name {
	case "train":
		d.Given.Train = l
	case "valid":
		d.Given.Valid = l
	case "test":
		d.Given.Test = l
	default:
		return fmt.Errorf("log %q, want interactions, train, valid or test", name)
	}
	return nil
}

// log is a list of interactions in parts that share its columns; each part has codes of
// events of its own until all are read.
type log struct {
	*datasets.Log
	parts        []*datasets.Log
	targets, met []string // names of events; nil = all
}

// joinEvents gives the parts the same codes, in the order of the log.
func (l *log) joinEvents() {
	if l.Events == nil {
		return
	}
	l.EventIDs = &datasets.IDs{}
	for _, p := range l.parts {
		codes := make([]uint16, p.EventIDs.Len()) // by code of the part
		for own, event := range p.EventIDs.All() {
			codes[own] = uint16(l.EventIDs.Add(event))
		}
		for r, own := range p.Events {
			p.Events[r] = codes[own]
		}
	}
	l.Targets = group.Marked(l.EventIDs.Len(), l.EventIDs.All(), l.targets)
	l.Met = group.Marked(l.EventIDs.Len(), l.EventIDs.All(), l.met)
}

// part reads one file of interactions into its rows.
func (r *reader) part(t *table, l *datasets.Log) error {
	errs := []error{t.ids("user_id", l.Users, r.Users), t.ids("item_id", l.Items, r.Items)}
	if l.Values != nil {
		errs = append(errs, t.Float32s("value", l.Values))
	}
	if l.Times != nil {
		errs = append(errs, t.Int64s("time", l.Times))
	}
	if l.Events != nil {
		l.EventIDs = &datasets.IDs{}
		errs = append(errs, t.events(l))
	}
	if l.Weights != nil {
		errs = append(errs, t.Float32s("weight", l.Weights))
	}
	return errors.Join(errs...)
}

// ids reads dense ids below n.
func (t *table) ids(name string, dst []int32, n int) error {
	if err := t.Int32s(name, dst); err != nil {
		return err
	}
	for row, id := range dst {
		if id < 0 || int(id) >= n {
			return fmt.Errorf("prepared: %s: row %d: %s = %d, want [0, %d)", t.path, row, name, id, n)
		}
	}
	return nil
}

// events reads the kinds of interaction.
func (t *table) events(l *datasets.Log) error {
	n := 0
	err := t.Texts("event", func(text []byte) error {
		if n == len(l.Events) {
			return fmt.Errorf("more than %d rows", n)
		}
		code := l.EventIDs.AddBytes(text)
		if code > math.MaxUint16 {
			return fmt.Errorf("more than %d kinds", math.MaxUint16+1)
		}
		l.Events[n] = uint16(code)
		n++
		return nil
	})
	if err == nil && n != len(l.Events) {
		err = fmt.Errorf("prepared: %s: column %q: %d rows, want %d", t.path, "event", n, len(l.Events))
	}
	return err
}
