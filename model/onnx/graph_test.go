package onnx_test

import (
	"bytes"
	"errors"
	"testing"

	"tandem/model/onnx"

	"github.com/stretchr/testify/require"
)

// y = x·2 with a batch of rows of two, every byte by hand: a tag is field·8 + wire type,
// 2 for lengths and 0 for varints.
func TestBytesByHand(t *testing.T) {
	g := onnx.New("g", "what it is")
	x := g.Input("x", onnx.Float32, "", onnx.Named("n"), onnx.Size(2))
	y := g.Add("Mul", []onnx.Value{x, g.Floats("w", []float32{2})}, onnx.Attr{Name: "a", Value: 3})
	g.Output("y", y, "", onnx.Size(2))
	var got bytes.Buffer
	require.NoError(t, g.Write(&got, map[string]string{"k": "v"}))

	message := func(tag byte, parts ...string) string {
		body := ""
		for _, p := range parts {
			body += p
		}
		return string([]byte{tag, byte(len(body))}) + body
	}
	attr := message(0x2a, message(0x0a, "a"), "\x18\x03", "\xa0\x01\x02")
	mul := message(0x0a, message(0x0a, "x"), message(0x0a, "w"), message(0x12, "Mul_0"), message(0x1a, "Mul_0"), message(0x22, "Mul"), attr)
	identity := message(0x0a, message(0x0a, "Mul_0"), message(0x12, "y"), message(0x1a, "y"), message(0x22, "Identity"))
	weight := message(0x2a, "\x10\x01", message(0x42, "w"), message(0x4a, "\x00\x00\x00\x40")) // 2.0 is 0x40000000
	named, two := message(0x0a, message(0x12, "n")), message(0x0a, "\x08\x02")
	input := message(0x5a, message(0x0a, "x"), message(0x12, message(0x0a, "\x08\x01", message(0x12, named, two))))
	output := message(0x62, message(0x0a, "y"), message(0x12, message(0x0a, "\x08\x01", message(0x12, two))))
	graph := mul + identity + message(0x12, "g") + weight + message(0x52, "what it is") + input + output
	require.Greater(t, len(graph), 127, "its length takes two bytes")
	want := "\x08\x08" + message(0x12, "tandem") + message(0x42, "\x10\x11") + message(0x72, message(0x0a, "k"), message(0x12, "v")) +
		"\x3a" + string([]byte{byte(len(graph)) | 0x80, byte(len(graph) >> 7)}) + graph
	require.Equal(t, want, got.String())
}

func TestWeightsOfOneNameAreThereOnce(t *testing.T) {
	g := onnx.New("g", "")
	a := g.Ints("axes", []int64{1}, 1)
	require.Equal(t, a, g.Ints("axes", []int64{1}, 1))
	require.Equal(t, g.Floats("w", []float32{1}), g.Floats("w", []float32{1}))
	var b bytes.Buffer
	require.NoError(t, g.Write(&b, nil))
	require.Equal(t, 1, bytes.Count(b.Bytes(), []byte("axes")))
}

func TestMistakesPanic(t *testing.T) {
	g := onnx.New("g", "")
	g.Input("x", onnx.Int64, "")
	require.PanicsWithValue(t, "onnx: a name is empty or taken", func() { g.Input("x", onnx.Int64, "") })
	require.PanicsWithValue(t, "onnx: a name is empty or taken", func() { g.Output("", "x", "") })
	require.PanicsWithValue(t, "onnx: weights do not fit their shape", func() { g.Floats("w", []float32{1}, 2) })
	require.PanicsWithValue(t, "onnx: weights do not fit their shape", func() { g.Ints("i", []int64{1, 2}) })
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestWriteNamesTheGraph(t *testing.T) {
	require.EqualError(t, onnx.New("items", "").Write(full{}, nil), "onnx: items: no space left on device")
}
