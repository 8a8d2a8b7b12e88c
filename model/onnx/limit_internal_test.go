package onnx

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// Two gibibytes of weights, without the memory: 33 times the same 64 MiB.
func TestModelsThatTheFormatDoesNotHold(t *testing.T) {
	g := New("items", "")
	m := make(message, 64<<20)
	for range 33 {
		g.weights = append(g.weights, m)
	}
	var b bytes.Buffer
	require.EqualError(t, g.Write(&b, nil), "onnx: items: 2215641088 bytes of weights, want less than 2147483647: the format holds no more")
	require.Zero(t, b.Len())
}
