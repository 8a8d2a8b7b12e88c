package serve

import (
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
	Manifest     *Manifest
	Items, Users *Side

	dir string
}

// Open reads the bundle in dir. Before it agrees to answer every byte of every file has
// been verified and the golden requests give what the run gave.
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
	return b, b.replay(golden)
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
	if err := verify(dir, inputs); err != nil {
		return nil, nil, err
	}
	return b, l.golden, l.finish()
}

// loading is what arrives while a bundle is verified.
type loading struct {
	b            *Bundle
	items, users *tensors
	tails        []float32
	vectors      []float32
	flat         *rank.Flat
	golden       []byte
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
	each(ItemsFile, func(in *input) error { l.items = in.keep(); return nil })
	each(UsersFile, func(in *input) error { l.users = in.keep(); return nil })
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
	if i := slices.IndexFunc(inputs, func(in *input) bool { return in.Name == GoldenFile }); i >= 0 { // Create makes it last
		l.golden = inputs[i].keep().file
	}
	return l, errors.Join(errs...)
}

// itemVectors sends rows to where they are searched.
func (l *loading) itemVectors(in *input) error {
	m := l.b.Manifest
	switch m.Vectors {
	case rank.Float16:
		return in.rows(m.Items, 2*m.Dim, func(first int, data []byte) {
			rows := make([]uint16, len(data)/2)
			decode(rows, data)
			l.flat.SetFloat16(first, rows)
		})
	case rank.Int8:
		return in.rows(m.Items, m.Dim-1, func(first int, data []byte) {
			rows := make([]int8, len(data))
			decode(rows, data)
			l.flat.SetInt8(first, rows, nil)
		})
	default:
		return in.rows(m.Items, 4*m.Dim, func(first int, data []byte) {
			rows := make([]float32, len(data)/4)
			decode(rows, data)
			l.flat.SetFloat32(first, rows)
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

// finish makes the sides from what has arrived.
func (l *loading) finish() (err error) {
	b, m := l.b, l.b.Manifest
	if m.Vectors == rank.Int8 {
		l.flat.SetInt8(0, nil, l.tails)
	}
	if b.Items, err = sideFrom(l.items, m.Items, m.ItemColumns, m.States); err != nil {
		return fmt.Errorf("serve: %s: %w", filepath.Join(b.dir, ItemsFile), err)
	}
	if b.Users, err = sideFrom(l.users, m.Users, nil, m.States); err != nil {
		return fmt.Errorf("serve: %s: %w", filepath.Join(b.dir, UsersFile), err)
	}
	b.Items.flat, b.Items.dim = l.flat, m.Dim
	b.Users.rows, b.Users.dim = l.vectors, m.Dim
	return nil
}
