package prepared

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"tandem/datasets"
	"tandem/datasets/sheet"
)

// partRows is how many rows a file of interactions has at most.
const partRows = 1 << 20

// Write writes d to the directory dir, whole or not at all: it is built beside dir and
// renamed. A prepared set in dir is replaced; anything else there, unless empty, is an
// error without force, and removed with it. Bytes depend on d and o alone.
// It is an error if a key or label is not UTF-8, or if an attribute has the name of an
// id or key column.   Memory: a few MiB for every thread.
func Write(dir string, d *datasets.Data, o Origin, force bool) (*Manifest, error) {
	dir = filepath.Clean(dir)
	if err := MayWrite(dir, force); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, fmt.Errorf("prepared: %w", err)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".*.tmp")
	if err != nil {
		return nil, fmt.Errorf("prepared: %w", err)
	}
	defer os.RemoveAll(tmp) // nothing to remove after the rename
	m, err := fill(tmp, d, o)
	if err != nil {
		return nil, err
	}
	return m, replace(dir, tmp)
}

// MayWrite says why Write would refuse to replace what stands in dir.
func MayWrite(dir string, force bool) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) || force && err == nil:
		return nil
	case err != nil:
		return fmt.Errorf("prepared: %w", err)
	case len(entries) == 0 || Describes(dir):
		return nil
	}
	return fmt.Errorf("prepared: %s: not empty and not a prepared set, want another directory or --force", dir)
}

// replace puts tmp in the place of dir.
func replace(dir, tmp string) error {
	if err := os.Chmod(tmp, 0o755); err != nil {
		return fmt.Errorf("prepared: %w", err)
	}
	old := tmp + ".old"
	err := os.Rename(dir, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("prepared: %w", err)
	}
	there := err == nil
	if err := os.Rename(tmp, dir); err != nil {
		if there {
			err = errors.Join(err, os.Rename(old, dir))
		}
		return fmt.Errorf("prepared: %w", err)
	}
	if err := os.RemoveAll(old); err != nil {
		return fmt.Errorf("prepared: %w", err)
	}
	return nil
}

// file is one Parquet file to be written: columns of the same length.
type file struct {
	path    string // relative to the set, with slashes
	rows    int
	columns []sheet.Column
}

// fill writes all files of d into dir, the manifest last.
func fill(dir string, d *datasets.Data, o Origin) (*Manifest, error) {
	m := &Manifest{Format: formatName, Version: version, Users: d.UserIDs().Len(), Items: d.ItemIDs().Len(), Origin: o}
	m.UserColumns, m.ItemColumns = describe(d.Users), describe(d.Items)
	files, err := m.files(d)
	if err != nil {
		return nil, err
	}
	m.Files = make([]File, len(files))
	// The longest first, so that no thread is left with it at the end.
	order := make([]int, len(files))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(files[b].rows, files[a].rows) })
	err = parallel(len(order), func(k int) (err error) {
		i := order[k]
		m.Files[i], err = files[i].save(dir)
		return err
	})
	if err != nil {
		return nil, err
	}
	text, err := m.seal()
	if err != nil {
		return nil, err
	}
	return m, save(filepath.Join(dir, ManifestFile), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// files lists the files of d and notes its logs.
func (m *Manifest) files(d *datasets.Data) ([]file, error) {
	logs := []struct {
		name string
		log  *datasets.Log
	}{{"interactions", d.Log}}
	if d.Given != nil {
		logs = logs[:0]
		for i, l := range []*datasets.Log{d.Given.Train, d.Given.Valid, d.Given.Test} {
			logs = append(logs, struct {
				name string
				log  *datasets.Log
			}{[]string{"train", "valid", "test"}[i], l})
		}
	}
	var out []file
	for _, l := range logs {
		switch {
		case d.Spilled != nil:
			m.Logs = append(m.Logs, manifestLog(l.name, d.Spilled.Len(), d.Spilled.Head()))
			out = append(out, spilledFiles(d.Spilled)...)
		case l.log != nil:
			m.Logs = append(m.Logs, manifestLog(l.name, l.log.Len(), l.log))
			out = append(out, logFiles(l.name, l.log)...)
		}
	}
	dictionaries := dictionaryFile(d)
	for _, t := range []struct {
		of      string
		ids     *datasets.IDs
		columns datasets.Columns
	}{{"user", d.UserIDs(), d.Users}, {"item", d.ItemIDs(), d.Items}} {
		s, err := tableFile(t.of, t.ids, t.columns)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	if dictionaries.rows > 0 {
		out = append(out, dictionaries)
	}
	if d.Candidates != nil {
		out = append(out, file{"candidates.parquet", d.Candidates.Len(), []sheet.Column{sheet.Counter("user_id").Delta(),
			sheet.Lists("item_ids", d.Candidates)}})
	}
	return out, nil
}

// logFiles cuts a log into part files, at least one.
func logFiles(name string, l *datasets.Log) []file {
	if name == "interactions" {
		name = "part"
	}
	var out []file
	for low := 0; low == 0 || low < l.Len(); low += partRows {
		part := l.Slice(low, min(low+partRows, l.Len()))
		out = append(out, file{partName(name, len(out)), part.Len(), logColumns(part)})
	}
	return out
}

func partName(name string, n int) string {
	return fmt.Sprintf("interactions/%s-%05d.parquet", name, n)
}

func logColumns(l *datasets.Log) []sheet.Column {
	columns := []sheet.Column{sheet.Int32s("user_id", l.Users).Delta(), sheet.Int32s("item_id", l.Items).Delta()}
	if l.Values != nil {
		columns = append(columns, sheet.Float32s("value", l.Values))
	}
	if l.Times != nil {
		columns = append(columns, sheet.Int64s("time", l.Times).Delta())
	}
	if l.Events != nil {
		columns = append(columns, sheet.Texts("event", l.Event).Dictionary())
	}
	if l.Weights != nil {
		columns = append(columns, sheet.Float32s("weight", l.Weights))
	}
	return columns
}

func manifestLog(name string, rows int, l *datasets.Log) Log {
	return Log{Name: name, Rows: rows, Columns: describeLog(l), Targets: names(l, l.Targets), Met: names(l, l.Met), Fine: l.Fine}
}

func describeLog(l *datasets.Log) []Column {
	out := []Column{}
	if l.Values != nil {
		out = append(out, Column{Name: "value", Kind: "number"})
	}
	if l.Times != nil {
		out = append(out, Column{Name: "time", Kind: "time"})
	}
	if l.Events != nil {
		out = append(out, Column{Name: "event", Kind: "event"})
	}
	if l.Weights != nil {
		out = append(out, Column{Name: "weight", Kind: "number"})
	}
	return out
}

// names are the marked events, in the order of their text: that of ids is the writer's alone.
func names(l *datasets.Log, marked []bool) []string {
	var out []string
	for e, is := range marked {
		if is {
			out = append(out, l.EventIDs.Key(int32(e)))
		}
	}
	slices.Sort(out)
	return out
}

func describe(columns datasets.Columns) []Column {
	out := []Column{}
	for _, c := range columns {
		col := Column{Name: c.Name, Kind: "number", Missing: c.Missing()}
		if !c.IsNumeric() {
			col.Kind, col.Labels = "labels", c.Dict.Len()
		}
		out = append(out, col)
	}
	return out
}

// tableFile is users.parquet or items.parquet.
func tableFile(of string, ids *datasets.IDs, attributes datasets.Columns) (file, error) {
	if err := attributes.Check(ids.Len()); err != nil {
		return file{}, fmt.Errorf("prepared: %ss: %w", of, err)
	}
	s := file{of + "s.parquet", ids.Len(), []sheet.Column{sheet.Counter(of + "_id").Delta(),
		sheet.Texts(of, func(row int) string { return ids.Key(int32(row)) })}}
	for _, c := range attributes {
		if c.Name == of || c.Name == of+"_id" {
			return file{}, fmt.Errorf("prepared: %s column %q: that name is taken by the %s's own key, want another", of, c.Name, of)
		}
		if c.IsNumeric() {
			s.columns = append(s.columns, sheet.Numbers(c.Name, c.Numbers))
		} else {
			s.columns = append(s.columns, sheet.Labels(c))
		}
	}
	return s, nil
}

// dictionaryFile lists the labels of every label column by code: the order of codes is
// part of the data, and so are labels that no entity has (any more).
func dictionaryFile(d *datasets.Data) file {
	type label struct {
		of   string
		c    *datasets.Column
		code int32
	}
	var all []label
	for _, t := range []struct {
		of      string
		columns datasets.Columns
	}{{"user", d.Users}, {"item", d.Items}} {
		for _, c := range t.columns {
			if c.IsNumeric() {
				continue
			}
			for code := range int32(c.Dict.Len()) {
				all = append(all, label{t.of, c, code})
			}
		}
	}
	codes := make([]int32, len(all))
	for i, l := range all {
		codes[i] = l.code
	}
	return file{"labels.parquet", len(all), []sheet.Column{
		sheet.Texts("table", func(r int) string { return all[r].of }).Dictionary(),
		sheet.Texts("column", func(r int) string { return all[r].c.Name }).Dictionary(),
		sheet.Int32s("code", codes).Delta(),
		sheet.Texts("label", func(r int) string { return all[r].c.Dict.Key(all[r].code) }).Dictionary(),
	}}
}

// save writes the file into dir.
func (s *file) save(dir string) (File, error) {
	f := File{Path: s.path, Rows: s.rows}
	sum, size := sha256.New(), counting(0)
	err := save(filepath.Join(dir, filepath.FromSlash(s.path)), func(w io.Writer) error {
		return sheet.Write(io.MultiWriter(w, sum, &size), s.rows, s.columns)
	})
	if err != nil {
		return f, fmt.Errorf("prepared: %s: %w", s.path, err)
	}
	f.Bytes, f.SHA256 = int64(size), hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

// counting counts the bytes written to it.
type counting int64

func (c *counting) Write(p []byte) (int, error) {
	*c += counting(len(p))
	return len(p), nil
}

// save writes a file and syncs it.
func save(path string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	buf := bufio.NewWriterSize(f, 1<<20)
	if err := write(buf); err != nil {
		return err
	}
	return errors.Join(buf.Flush(), f.Sync(), f.Close())
}

// parallel calls f(0) … f(n−1) from as many goroutines as there are processors, and
// returns the error of the lowest number.
func parallel(n int, f func(i int) error) error {
	errs := make([]error, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				errs[i] = f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
