package recommend

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strconv"

	"tandem/experiments/fit"
	"tandem/experiments/result"
	"tandem/model/export"
)

// listRows are rows of a file of lists.
type listRows struct {
	User    []string
	Rank    []int32
	Item    []string
	Score   []float32
	By      []string
	Reasons []string // nil without
	Label   []string // nil where the items have none
}

func (l *listRows) clear() {
	l.User, l.Rank, l.Item, l.Score, l.By, l.Reasons, l.Label = l.User[:0], l.Rank[:0], l.Item[:0], l.Score[:0], l.By[:0], l.Reasons[:0], l.Label[:0]
}

// table reads the lists back, as rows of one chunk after the other, and counts them.
func (l *Lister) table(ctx context.Context, s *spool, users []int32, b Batch, out *Batched) iter.Seq2[*listRows, error] {
	keys, items, labels := l.opened.Split.Train.UserIDs, l.catalogue.Items, l.catalogue.Labels
	return func(yield func(*listRows, error) bool) {
		rows := &listRows{User: []string{}, Rank: []int32{}, Item: []string{}, Score: []float32{}, By: []string{}}
		if labels != nil {
			rows.Label = []string{}
		}
		for first := 0; first < len(users); first += chunkUsers {
			n := min(chunkUsers, len(users)-first)
			rows.clear()
			err := s.each(first, n, func(r int, list spooled) error {
				u := users[first+r]
				key := ""
				if b.Users != nil {
					key = b.Users[first+r]
				} else {
					key = keys.Key(u)
				}
				out.count(u, list, l.K)
				for j, i := range list.items {
					rows.User, rows.Rank, rows.Item = append(rows.User, key), append(rows.Rank, int32(j+1)), append(rows.Item, items.Key(i))
					rows.Score, rows.By = append(rows.Score, list.scores[j]), append(rows.By, list.by)
					if labels != nil {
						rows.Label = append(rows.Label, labels[i])
					}
				}
				if b.Reasons == nil {
					return nil
				}
				if list.by == fit.ByPopularity {
					for range list.items {
						rows.Reasons = append(rows.Reasons, "popular")
					}
					return nil
				}
				reasons, err := b.Reasons(u, list.items)
				rows.Reasons = append(rows.Reasons, reasons...)
				return err
			})
			if err == nil {
				err = ctx.Err()
			}
			if b.Reasons != nil && rows.Reasons == nil {
				rows.Reasons = []string{}
			}
			if !yield(rows, err) || err != nil {
				return
			}
		}
	}
}

// count adds the list of user u.
func (b *Batched) count(u int32, l spooled, k int) {
	b.By[l.by]++
	b.Rows += len(l.items)
	if len(l.items) < k {
		b.Short++
	}
	if u < 0 {
		b.Unknown++
	}
}

// tableWriter is how files with the ending of path are written; another ending is an
// InputError.
func tableWriter(path string) (func(path string, rows iter.Seq2[*listRows, error]) error, error) {
	switch ext := filepath.Ext(path); ext {
	case ".parquet":
		return writeListParquet, nil
	case ".csv":
		return writeListText(csvRows), nil
	case ".jsonl":
		return writeListText(jsonRows), nil
	default:
		return nil, result.WrongInput(fmt.Errorf("experiments: %s: ending %q, want one of .parquet, .csv, .jsonl", path, ext))
	}
}

func writeListParquet(path string, rows iter.Seq2[*listRows, error]) error {
	return export.WriteGroups(path, func(yield func([]export.Column, error) bool) {
		for r, err := range rows {
			columns := []export.Column{{Name: "user", Str: r.User}, {Name: "rank", I32: r.Rank}, {Name: "item", Str: r.Item},
				{Name: "score", F32: r.Score}, {Name: "by", Str: r.By}}
			if r.Reasons != nil {
				columns = append(columns, export.Column{Name: "reasons", Str: r.Reasons})
			}
			if r.Label != nil {
				columns = append(columns, export.Column{Name: "label", Str: r.Label})
			}
			if !yield(columns, err) {
				return
			}
		}
	})
}

// writeListText writes rows one at a time.
func writeListText(write func(w io.Writer) (row func(r *listRows, at int) error, flush func() error)) func(string, iter.Seq2[*listRows, error]) error {
	return func(path string, rows iter.Seq2[*listRows, error]) error {
		return export.WriteFileAtomic(path, func(w io.Writer) error {
			buffered := bufio.NewWriterSize(w, 1<<16)
			row, flush := write(buffered)
			first := true
			for r, err := range rows {
				if err != nil {
					return err
				}
				if first {
					if err := row(r, -1); err != nil {
						return onDisk(err)
					}
					first = false
				}
				for at := range r.User {
					if err := row(r, at); err != nil {
						return onDisk(err)
					}
				}
			}
			if err := flush(); err != nil {
				return onDisk(err)
			}
			return onDisk(buffered.Flush())
		})
	}
}

// csvRows writes RFC 4180, a line of names first.
func csvRows(w io.Writer) (row func(*listRows, int) error, flush func() error) {
	out := csv.NewWriter(w)
	row = func(r *listRows, at int) error {
		record := []string{"user", "rank", "item", "score", "by"}
		if at >= 0 {
			record = []string{r.User[at], strconv.Itoa(int(r.Rank[at])), r.Item[at],
				strconv.FormatFloat(float64(r.Score[at]), 'g', -1, 32), r.By[at]}
		}
		for _, c := range []struct {
			name string
			text []string
		}{{"reasons", r.Reasons}, {"label", r.Label}} {
			switch {
			case c.text == nil:
			case at < 0:
				record = append(record, c.name)
			default:
				record = append(record, c.text[at])
			}
		}
		return out.Write(record)
	}
	return row, func() error { out.Flush(); return out.Error() }
}

// jsonRows writes an object a line.
func jsonRows(w io.Writer) (row func(*listRows, int) error, flush func() error) {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	row = func(r *listRows, at int) error {
		if at < 0 {
			return nil
		}
		line := struct {
			User    string  `json:"user"`
			Rank    int32   `json:"rank"`
			Item    string  `json:"item"`
			Score   float32 `json:"score"`
			By      string  `json:"by"`
			Reasons string  `json:"reasons,omitempty"`
			Label   string  `json:"label,omitempty"`
		}{User: r.User[at], Rank: r.Rank[at], Item: r.Item[at], Score: r.Score[at], By: r.By[at]}
		if r.Reasons != nil {
			line.Reasons = r.Reasons[at]
		}
		if r.Label != nil {
			line.Label = r.Label[at]
		}
		return out.Encode(line)
	}
	return row, func() error { return nil }
}
