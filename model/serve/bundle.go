package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"tandem/model/rank"
)

// The files of a bundle that its loader reads for their content. Others are verified, and
// there for other programs.
const (
	ItemVectorsFile = "item_vectors.npy"
	ItemTailsFile   = "item_tails.npy" // of int8: scale and bias
	UserVectorsFile = "user_vectors.npy"
	ItemsFile       = "items.safetensors"
	UsersFile       = "users.safetensors"
	GoldenFile      = "golden.json"
)

// Bundle is a model ready to answer. It reads nothing once it is open, and is safe for
// concurrent use.
type Bundle struct {
	Manifest     *Manifest // what it says of itself
	Items, Users *Side     // by dense id

	dir      string
	encoders *encoders
	head     *head // nil for inner products
}

// Open reads the bundle in dir. Before it agrees to answer every byte of every file has
// been verified and the golden requests give what they gave when it was written.
//
// A missing or damaged file, a bundle of a newer version and an answer that differs are
// an error that names the place.   Cost: one read of all files, on all processors; memory
// for the vectors as they are stored, keys and payload.
func Open(dir string) (*Bundle, error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	b, golden, err := load(dir, m)
	if err != nil {
		return nil, err
	}
	if err := b.replay(golden); err != nil {
		return nil, err
	}
	return b, nil
}

// load verifies and reads the files of m.
func load(dir string, m *Manifest) (b *Bundle, golden []byte, err error) {
	b = &Bundle{Manifest: m, dir: dir}
	inputs, err := open(dir, m.Files)
	defer func() {
		for _, in := range inputs {
			in.f.Close()
		}
	}()
	if err != nil {
		return nil, nil, err
	}
	l, err := b.loading(inputs)
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(inputs, func(x, y *input) int { return x.turn() - y.turn() })
	if err := verify(dir, inputs); err != nil {
		return nil, nil, err
	}
	l.finish()
	return b, l.golden, errors.Join(l.readEncoders(), l.readHead())
}

// turn orders files: keys first, since tables are made of them while others are read.
func (in *input) turn() int {
	if in.Name == ItemsFile || in.Name == UsersFile {
		return 0
	}
	return 1
}

// loading is what arrives while a bundle is verified.
type loading struct {
	b       *Bundle
	tails   []float32
	vectors []float32
	flat    *rank.Flat
	golden  []byte

	encoders []byte // nil without
	weights  *tensors
}

// loading says where the blocks of each file go.
func (b *Bundle) loading(inputs []*input) (*loading, error) {
	m := b.Manifest
	l := &loading{b: b, flat: rank.NewFlat(m.Vectors, m.Items, m.Dim)}
	var errs []error
	each := func(name string, f func(in *input) error) {
		i := slices.IndexFunc(inputs, func(in *input) bool { return in.Name == name })
		if i < 0 {
			errs = append(errs, errManifest(b.dir, "no file %s, want one", name))
		} else if err := f(inputs[i]); err != nil {
			errs = append(errs, fmt.Errorf("serve: %s: %w", filepath.Join(b.dir, name), err))
		}
	}
	each(ItemsFile, func(in *input) error {
		in.keep(func(t *tensors) (err error) {
			b.Items, err = sideFrom(t, m.Items, m.ItemColumns, m.States)
			return err
		})
		return nil
	})
	each(UsersFile, func(in *input) error {
		in.keep(func(t *tensors) (err error) {
			if b.Users, err = sideFrom(t, m.Users, nil, m.States); err == nil && m.Seen {
				err = b.Users.readSeen(t, m.Users, m.Items)
			}
			return err
		})
		return nil
	})
	each(UserVectorsFile, func(in *input) error {
		l.vectors = make([]float32, m.Users*m.Dim)
		return in.rows(m.Users, 4*m.Dim, func(first int, data []byte) {
			decode(l.vectors[first*m.Dim:][:len(data)/4], data)
		})
	})
	each(ItemVectorsFile, func(in *input) error { return l.itemVectors(in) })
	if m.Vectors == rank.Int8 {
		each(ItemTailsFile, func(in *input) error {
			l.tails = make([]float32, 2*m.Items)
			return in.rows(m.Items, 8, func(first int, data []byte) { decode(l.tails[2*first:][:len(data)/4], data) })
		})
	}
	if l.has(GoldenFile) { // Create makes it last
		each(GoldenFile, func(in *input) error { l.golden = in.keep(nil).file; return nil })
	}
	if l.has(EncodersFile) {
		errs = append(errs, l.loadEncoders(each))
	}
	if m.Head != nil {
		errs = append(errs, l.loadHead(each))
	}
	return l, errors.Join(errs...)
}

// has tells whether the bundle has a file.
func (l *loading) has(name string) bool {
	return slices.ContainsFunc(l.b.Manifest.Files, func(f File) bool { return f.Name == name })
}

// loadEncoders reads the encoders at once, since they say what to take from the weights.
func (l *loading) loadEncoders(each func(name string, f func(in *input) error)) (damaged error) {
	var names []string
	each(EncodersFile, func(in *input) error {
		if l.encoders, damaged = in.readFirst(l.b.dir); damaged != nil {
			return nil // it names the file itself
		}
		var e Encoders
		err := json.Unmarshal(l.encoders, &e)
		names = e.wanted()
		return err
	})
	if l.b.Manifest.Head != nil {
		names = append(names, l.b.Manifest.Head.wanted()...)
	}
	each(WeightsFile, func(in *input) (err error) {
		l.weights, err = in.some(names)
		return err
	})
	return damaged
}

// readFirst verifies a file before the others and returns its content.
func (in *input) readFirst(dir string) ([]byte, error) {
	t := in.keep(nil)
	return t.file, verify(dir, []*input{in})
}

// itemVectors sends rows to where they are searched.
func (l *loading) itemVectors(in *input) error {
	m := l.b.Manifest
	switch m.Vectors {
	case rank.Float16:
		return in.rows(m.Items, 2*m.Dim, func(first int, data []byte) {
			l.flat.SetFloat16(first, view[uint16](data))
		})
	case rank.Int8:
		return in.rows(m.Items, m.Dim-1, func(first int, data []byte) {
			l.flat.SetInt8(first, view[int8](data), nil)
		})
	default:
		return in.rows(m.Items, 4*m.Dim, func(first int, data []byte) {
			l.flat.SetFloat32(first, view[float32](data))
		})
	}
}

// rows makes in, an npy file, give whole panels of rows of size bytes.
func (in *input) rows(n, size int, put func(first int, data []byte)) error {
	if in.Bytes-in.Head != int64(n)*int64(size) || in.Block%int64(size*rank.PanelItems) != 0 {
		return fmt.Errorf("%d bytes after a header of %d, in blocks of %d, want %d rows of %d", in.Bytes-in.Head, in.Head, in.Block, n, size)
	}
	in.take = func(block int, at int64, data []byte) error {
		if block > 0 {
			put(int((at-in.Head)/int64(size)), data)
		}
		return nil
	}
	return nil
}

// finish joins what has arrived.
func (l *loading) finish() {
	b, m := l.b, l.b.Manifest
	if m.Vectors == rank.Int8 {
		l.flat.SetInt8(0, nil, l.tails)
	}
	b.Items.flat, b.Items.dim = l.flat, m.Dim
	b.Users.rows, b.Users.dim = l.vectors, m.Dim
}
