package export

import (
	"fmt"
	"io"

	"tandem/model/rank"
	"tandem/model/serve"
)

// BundleSide is what a serving bundle is to know of all users, or of all items.
type BundleSide struct {
	Keys    []string       // the data set's own, by dense id
	Rows    []int32        // training rows
	Vectors []float32      // (n × Dim): see FoldBias
	Head    []float32      // (n × Linear+First): see serve.ItemHeadFile; nil without a head
	Columns []BundleColumn // attributes that lists are filtered by or shown with

	// Seen are the items that each user has met, ascending: user u has
	// Seen[SeenOffsets[u]:SeenOffsets[u+1]]. SeenOffsets is nil for items, and where lists are
	// to leave nothing out.
	SeenOffsets []int64
	Seen        []int32 // by user, one after the other
}

// BundleColumn is an attribute of every entity: Numbers, NaN where missing, or labels,
// entity e having Codes[Offsets[e]:Offsets[e+1]] of Dict.
type BundleColumn struct {
	Name    string    // as in the catalogue
	Kind    string    // number, path (labels from the root) or tags (labels)
	Numbers []float32 // by entity; nil of labels
	Offsets []int32   // into Codes, len = entities+1; nil of numbers
	Codes   []int32   // in [0, len(Dict))
	Dict    []string  // labels by code
}

// BundleFile is one more file of a bundle.
type BundleFile struct {
	Name, What string                  // file name in the bundle; one line on what it is
	Write      func(path string) error // writes it to path
}

// WriteBundle writes a serving bundle to out, whole or not at all: see serve.Create. Of m
// it fills in Users, Items, Metric, Cosine, Seen and ItemColumns; Dim and Vectors, the storage of
// item vectors, say how the rest is to be read. more are files beside
//
//	item_vectors.npy   (items × dim) of float32 or float16; of int8 (items × dim−1), with
//	                   item_tails.npy, scale and bias
//	user_vectors.npy   (users × dim) of float32
//	item_keys.npy, user_keys.npy
//	item_head.npy, user_head.npy           of a model with an MLP
//	items.parquet, users.parquet           key, vector, training rows, state, payload
//	items.safetensors, users.safetensors   keys, rows and payload as the loader reads them;
//	                                       of users also the items that they have met
//
// Parquet and user vectors are always float32.
func WriteBundle(out string, m serve.Manifest, users, items BundleSide, golden serve.Questions, more ...BundleFile) (*serve.Manifest, error) {
	m.Users, m.Items, m.Metric, m.Seen = len(users.Keys), len(items.Keys), "inner-product", users.SeenOffsets != nil
	m.Cosine = "items (q, √(φ² − ‖q‖²)) with φ the largest ‖q‖, users (p, 0): their cosine ranks as the inner product does (Bachrach et al. 2014)"
	for _, c := range items.Columns {
		m.ItemColumns = append(m.ItemColumns, serve.ColumnInfo{Name: c.Name, Kind: c.Kind})
	}
	for _, s := range []BundleSide{users, items} {
		if s.SeenOffsets != nil && len(s.SeenOffsets) != len(s.Keys)+1 {
			return nil, fmt.Errorf("export: bundle: %d keys with %d ends of seen items, want one more than keys", len(s.Keys), len(s.SeenOffsets))
		}
		if len(s.Vectors) != len(s.Keys)*m.Dim || len(s.Rows) != len(s.Keys) {
			return nil, fmt.Errorf("export: bundle: %d keys with %d values and %d rows, want %d values each", len(s.Keys), len(s.Vectors), len(s.Rows), m.Dim)
		}
	}
	return serve.Create(out, m, golden, func(w *serve.Writer) error {
		b := &bundleWriter{w, &m}
		if err := b.itemVectors(items.Vectors); err != nil {
			return err
		}
		err := b.npy(serve.UserVectorsFile, fmt.Sprintf("float32 (%d, %d)", m.Users, m.Dim), 4*m.Dim, func(w io.Writer) error {
			return WriteNPY(w, []int{m.Users, m.Dim}, users.Vectors)
		})
		if err != nil {
			return err
		}
		if err := b.side("item", items); err != nil {
			return err
		}
		if err := b.side("user", users); err != nil {
			return err
		}
		for _, f := range more {
			if err := b.file(f.Name, f.What, f.Write); err != nil {
				return err
			}
		}
		return nil
	})
}

// bundleWriter adds files to a bundle.
type bundleWriter struct {
	*serve.Writer
	m *serve.Manifest
}

func (b *bundleWriter) file(name, what string, write func(path string) error) error {
	if err := write(b.Path(name)); err != nil {
		return err
	}
	b.Add(name, what)
	return nil
}

// npy adds an array with rows of that many bytes.
func (b *bundleWriter) npy(name, what string, rowBytes int, write func(w io.Writer) error) error {
	if err := WriteFileAtomic(b.Path(name), write); err != nil {
		return err
	}
	b.AddRows(name, what, rowBytes)
	return nil
}

// itemVectors adds the vectors of items as they are to be stored. Whatever the storage
// cannot hold is an error of rank.FlatOf.
func (b *bundleWriter) itemVectors(x []float32) error {
	if err := rank.CheckValues(b.m.Vectors, x, b.m.Dim); err != nil {
		return fmt.Errorf("export: bundle: %w", err)
	}
	n, d := b.m.Items, b.m.Dim
	what := fmt.Sprintf("%s (%d, %d)", b.m.Vectors, n, d)
	switch b.m.Vectors {
	case rank.Float16:
		return b.npy(serve.ItemVectorsFile, what, 2*d, func(w io.Writer) error { return writeHalfNPY(w, []int{n, d}, x) })
	case rank.Int8:
		rows, tails := rank.QuantizeRows(x, d)
		err := b.npy(serve.ItemVectorsFile, fmt.Sprintf("int8 (%d, %d), to be multiplied by the scale of the row", n, d-1), d-1, func(w io.Writer) error {
			return writeInt8NPY(w, []int{n, d - 1}, rows)
		})
		if err != nil {
			return err
		}
		return b.npy(serve.ItemTailsFile, fmt.Sprintf("float32 (%d, 2): scale and bias of every item", n), 8, func(w io.Writer) error {
			return WriteNPY(w, []int{n, 2}, tails)
		})
	default:
		return b.npy(serve.ItemVectorsFile, what, 4*d, func(w io.Writer) error { return WriteNPY(w, []int{n, d}, x) })
	}
}

// side adds keys, Parquet and the columns that the loader reads.
func (b *bundleWriter) side(name string, s BundleSide) error {
	err := b.file(name+"_keys.npy", "key of every row of "+name+"_vectors.npy", func(path string) error {
		return WriteFileAtomic(path, func(w io.Writer) error { return WriteNPYStrings(w, s.Keys) })
	})
	if err != nil {
		return err
	}
	err = b.file(name+"s.parquet", "key, vector, rows, state and payload", func(path string) error {
		return WriteVectors(path, s.Keys, s.Vectors, b.m.Dim, b.columns(s)...)
	})
	if err != nil {
		return err
	}
	if s.Head != nil {
		w := len(s.Head) / max(len(s.Keys), 1)
		err = b.npy(name+"_head.npy", fmt.Sprintf("float32 (%d, %d): what the MLP scores pairs by", len(s.Keys), w), 4*w, func(out io.Writer) error {
			return WriteNPY(out, []int{len(s.Keys), w}, s.Head)
		})
		if err != nil {
			return err
		}
	}
	return b.file(name+"s.safetensors", sideWhat(s), func(path string) error {
		return WriteFileAtomic(path, func(w io.Writer) error { return WriteSafetensors(w, sideTensors(s), nil) })
	})
}

// sideWhat says what the columns of a side are.
func sideWhat(s BundleSide) string {
	if s.SeenOffsets != nil {
		return "keys, training rows, payload and the items that users have met as the loader reads them"
	}
	return "keys, training rows and payload as the loader reads them"
}

// columns are those of a Parquet file: labels are texts there.
func (b *bundleWriter) columns(s BundleSide) []Column {
	state := make([]string, len(s.Rows))
	for e, rows := range s.Rows {
		state[e] = b.m.States.Of(rows)
	}
	out := []Column{{Name: "rows", I32: s.Rows}, {Name: "state", Str: state}}
	for _, c := range s.Columns {
		if c.Kind == "number" {
			out = append(out, Column{Name: c.Name, F32: c.Numbers})
			continue
		}
		texts := make([]string, len(s.Keys))
		for e := range texts {
			texts[e] = c.text(e)
		}
		out = append(out, Column{Name: c.Name, Str: texts})
	}
	return out
}

// text joins the labels of entity e: of a path by " > ", of others by "|".
func (c *BundleColumn) text(e int) string {
	between := "|"
	if c.Kind == "path" {
		between = " > "
	}
	text := ""
	for j, code := range c.Codes[c.Offsets[e]:c.Offsets[e+1]] {
		if j > 0 {
			text += between
		}
		text += c.Dict[code]
	}
	return text
}

// sideTensors are the columns of a side as the loader reads them.
func sideTensors(s BundleSide) []Tensor {
	keys, ends := joinKeys(s.Keys)
	out := []Tensor{
		{Name: "keys", Shape: []int{len(keys)}, U8: keys}, {Name: "ends", Shape: []int{len(ends)}, I64: ends},
		{Name: "rows", Shape: []int{len(s.Rows)}, I32: append([]int32{}, s.Rows...)},
	}
	if s.SeenOffsets != nil {
		out = append(out,
			Tensor{Name: "seen/offsets", Shape: []int{len(s.SeenOffsets)}, I64: s.SeenOffsets},
			Tensor{Name: "seen/items", Shape: []int{len(s.Seen)}, I32: append([]int32{}, s.Seen...)})
	}
	for _, c := range s.Columns {
		at := "column/" + c.Name
		if c.Kind == "number" {
			out = append(out, Tensor{Name: at, Shape: []int{len(c.Numbers)}, F32: c.Numbers})
			continue
		}
		labels, ends := joinKeys(c.Dict)
		out = append(out,
			Tensor{Name: at + "/offsets", Shape: []int{len(c.Offsets)}, I32: c.Offsets},
			Tensor{Name: at + "/codes", Shape: []int{len(c.Codes)}, I32: append([]int32{}, c.Codes...)},
			Tensor{Name: at + "/labels", Shape: []int{len(labels)}, U8: labels},
			Tensor{Name: at + "/ends", Shape: []int{len(ends)}, I64: ends})
	}
	return out
}

// joinKeys writes texts one after the other, and where each ends.
func joinKeys(texts []string) (all []byte, ends []int64) {
	all, ends = []byte{}, []int64{}
	for _, t := range texts {
		all = append(all, t...)
		ends = append(ends, int64(len(all)))
	}
	return all, ends
}
