package tfevents

import (
	"encoding/binary"
	"math"
)

// The messages of TensorBoard that are written here, with their field numbers:
//
//	Event           { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }
//	Summary         { repeated Value value = 1; }
//	Summary.Value   { string tag = 1; float simple_value = 2; HistogramProto histo = 5; }
//	HistogramProto  { double min = 1; double max = 2; double num = 3; double sum = 4; double sum_squares = 5;
//	                  repeated double bucket_limit = 6 [packed]; repeated double bucket = 7 [packed]; }
//
// Source: tensorboard/compat/proto/event.proto, summary.proto and histogram.proto.

// The wire types of protobuf: how a value is encoded.
const (
	varint  = 0
	fixed64 = 1
	prefix  = 2 // a length, then bytes
	fixed32 = 5
)

func appendKey(b []byte, field, wire uint64) []byte {
	return binary.AppendUvarint(b, field<<3|wire)
}

// appendDouble leaves a zero out, as protobuf does.
func appendDouble(b []byte, field uint64, v float64) []byte {
	if math.Float64bits(v) == 0 {
		return b
	}
	return binary.LittleEndian.AppendUint64(appendKey(b, field, fixed64), math.Float64bits(v))
}

// appendBytes adds a string, or a message already encoded.
func appendBytes[T string | []byte](b []byte, field uint64, s T) []byte {
	b = binary.AppendUvarint(appendKey(b, field, prefix), uint64(len(s)))
	return append(b, s...)
}

func appendDoubles(b []byte, field uint64, vs []float64) []byte {
	b = binary.AppendUvarint(appendKey(b, field, prefix), uint64(8*len(vs)))
	for _, v := range vs {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func appendEvent(b []byte, wall float64, step int64) []byte {
	b = appendDouble(b, 1, wall)
	if step != 0 {
		b = binary.AppendUvarint(appendKey(b, 2, varint), uint64(step))
	}
	return b
}

func appendVersion(b []byte) []byte { return appendBytes(b, 3, "brain.Event:2") }

// appendSummary adds a Summary with one Value.
func appendSummary(b, value []byte) []byte {
	return appendBytes(b, 5, appendBytes(nil, 1, value))
}

func appendScalar(b []byte, tag string, v float64) []byte {
	b = appendBytes(b, 1, tag)
	// A zero is written too: it is one choice of several kinds of value, not a default.
	return binary.LittleEndian.AppendUint32(appendKey(b, 2, fixed32), math.Float32bits(float32(v)))
}

func appendHistogram(b []byte, tag string, h histogram) []byte {
	var m []byte
	m = appendDouble(m, 1, h.min)
	m = appendDouble(m, 2, h.max)
	m = appendDouble(m, 3, h.num)
	m = appendDouble(m, 4, h.sum)
	m = appendDouble(m, 5, h.squares)
	m = appendDoubles(m, 6, h.limits)
	m = appendDoubles(m, 7, h.counts)
	return appendBytes(appendBytes(b, 1, tag), 5, m)
}
