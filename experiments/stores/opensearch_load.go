package stores

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/experiments/internal/rest"
)

const (
	bulkBytes = 4 << 20 // of a request
	bulkers   = 2       // requests under way at once
	// heldSegments are left beside each other while rows arrive.
	heldSegments = 200
	mostKey      = 512 // bytes of an _id
	osMaker      = "tandem load"
)

// indexName is what aliases may be called here, which leaves room for the time.
var indexName = regexp.MustCompile(`^[a-z0-9][a-z0-9_]{0,99}$`)

// Load writes set to a new index, called name with the time of the load, with fields
// embedding (Lucene HNSW, inner product; plain numbers with Lookup), price, category, state and train_rows and the
// keys as _id, merges it into one segment, and moves the alias called name to it; the
// index that had the alias is deleted in the same step.
//
// An index or alias of that name that no load wrote, a key longer than 512 bytes, and a
// cluster without the plugin are errors. After any error the alias is as it was. What a
// load that was killed left behind is told to Log, and deleted with Clean; no other load
// of that name may be under way then.
func (s *OpenSearch) Load(ctx context.Context, name string, set *Set, o LoadOptions) (*Loaded, error) {
	if err := set.check(); err != nil {
		return nil, err
	}
	if !indexName.MatchString(name) {
		return nil, fmt.Errorf("stores: opensearch: index %q, want at most 100 of a to z, 0 to 9 and _, no _ first", name)
	}
	if o.Update {
		return nil, errors.New("stores: opensearch: an index is not updated in place: load without updating, the alias moves in one step")
	}
	if i := slices.IndexFunc(set.Keys, func(k string) bool { return k == "" || len(k) > mostKey }); i >= 0 {
		return nil, fmt.Errorf("stores: opensearch: key %.40q of %d bytes, want 1 to %d", set.Keys[i], len(set.Keys[i]), mostKey)
	}
	client := *s.Client
	client.Logger = o.log()
	l := &osLoad{OpenSearch: &OpenSearch{&client, s.hnsw}, alias: name, set: set, o: o,
		index: name + "-" + strings.Replace(time.Now().UTC().Format("20060102t150405.000"), ".", "", 1),
		out:   &Loaded{Store: "opensearch", Name: name, Rows: len(set.Keys), Dim: set.Dim}}
	if err := l.run(ctx); err != nil {
		if l.made {
			away, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
			defer cancel()
			if gone := s.call(away, http.MethodDelete, l.index, nil, nil); gone != nil && !rest.IsStatus(gone, http.StatusNotFound) {
				o.log().Warn("the unfinished index is still there: the next load deletes it if asked to clean", "index", l.index)
			}
		}
		return nil, fmt.Errorf("stores: opensearch: index %s: %s: %w; what was there keeps serving", name, l.stage, err)
	}
	return l.out, nil
}

// osLoad is one load.
type osLoad struct {
	*OpenSearch
	alias, index string
	set          *Set
	o            LoadOptions
	stage        string // for an error
	made         bool   // index is there
	out          *Loaded
}

func (l *osLoad) run(ctx context.Context) error {
	l.stage = "preparing"
	old, err := l.existing(ctx)
	if err != nil {
		return err
	}
	l.out.Replaced = len(old) > 0
	if err := l.leftovers(ctx, old); err != nil {
		return err
	}
	if err := l.create(ctx); err != nil {
		return err
	}
	l.stage = "copying"
	start := time.Now()
	sent, err := l.copy(ctx)
	l.stage = fmt.Sprintf("copying: %d of %d rows sent", sent, len(l.set.Keys))
	if err != nil {
		return err
	}
	l.out.Copy = since(start)
	l.o.log().Info("rows copied", "index", l.index, "rows", sent, "seconds", strconv.FormatFloat(l.out.Copy, 'f', 1, 64))
	l.stage, start = "building the index", time.Now()
	for _, step := range []string{"/_forcemerge?max_num_segments=1", "/_refresh"} {
		if err := l.send(ctx, rest.Request{Method: http.MethodPost, Path: l.index + step, Patience: slow}, nil); err != nil {
			return err
		}
	}
	l.out.Index = since(start)
	l.o.log().Info("index built", "index", l.index, "seconds", strconv.FormatFloat(l.out.Index, 'f', 1, 64))
	var count struct{ Count int }
	if err := l.call(ctx, http.MethodGet, l.index+"/_count", nil, &count); err != nil {
		return err
	}
	if count.Count != len(l.set.Keys) {
		return fmt.Errorf("the index has %d rows, want %d", count.Count, len(l.set.Keys))
	}
	l.stage = "moving the alias"
	// The defaults of the cluster again, for refreshes and replicas.
	settings := map[string]any{"index": map[string]any{"refresh_interval": nil, "number_of_replicas": nil,
		"merge.policy": map[string]any{"segments_per_tier": nil, "max_merge_at_once": nil}, "translog.flush_threshold_size": nil}}
	if err := l.call(ctx, http.MethodPut, l.index+"/_settings", settings, nil); err != nil {
		return err
	}
	actions := []any{map[string]any{"add": map[string]any{"index": l.index, "alias": l.alias}}}
	for _, index := range old {
		actions = append(actions, map[string]any{"remove_index": map[string]any{"index": index}})
	}
	return l.call(ctx, http.MethodPost, "_aliases", map[string]any{"actions": actions}, nil)
}

// existing lists the indices that have the alias; one that no load wrote is an error.
func (l *osLoad) existing(ctx context.Context) ([]string, error) {
	indices, err := l.mappings(ctx, l.alias)
	if err != nil {
		return nil, err
	}
	for index, ours := range indices {
		if !ours || index == l.alias {
			return nil, fmt.Errorf("%s was not written by a load, and so will not be replaced: choose another name", index)
		}
	}
	return slices.Sorted(maps.Keys(indices)), nil
}

// mappings lists the indices that a name or pattern stands for, and which of them a load
// wrote.
func (l *osLoad) mappings(ctx context.Context, name string) (map[string]bool, error) {
	var answer map[string]struct {
		Mappings struct {
			Meta struct {
				By string `json:"written_by"`
			} `json:"_meta"`
		}
	}
	err := l.call(ctx, http.MethodGet, name+"/_mapping", nil, &answer)
	if rest.IsStatus(err, http.StatusNotFound) {
		return nil, nil
	}
	out := map[string]bool{}
	for index, m := range answer {
		out[index] = m.Mappings.Meta.By == osMaker
	}
	return out, err
}

// leftovers tells of indices that loads of this name left behind, or deletes them.
func (l *osLoad) leftovers(ctx context.Context, serving []string) error {
	indices, err := l.mappings(ctx, l.alias+"-*")
	if err != nil {
		return err
	}
	for _, index := range slices.Sorted(maps.Keys(indices)) {
		if !indices[index] || slices.Contains(serving, index) {
			continue
		}
		if !l.o.Clean {
			l.o.log().Warn("an index of another load, which is under way or was killed: cleaning deletes it", "index", index)
			continue
		}
		if err := l.call(ctx, http.MethodDelete, index, nil, nil); err != nil && !rest.IsStatus(err, http.StatusNotFound) {
			return err
		}
		l.o.log().Info("deleted what a load left behind", "index", index)
	}
	return nil
}

// create makes the new index.
func (l *osLoad) create(ctx context.Context) error {
	keyword, number := map[string]any{"type": "keyword"}, map[string]any{"type": "double"}
	embedding := map[string]any{"type": "knn_vector", "dimension": l.set.Dim, "method": map[string]any{
		"name": "hnsw", "engine": "lucene", "space_type": "innerproduct",
		"parameters": map[string]any{"m": l.hnsw.Links, "ef_construction": l.hnsw.Build},
	}}
	if l.o.Lookup {
		embedding = map[string]any{"type": "float", "index": false}
	}
	err := l.send(ctx, rest.Request{Method: http.MethodPut, Path: l.index, Repeat: rest.Never, Body: map[string]any{
		"settings": map[string]any{"index": map[string]any{
			"knn": !l.o.Lookup, "number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1",
			// Every merge of segments builds a graph again: the one at the end is enough.
			"merge.policy": map[string]any{"segments_per_tier": heldSegments, "max_merge_at_once": heldSegments},
			// Lucene measures the whole graph of the segment in memory after every row (9.12).
			"translog.flush_threshold_size": "32mb",
		}},
		"mappings": map[string]any{
			"_meta": map[string]any{"written_by": osMaker, "about": l.o.About},
			"properties": map[string]any{
				"embedding": embedding, "price": number, "category": keyword, "state": keyword, "train_rows": map[string]any{"type": "integer"},
			},
		},
	}}, nil)
	if rest.IsStatus(err, http.StatusBadRequest) && strings.Contains(err.Error(), "knn") {
		return fmt.Errorf("%w (is the k-NN plugin installed, of version 2.13 or later?)", err)
	}
	l.made = err == nil
	return err
}

// copy sends the rows and returns how many the server has confirmed.
func (l *osLoad) copy(ctx context.Context) (sent int, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	type batch struct {
		body []byte
		rows int
	}
	batches, confirmed := make(chan batch), make(chan int)
	for range bulkers {
		go func() {
			n := 0
			for b := range batches {
				if ctx.Err() != nil {
					continue // drain
				}
				if err := l.bulk(ctx, b.body); err != nil {
					stop(err)
					continue
				}
				n += b.rows
			}
			confirmed <- n
		}()
	}
	var b batch
	for i := range l.set.Keys {
		if ctx.Err() != nil {
			break
		}
		b.body = l.set.appendDocument(b.body, i)
		if b.rows++; len(b.body) >= bulkBytes || i == len(l.set.Keys)-1 {
			batches <- b
			b = batch{}
		}
	}
	close(batches)
	for range bulkers {
		sent += <-confirmed
	}
	return sent, context.Cause(ctx)
}

// bulk sends rows; one that is refused is an error.
func (l *osLoad) bulk(ctx context.Context, body []byte) error {
	var answer struct {
		Errors bool
		Items  []struct {
			Index struct {
				ID    string `json:"_id"`
				Error struct{ Reason string }
			}
		}
	}
	// Without filter_path the answer is as long as the request.
	err := l.send(ctx, rest.Request{
		Method: http.MethodPost, Path: l.index + "/_bulk?filter_path=errors,items.*.error.reason,items.*._id",
		Body: body, Kind: "application/x-ndjson", Repeat: rest.Always, Patience: 10 * time.Minute,
	}, &answer)
	if err != nil || !answer.Errors {
		return err
	}
	for _, item := range answer.Items {
		if item.Index.Error.Reason != "" {
			return fmt.Errorf("key %q: %s", item.Index.ID, item.Index.Error.Reason)
		}
	}
	return errors.New("a row was refused without a reason")
}

// appendDocument writes the two lines of row i in a bulk request.
func (s *Set) appendDocument(b []byte, i int) []byte {
	b = append(append(append(b, `{"index":{"_id":`...), quoted(s.Keys[i])...), "}}\n{\"embedding\":"...)
	b = append(b, vectorText(s.vector(i))...)
	if s.Price != nil && !math.IsNaN(s.Price[i]) {
		b = strconv.AppendFloat(append(b, `,"price":`...), s.Price[i], 'g', -1, 64)
	}
	if s.Category != nil && len(s.Category[i]) > 0 {
		b = append(b, `,"category":`...)
		for at, level := range s.Category[i] {
			b = append(append(b, "[,"[min(at, 1)]), quoted(level)...)
		}
		b = append(b, ']')
	}
	if s.State != nil {
		b = append(append(b, `,"state":`...), quoted(s.State[i])...)
	}
	if s.Rows != nil {
		b = strconv.AppendInt(append(b, `,"train_rows":`...), int64(s.Rows[i]), 10)
	}
	return append(b, "}\n"...)
}

func quoted(s string) []byte {
	b, _ := json.Marshal(s) // a string always has a form; bytes that are no UTF-8 become U+FFFD
	return b
}
