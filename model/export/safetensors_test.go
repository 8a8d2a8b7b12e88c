package export_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/model/export"
)

// sample has every element type, an odd number of bytes, an empty tensor and a number
// without a shape.
func sample() ([]export.Tensor, map[string]string) {
	return []export.Tensor{
		{Name: "flags", Shape: []int{3}, U8: []byte{1, 0, 255}},
		{Name: "user", Shape: []int{2, 2}, F32: []float32{1, -2.5, 3e-38, 0}},
		{Name: "step", Shape: []int{}, I64: []int64{-1 << 62}},
		{Name: "ids <é>", Shape: []int{2}, I32: []int32{-7, 1 << 30}},
		{Name: "half", Shape: []int{1, 3}, BF16: []uint16{0x3f80, 0xc020, 0x0001}}, // 1, −2.5, 2⁻¹³³
		{Name: "none", Shape: []int{0, 8}, F32: []float32{}},
	}, map[string]string{"recipe": "name: \"a\"\n", "epoch": "3", "ключ": "значение"}
}

func read(b []byte) ([]export.Tensor, map[string]string, error) {
	return export.ReadSafetensors(bytes.NewReader(b), int64(len(b)))
}

func TestSafetensorsLayoutByHand(t *testing.T) {
	var got bytes.Buffer
	require.NoError(t, export.WriteSafetensors(&got, []export.Tensor{
		{Name: "b", Shape: []int{1}, U8: []byte{9}},
		{Name: "a", Shape: []int{2}, F32: []float32{1, 2}},
	}, map[string]string{"z": "1", "k": "2"}))

	// The data of "a", with the wider elements, lies first although "b" was given first.
	header := `{"__metadata__":{"k":"2","z":"1"},` +
		`"b":{"dtype":"U8","shape":[1],"data_offsets":[8,9]},` +
		`"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`
	header += strings.Repeat(" ", (8-len(header)%8)%8)
	want := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	want = append(want, header...)
	want = append(want, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 9)
	require.Equal(t, want, got.Bytes())
}

func TestSafetensorsRoundTrip(t *testing.T) {
	tensors, metadata := sample()
	var buf bytes.Buffer
	require.NoError(t, export.WriteSafetensors(&buf, tensors, metadata))
	got, gotMetadata, err := read(buf.Bytes())
	require.NoError(t, err)
	require.Equal(t, tensors, got)
	require.Equal(t, metadata, gotMetadata)
}

func TestSafetensorsNothing(t *testing.T) {
	var buf bytes.Buffer
	require.NoError(t, export.WriteSafetensors(&buf, nil, nil))
	require.Equal(t, "\x08\x00\x00\x00\x00\x00\x00\x00{}      ", buf.String())
	tensors, metadata, err := read(buf.Bytes())
	require.NoError(t, err)
	require.Empty(t, tensors)
	require.Nil(t, metadata)
}

// drawTensors makes any valid list of tensors.
func drawTensors(t *rapid.T) []export.Tensor {
	names := rapid.SliceOfNDistinct(rapid.StringN(1, 8, -1), 0, 5, rapid.ID).Draw(t, "names")
	tensors := make([]export.Tensor, len(names))
	for i, name := range names {
		shape := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 3).Draw(t, "shape")
		n := 1
		for _, s := range shape {
			n *= s
		}
		tensors[i] = export.Tensor{Name: name, Shape: append([]int{}, shape...)}
		switch rapid.IntRange(0, 3).Draw(t, "type") {
		case 0:
			tensors[i].F32 = rapid.SliceOfN(rapid.Float32(), n, n).Draw(t, "data")
		case 1:
			tensors[i].I32 = rapid.SliceOfN(rapid.Int32(), n, n).Draw(t, "data")
		case 2:
			tensors[i].I64 = rapid.SliceOfN(rapid.Int64(), n, n).Draw(t, "data")
		default:
			tensors[i].U8 = rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "data")
		}
	}
	return tensors
}

func TestSafetensorsRoundTripsAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tensors := drawTensors(t)
		metadata := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "metadata")
		var first, second bytes.Buffer
		require.NoError(t, export.WriteSafetensors(&first, tensors, metadata))
		got, gotMetadata, err := read(first.Bytes())
		require.NoError(t, err)
		require.NoError(t, export.WriteSafetensors(&second, got, gotMetadata))
		require.Equal(t, first.Bytes(), second.Bytes())
		require.Equal(t, len(tensors), len(got))
	})
}

func TestWriteSafetensorsRefuses(t *testing.T) {
	one := []float32{1}
	for _, c := range []struct {
		name     string
		tensors  []export.Tensor
		metadata map[string]string
		want     string
	}{
		{"name twice", []export.Tensor{{Name: "a", F32: one}, {Name: "a", F32: one}}, nil, `tensor "a": duplicate name`},
		{"no name", []export.Tensor{{F32: one}}, nil, `tensor 0: name "", want another`},
		{"name of metadata", []export.Tensor{{Name: "__metadata__", F32: one}}, nil, `tensor 0: name "__metadata__", want another`},
		{"name not text", []export.Tensor{{Name: "a\xff", F32: one}}, nil, `tensor "a\xff": name is not UTF-8`},
		{"metadata not text", nil, map[string]string{"k": "\xff"}, `metadata "k": not UTF-8`},
		{"shape too large", []export.Tensor{{Name: "a", Shape: []int{2}, F32: one}}, nil, `tensor "a": shape [2] holds 2 values, data has 1`},
		{"no data", []export.Tensor{{Name: "a"}}, nil, `tensor "a": shape [] holds 1 values, data has 0`},
		{"two slices", []export.Tensor{{Name: "a", F32: one, U8: []byte{}}}, nil, `tensor "a": 2 data slices set, want 1`},
		{"negative size", []export.Tensor{{Name: "a", Shape: []int{-1, -1}, F32: one}}, nil, `tensor "a": shape [-1 -1]: size -1, want ≥ 0`},
		{"product overflows to 1", []export.Tensor{{Name: "a", Shape: []int{1<<63 - 1, 1<<63 - 1}, F32: one}}, nil, `more than 9223372036854775807 values`},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := export.WriteSafetensors(io.Discard, c.tensors, c.metadata)
			require.ErrorContains(t, err, "export: safetensors: ")
			require.ErrorContains(t, err, c.want)
		})
	}
}

// file puts a length before header, and data bytes after it.
func file(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

func TestReadSafetensorsRefuses(t *testing.T) {
	const a = `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "file has 0 bytes, want at least 8"},
		{"header longer than the file", binary.LittleEndian.AppendUint64(nil, 9), "header: 9 bytes, file has 0 after its length"},
		{"header longer than allowed", binary.LittleEndian.AppendUint64(nil, 1<<63), "header: 9223372036854775808 bytes, want ≤ 100000000"},
		{"no header", file("", 0), "header: does not begin with {"},
		{"space before header", file(" {}", 0), "header: does not begin with {"},
		{"header not JSON", file("{]", 0), "header: "},
		{"header cut", file(`{"a":{"dtype":"F32"`, 0), "header: "},
		{"text after header", file(`{}x`, 0), "header: text after the closing }"},
		{"not UTF-8", file("{\"\xff\":1}", 0), "header: not UTF-8"},
		{"name twice", file(a[:len(a)-1]+","+a[1:], 8), `header: "a": duplicate name`},
		{"not an object", file(`{"a":[1]}`, 0), `header: "a": [1], want an object`},
		{"metadata not strings", file(`{"__metadata__":{"k":1}}`, 0), `header: "__metadata__": "k": 1, want a string`},
		{"metadata null", file(`{"__metadata__":{"k":null}}`, 0), `header: "__metadata__": "k": null, want a string`},
		{"unknown field", file(strings.Replace(a, "dtype", "Dtype", 1), 8), `header: "a": unknown field "Dtype"`},
		{"no dtype", file(`{"a":{"shape":[2],"data_offsets":[0,8]}}`, 8), `header: "a": no dtype`},
		{"half precision", file(strings.Replace(a, "F32", "F16", 1), 8), `header: "a": dtype F16, want one of F32, BF16, I32, I64, U8`},
		{"double precision", file(strings.Replace(a, "F32", "F64", 1), 8), `header: "a": dtype F64, want one of F32, BF16, I32, I64, U8`},
		{"no shape", file(`{"a":{"dtype":"F32","data_offsets":[0,8]}}`, 8), `header: "a": no shape`},
		{"shape not whole", file(strings.Replace(a, "[2]", "[2.5]", 1), 8), `header: "a": shape: [2.5]: `},
		{"negative shape", file(strings.Replace(a, "[2]", "[-2]", 1), 8), `tensor "a": shape [-2]: size -2, want ≥ 0`},
		{"shape overflows", file(strings.Replace(a, "[2]", "[4611686018427387904,4]", 1), 8), `tensor "a": shape [4611686018427387904 4]: more than`},
		{"shape too large", file(strings.Replace(a, "[2]", "[3]", 1), 8), `tensor "a": 8 bytes, want 3 values of F32 for shape [3]`},
		{"not whole values", file(strings.Replace(a, "0,8", "0,9", 1), 9), `tensor "a": 9 bytes, want 2 values of F32 for shape [2]`},
		{"three offsets", file(strings.Replace(a, "0,8", "0,8,9", 1), 8), `header: "a": 3 data_offsets, want 2`},
		{"hole at the start", file(strings.Replace(a, "0,8", "1,9", 1), 9), `tensor "a": data begins at 1, want 0`},
		{"negative offset", file(strings.Replace(a, "0,8", "-8,0", 1), 8), `tensor "a": data begins at -8, want 0`},
		{"ends before it begins", file(strings.Replace(a, "0,8", "0,-8", 1), 8), `tensor "a": data ends at -8, want [0, 8]`},
		{"past the end", file(a, 7), `tensor "a": data ends at 8, want [0, 7]`},
		{"bytes left over", file(a, 9), "data has 9 bytes, tensors cover 8"},
		{"overlap", file(a[:len(a)-1]+`,"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}`, 8), `tensor "b": data begins at 4, want 8`},
		{"hole between", file(a[:len(a)-1]+`,"b":{"dtype":"U8","shape":[4],"data_offsets":[9,13]}}`, 13), `tensor "b": data begins at 9, want 8`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := read(c.file)
			require.ErrorContains(t, err, "export: safetensors: "+c.want)
		})
	}
}

func TestReadSafetensorsFromAShortReader(t *testing.T) {
	tensors, metadata := sample()
	var buf bytes.Buffer
	require.NoError(t, export.WriteSafetensors(&buf, tensors, metadata))
	for n := range buf.Len() {
		_, _, err := export.ReadSafetensors(bytes.NewReader(buf.Bytes()[:n]), int64(buf.Len()))
		require.Error(t, err, "%d bytes", n)
		require.True(t, errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF), "%d bytes: %v", n, err)
	}
}

func TestSaveAndLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checkpoint.safetensors")
	tensors, metadata := sample()
	require.NoError(t, export.SaveSafetensors(path, tensors, metadata))
	got, gotMetadata, err := export.LoadSafetensors(path)
	require.NoError(t, err)
	require.Equal(t, tensors, got)
	require.Equal(t, metadata, gotMetadata)

	_, _, err = export.LoadSafetensors(path + "x")
	require.ErrorIs(t, err, os.ErrNotExist)
	err = export.SaveSafetensors(path, tensors, map[string]string{"sha256": ""})
	require.ErrorContains(t, err, `checkpoint.safetensors: metadata "sha256" is kept for the checksum`)
}

// Filling writes where it is told, whatever the order, and nothing when something is
// wrong.
func TestCheckAndFill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checkpoint.safetensors")
	tensors, metadata := sample()
	require.NoError(t, export.SaveSafetensors(path, tensors, metadata))
	got, err := export.CheckSafetensors(path)
	require.NoError(t, err)
	require.Equal(t, metadata, got)

	user, half, ids := make([]float32, 4), make([]uint16, 3), make([]int32, 2)
	into := []export.Tensor{
		{Name: "half", Shape: []int{1, 3}, BF16: half}, {Name: "none", Shape: []int{0, 8}, F32: []float32{}},
		{Name: "user", Shape: []int{2, 2}, F32: user}, {Name: "ids <é>", Shape: []int{2}, I32: ids},
		{Name: "step", Shape: []int{}, I64: make([]int64, 1)}, {Name: "flags", Shape: []int{3}, U8: make([]byte, 3)},
	}
	asked := false
	got, err = export.FillSafetensors(path, into, func(m map[string]string) error {
		require.Equal(t, metadata, m)
		require.Equal(t, make([]float32, 4), user, "nothing is written before")
		asked = true
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, metadata, got)
	require.True(t, asked)
	require.ElementsMatch(t, tensors, into)

	refused := errors.New("refused")
	empty := make([]float32, 4)
	for _, c := range []struct {
		name   string
		tensor export.Tensor
		accept error
		want   string
	}{
		{"metadata", export.Tensor{Name: "user", Shape: []int{2, 2}}, refused, "refused"},
		{"missing", export.Tensor{Name: "User", Shape: []int{2, 2}}, nil, "checkpoint.safetensors: tensor User is missing"},
		{"shape", export.Tensor{Name: "user", Shape: []int{4}}, nil, "tensor user is F32 [2 2], want F32 [4]"},
		{"type", export.Tensor{Name: "half", Shape: []int{1, 3}}, nil, "tensor half is BF16 [1 3], want F32 [1 3]"},
	} {
		c.tensor.F32 = empty
		if c.tensor.Name == "half" {
			c.tensor.F32 = empty[:3]
		}
		all := []export.Tensor{{Name: "user", Shape: []int{2, 2}, F32: empty}, c.tensor}
		_, err := export.FillSafetensors(path, all, func(map[string]string) error { return c.accept })
		require.ErrorContains(t, err, c.want, c.name)
		require.Equal(t, make([]float32, 4), empty, c.name)
	}
	_, err = export.CheckSafetensors(path + "x")
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Every byte counts: length, header, padding, checksum and data.
func TestLoadDetectsEveryDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.safetensors")
	// A metadata value that looks like the checksum entry must not hide the real one.
	require.NoError(t, export.SaveSafetensors(path, []export.Tensor{
		{Name: "a", Shape: []int{2}, F32: []float32{1, 2}},
		{Name: "b", Shape: []int{3}, U8: []byte{7, 8, 9}},
	}, map[string]string{"note": `"sha256":"` + strings.Repeat("0", 64) + `"`}))
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	_, _, err = export.LoadSafetensors(path)
	require.NoError(t, err)

	damaged := func(b []byte, what string, at int) {
		require.NoError(t, os.WriteFile(path, b, 0o644))
		_, _, err := export.LoadSafetensors(path)
		require.ErrorIs(t, err, export.ErrDamaged, "%s at byte %d", what, at)
		a := []float32{5, 5}
		_, err = export.FillSafetensors(path, []export.Tensor{{Name: "a", Shape: []int{2}, F32: a}}, nil)
		require.ErrorIs(t, err, export.ErrDamaged, "%s at byte %d, filling", what, at)
		require.Equal(t, []float32{5, 5}, a)
		require.ErrorContains(t, err, path)
	}
	for i := range good {
		for _, mask := range []byte{1, 0x20} {
			bad := bytes.Clone(good)
			bad[i] ^= mask
			damaged(bad, "flip", i)
		}
		damaged(good[:i], "cut", i)
	}
	damaged(append(bytes.Clone(good), 0), "added", len(good))
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.safetensors")
	require.NoError(t, export.SaveSafetensors(path, []export.Tensor{{Name: "a", U8: []byte{7}}}, nil))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	b[len(b)-1]++
	require.NoError(t, os.WriteFile(path, b, 0o644))
	_, _, err = export.LoadSafetensors(path)
	require.Regexp(t, `^export: .*c\.safetensors: checkpoint damaged: sha256 [0-9a-f]{64}, want [0-9a-f]{64}$`, err.Error())

	var plain bytes.Buffer
	require.NoError(t, export.WriteSafetensors(&plain, nil, nil))
	require.NoError(t, os.WriteFile(path, plain.Bytes(), 0o644))
	_, _, err = export.LoadSafetensors(path)
	require.ErrorContains(t, err, "c.safetensors: checkpoint damaged: no sha256 in the metadata")
}

func FuzzReadSafetensors(f *testing.F) {
	tensors, metadata := sample()
	var buf bytes.Buffer
	require.NoError(f, export.WriteSafetensors(&buf, tensors, metadata))
	f.Add(buf.Bytes())
	f.Add(file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 8))
	f.Add(file(`{"__metadata__":{"k":"v"}}  `, 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		tensors, metadata, err := read(b)
		if err != nil {
			return
		}
		// What was understood can be written, unless a name is empty, and means the same.
		var again bytes.Buffer
		if err := export.WriteSafetensors(&again, tensors, metadata); err != nil {
			require.ErrorContains(t, err, `name "", want another`)
			return
		}
		got, gotMetadata, err := read(again.Bytes())
		require.NoError(t, err)
		require.Equal(t, len(tensors), len(got))
		for i := range got {
			require.Equal(t, tensors[i].Name, got[i].Name)
			require.Equal(t, tensors[i].Shape, got[i].Shape)
		}
		require.Equal(t, len(metadata), len(gotMetadata))
	})
}
