package onnx

import "encoding/binary"

// message is a protocol buffer being written: fields in the order of the calls. Source:
// protobuf.dev/programming-guides/encoding.
type message []byte

const (
	varint  = 0 // wire types
	lengths = 2
)

func (m *message) tag(field, wire int) { *m = binary.AppendUvarint(*m, uint64(field)<<3|uint64(wire)) }

// int writes an int64 or an enumeration.
func (m *message) int(field int, v int64) {
	m.tag(field, varint)
	*m = binary.AppendUvarint(*m, uint64(v))
}

// string writes a string, and nothing for the empty one, which is the default.
func (m *message) string(field int, s string) {
	if s != "" {
		m.tag(field, lengths)
		*m = binary.AppendUvarint(*m, uint64(len(s)))
		*m = append(*m, s...)
	}
}

// bytes writes bytes or a message within the message, empty ones too.
func (m *message) bytes(field int, b []byte) {
	m.tag(field, lengths)
	*m = binary.AppendUvarint(*m, uint64(len(b)))
	*m = append(*m, b...)
}
