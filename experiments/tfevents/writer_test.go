package tfevents_test

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/tfevents"
)

// clock says 1700000001 s at first and half a second more at every look.
func clock() func() time.Time {
	t := time.Unix(1700000000, 5e8)
	return func() time.Time {
		t = t.Add(500 * time.Millisecond)
		return t
	}
}

// write makes a file with one event of every kind and returns its path.
func write(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "events.out.tfevents.0.test")
	w, err := tfevents.Create(path, clock())
	require.NoError(t, err)
	require.NoError(t, w.Scalar(0, "train/loss", 0.1))
	require.NoError(t, w.Scalar(300, "train/loss", 0))
	require.NoError(t, w.Scalar(-1, "é", math.Inf(1)))
	values := make([]float32, 200)
	for i := range values {
		values[i] = float32((i*37)%101-30) / 8
	}
	require.NoError(t, w.Histogram(1, "item/norm", values))
	require.NoError(t, w.Histogram(2, "item/norm", make([]float32, 3)))
	require.NoError(t, w.Close())
	return path
}

// testdata/make_golden.py writes the same events with TensorBoard's own classes.
func TestSameBytesAsTensorBoard(t *testing.T) {
	want, err := os.ReadFile(filepath.Join("testdata", "golden.tfevents"))
	require.NoError(t, err)
	got, err := os.ReadFile(write(t))
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// TestTensorBoardReadsIt asks TensorBoard's reader what the file says.
func TestTensorBoardReadsIt(t *testing.T) {
	python := os.Getenv("TANDEM_PYTHON")
	if python == "" {
		t.Skip("TANDEM_PYTHON names no interpreter with tensorboard")
	}
	out, err := exec.Command(python, filepath.Join("testdata", "check.py"), filepath.Dir(write(t))).Output()
	require.NoError(t, err)
	require.Equal(t, `train/loss 0 0.1 1700000001.5
train/loss 300 0 1700000002.0
é -1 inf 1700000002.5
item/norm 1 min -3.75 max 8.75 num 200 buckets 30 holding 200
item/norm 2 min 0 max 0 num 3 buckets 1 holding 3
`, string(out))
}

// records splits a file into its events, checking lengths and checksums.
func records(t require.TestingT, b []byte) [][]byte {
	checksum := func(data []byte) uint32 {
		crc := crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))
		return (crc>>15 | crc<<17) + 0xa282ead8
	}
	var out [][]byte
	for len(b) > 0 {
		require.GreaterOrEqual(t, len(b), 16)
		n := int(binary.LittleEndian.Uint64(b))
		require.Equal(t, checksum(b[:8]), binary.LittleEndian.Uint32(b[8:]))
		require.GreaterOrEqual(t, len(b), 16+n)
		require.Equal(t, checksum(b[12:12+n]), binary.LittleEndian.Uint32(b[12+n:]))
		out = append(out, b[12:12+n])
		b = b[16+n:]
	}
	return out
}

func TestScalarEventByHand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	w, err := tfevents.Create(path, func() time.Time { return time.Unix(2, 0) })
	require.NoError(t, err)
	require.NoError(t, w.Scalar(300, "a", 1.5))
	require.NoError(t, w.Close())
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	wall := "\x09\x00\x00\x00\x00\x00\x00\x00\x40" // field 1, 8 bytes: 2.0
	require.Equal(t, [][]byte{
		[]byte(wall + "\x1a\x0dbrain.Event:2"), // field 3, 13 bytes
		// field 2: 300 = 0xac 0x02; field 5 of 10 bytes, in it field 1 of 8 bytes:
		// field 1, "a"; field 2, 4 bytes: 1.5
		[]byte(wall + "\x10\xac\x02" + "\x2a\x0a\x0a\x08" + "\x0a\x01a" + "\x15\x00\x00\xc0\x3f"),
	}, records(t, b))
}

func TestFramingOfAnything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	rapid.Check(t, func(t *rapid.T) {
		w, err := tfevents.Create(path, time.Now)
		require.NoError(t, err)
		n := rapid.IntRange(0, 5).Draw(t, "n")
		for range n {
			tag := rapid.StringN(1, -1, 300).Draw(t, "tag")
			require.NoError(t, w.Scalar(rapid.Int64().Draw(t, "step"), tag, rapid.Float64().Draw(t, "value")))
		}
		// Every event is in the file at once: no Close yet.
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Len(t, records(t, b), 1+n)
		require.NoError(t, w.Close())
	})
}

func TestErrors(t *testing.T) {
	_, err := tfevents.Create(filepath.Join(t.TempDir(), "missing", "f"), time.Now)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "tfevents: ")

	w, err := tfevents.Create(filepath.Join(t.TempDir(), "f"), time.Now)
	require.NoError(t, err)
	require.EqualError(t, w.Scalar(1, "", 1), `tfevents: tag "", want UTF-8 and not empty`)
	require.EqualError(t, w.Histogram(1, "\xff", []float32{1}), `tfevents: tag "\xff", want UTF-8 and not empty`)
	require.EqualError(t, w.Histogram(7, "a", nil), `tfevents: "a" at step 7: histogram of no values`)
	require.EqualError(t, w.Histogram(7, "a", []float32{1, float32(math.NaN())}),
		`tfevents: "a" at step 7: histogram: value 1 = NaN, want finite`)
	require.NoError(t, w.Close())
	require.ErrorIs(t, w.Scalar(1, "a", 1), os.ErrClosed)
	require.ErrorIs(t, w.Close(), os.ErrClosed)
}
