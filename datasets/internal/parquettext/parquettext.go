// Package parquettext writes values of Parquet as a text file would: Of makes the function that does
// it for a column.
package parquettext

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"tandem/datasets/internal/numeral"
)

// Of returns how to append a value of a Parquet type to dst as a text file would
// write it: numbers in full, timestamps and dates as RFC 3339 in UTC. A text
// that the file holds is not appended but returned as it is. ok is false for null and for a
// NaN, which stands for null in columns that pandas wrote; of a column of type null, text is
// nil. mantissa is that of a float.
//
// Bytes are a text where the file says so (STRING, ENUM, JSON), or says nothing of bytes of any
// length, as old writers do; all other types are an error, as their bytes may look like text.
//
// written is the logical type that the file states: parquet-go leaves out those it does not
// know, and takes what has no type that it knows for a column of type null.
func Of(typ parquet.Type, written format.LogicalTypeValue) (text func(dst []byte, v parquet.Value) (s []byte, ok bool), mantissa uint8, err error) {
	var plain func([]byte, parquet.Value) []byte
	logical := written
	if t := typ.LogicalType(); t != nil {
		logical = t.Value
	}
	switch t := logical.(type) {
	case *format.NullType:
		if _, stated := written.(*format.NullType); stated {
			return nil, 0, nil
		}
	case *format.TimestampType:
		unit := t.Unit.Value.Duration()
		plain = func(dst []byte, v parquet.Value) []byte { return appendTime(dst, v.Int64(), unit) }
	case *format.DateType:
		plain = func(dst []byte, v parquet.Value) []byte {
			return time.Unix(int64(v.Int32())*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
		}
	case *format.DecimalType:
		scale := int(t.Scale)
		plain = func(dst []byte, v parquet.Value) []byte {
			return trimFraction(appendDecimal(dst, digitsOf(v), scale), scale)
		}
	case *format.UUIDType:
		plain = func(dst []byte, v parquet.Value) []byte { return appendUUID(dst, v.ByteArray()) }
	case *format.Float16Type:
		mantissa = numeral.Half
		plain = func(dst []byte, v parquet.Value) []byte {
			return appendFloat(dst, float16(binary.LittleEndian.Uint16(v.ByteArray())), 32)
		}
	case *format.IntType:
		plain = plainText(typ.Kind(), !t.IsSigned)
	case nil:
		if c := typ.ConvertedType(); c == nil && typ.Kind() != parquet.FixedLenByteArray {
			plain = plainText(typ.Kind(), false)
		}
		mantissa = map[parquet.Kind]uint8{parquet.Float: numeral.Single, parquet.Double: numeral.Double}[typ.Kind()]
	case *format.StringType, *format.EnumType, *format.JsonType:
		plain = plainText(typ.Kind(), false)
	}
	if plain == nil {
		return nil, 0, fmt.Errorf("type %s, want a text, a number, a truth value, a date or a timestamp", typ)
	}
	return func(dst []byte, v parquet.Value) ([]byte, bool) {
		switch {
		case v.IsNull(), v.Kind() == parquet.Double && math.IsNaN(v.Double()), v.Kind() == parquet.Float && math.IsNaN(float64(v.Float())):
			return nil, false
		}
		s := plain(dst, v)
		return s, mantissa != numeral.Half || string(s[len(dst):]) != "NaN"
	}, mantissa, nil
}

// float16 is the value of a binary16 of IEEE 754: a sign bit, 5 bits of exponent, 10 of
// fraction.
func float16(b uint16) float64 {
	sign, exponent, fraction := 1-2*float64(b>>15), int(b>>10&31), float64(b&1023)
	switch {
	case exponent == 0: // subnormal: fraction · 2⁻²⁴
		return sign * math.Ldexp(fraction, -24)
	case exponent < 31:
		return sign * math.Ldexp(1024+fraction, exponent-25)
	case fraction == 0:
		return math.Inf(int(sign))
	}
	return math.NaN()
}

// appendFloat appends the shortest decimal that reads as x; zero has no sign.
func appendFloat(dst []byte, x float64, bits int) []byte {
	return strconv.AppendFloat(dst, x+0, 'f', -1, bits) // −0 + 0 = 0
}

// trimFraction takes the zeros off the end of a decimal that has scale digits behind its point.
func trimFraction(decimal []byte, scale int) []byte {
	if scale <= 0 {
		return decimal
	}
	return bytes.TrimSuffix(bytes.TrimRight(decimal, "0"), []byte("."))
}

// plainText writes values of a physical type; nil = there is no text for it.
func plainText(kind parquet.Kind, unsigned bool) func([]byte, parquet.Value) []byte {
	switch kind {
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return func(_ []byte, v parquet.Value) []byte { return v.ByteArray() }
	case parquet.Int32:
		if unsigned {
			return func(dst []byte, v parquet.Value) []byte { return strconv.AppendUint(dst, uint64(v.Uint32()), 10) }
		}
		return func(dst []byte, v parquet.Value) []byte { return strconv.AppendInt(dst, int64(v.Int32()), 10) }
	case parquet.Int64:
		if unsigned {
			return func(dst []byte, v parquet.Value) []byte { return strconv.AppendUint(dst, v.Uint64(), 10) }
		}
		return func(dst []byte, v parquet.Value) []byte { return strconv.AppendInt(dst, v.Int64(), 10) }
	case parquet.Float:
		return func(dst []byte, v parquet.Value) []byte {
			return appendFloat(dst, float64(v.Float()), 32)
		}
	case parquet.Double:
		return func(dst []byte, v parquet.Value) []byte { return appendFloat(dst, v.Double(), 64) }
	case parquet.Boolean:
		return func(dst []byte, v parquet.Value) []byte { return strconv.AppendBool(dst, v.Boolean()) }
	case parquet.Int96: // timestamps of old Spark and Impala: nanoseconds of a Julian day
		return func(dst []byte, v parquet.Value) []byte {
			t := v.Int96()
			const epoch = 2440588 // Julian day of 1970-01-01
			nanos := int64(uint64(t[1])<<32 | uint64(t[0]))
			return time.Unix((int64(t[2])-epoch)*86400, nanos).UTC().AppendFormat(dst, time.RFC3339Nano)
		}
	}
	return nil
}

func appendTime(dst []byte, n int64, unit time.Duration) []byte {
	perSecond := int64(time.Second / unit)
	seconds := floorDiv(n, perSecond)
	return time.Unix(seconds, (n-seconds*perSecond)*int64(unit)).UTC().AppendFormat(dst, time.RFC3339Nano)
}

// digitsOf returns the unscaled integer of a decimal: an int32 or int64, or bytes in
// two's complement, the highest first.
func digitsOf(v parquet.Value) string {
	switch v.Kind() {
	case parquet.Int32:
		return strconv.Itoa(int(v.Int32()))
	case parquet.Int64:
		return strconv.FormatInt(v.Int64(), 10)
	}
	b := v.ByteArray()
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), 8*uint(len(b))))
	}
	return n.String()
}

// appendDecimal puts the point scale digits from the right: 1499, 2 gives 14.99.
func appendDecimal(dst []byte, digits string, scale int) []byte {
	if scale <= 0 {
		return append(dst, digits...)
	}
	if digits[0] == '-' {
		dst, digits = append(dst, '-'), digits[1:]
	}
	for range scale + 1 - len(digits) {
		digits = "0" + digits
	}
	dst = append(dst, digits[:len(digits)-scale]...)
	dst = append(dst, '.')
	return append(dst, digits[len(digits)-scale:]...)
}

// appendUUID writes 16 bytes as 8-4-4-4-12 hexadecimal digits (RFC 9562, §4).
func appendUUID(dst, b []byte) []byte {
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
	}
	return dst
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
