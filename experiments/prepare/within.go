package prepare

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"tandem/datasets"
	"tandem/datasets/prepared"
	"tandem/experiments/input"
	"tandem/experiments/recipe"
)

// WriteSetWithin is WriteSet in so many bytes of memory: of ids, rows, attributes and
// what rules count. The program itself and its buffers, some tens of MiB, come on top.
// As long as cleaning in memory fits, it is WriteSet; if it does not, the rows of csv,
// tsv, jsonl, parquet and xlsx are kept in a temporary directory beside dir meanwhile, which is
// removed however it ends, unless the process is killed. What is written is the same to the byte.
// Also an input.Error: ids and attributes that need more by themselves, and rows that do
// of a format, or with an option, that needs them in memory. When ctx is done, its error
// is returned and dir is as it was.
func WriteSetWithin(ctx context.Context, memory int64, r *recipe.Recipe, dir string, force bool, log *slog.Logger) (m *prepared.Manifest, err error) {
	parent := filepath.Dir(filepath.Clean(dir))
	err = withSpill(ctx, memory, parent, log, func(s *datasets.Spill) error {
		m, err = writeSet(r, dir, force, s, log)
		return err
	})
	return m, err
}

// CleanWithin is Clean in so many bytes of memory, see WriteSetWithin. The temporary
// directory is made where the system has its own.
func CleanWithin(ctx context.Context, memory int64, r *recipe.Recipe, log *slog.Logger) (report datasets.CleanReport, err error) {
	err = withSpill(ctx, memory, os.TempDir(), log, func(s *datasets.Spill) error {
		_, report, err = loadClean(r, s, log)
		return input.Wrong(err)
	})
	return report, err
}

// withSpill calls f with a Spill, and removes what it left.
func withSpill(ctx context.Context, memory int64, parent string, log *slog.Logger, f func(*datasets.Spill) error) error {
	s := &datasets.Spill{Memory: memory, Parent: parent, Stop: func() error { return ctx.Err() }}
	err := f(s)
	if s.Used() && err == nil {
		log.Info("rows were kept on disk", "memory", datasets.Size(memory).String(), "in", parent)
	}
	if closed := s.Close(); err == nil {
		err = closed
	}
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// fits puts rows that attributes leave no room for on disk, and returns an error if what
// stays in memory needs more than spill has.
func dataFit(d recipe.Data, data *datasets.Data, spill *datasets.Spill) error {
	if spill == nil {
		return nil
	}
	need := columnBytes(data.Items) + columnBytes(data.Users)
	rows := 0
	for _, l := range data.Logs() {
		rows += l.Len()
	}
	all := need + datasets.Need(data.Logs()[0], rows)
	if all > spill.Memory && data.Spilled == nil && data.Given == nil && spills(d) {
		if err := spill.Append(data.Log); err != nil {
			return err
		}
		data.Log, data.Spilled = spill.Head(), spill
	}
	if data.Spilled != nil {
		all = need + datasets.Need(data.Log, 0)
	}
	need = all
	switch {
	case need <= spill.Memory:
		return nil
	case data.Spilled != nil:
		return fmt.Errorf("experiments: ids and attributes of %d users and %d items need %s, want a larger --mem than %s",
			data.UserIDs().Len(), data.ItemIDs().Len(), datasets.Size(need), datasets.Size(spill.Memory))
	case data.Given != nil:
		return fmt.Errorf("experiments: %d rows in a given split need %s, want a larger --mem than %s: only a log that is one file or directory goes to disk",
			rows, datasets.Size(need), datasets.Size(spill.Memory))
	}
	return fmt.Errorf("experiments: %d rows of %s, with ids and attributes, need %s, want a larger --mem than %s: only csv, tsv, jsonl, parquet and xlsx go to disk",
		rows, d.Format, datasets.Size(need), datasets.Size(spill.Memory))
}

// spills reports whether the reader of the format can do without all rows in memory.
func spills(d recipe.Data) bool {
	return slices.Contains([]string{"csv", "tsv", "jsonl", "parquet", "xlsx"}, d.Format)
}

func columnBytes(columns datasets.Columns) (n int64) {
	for _, c := range columns {
		n += int64(8*len(c.Numbers) + 8*len(c.Labels.Offsets) + 4*len(c.Labels.Values))
		if c.Dict != nil {
			n += c.Dict.Bytes()
		}
	}
	return n
}
