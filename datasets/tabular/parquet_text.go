package tabular

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// textOf returns how to append a value of a Parquet type to dst as a text file would
// write it: whole floats without a point, timestamps and dates as RFC 3339 in UTC,
// decimals with their point. A text that the file holds is not appended but returned as
// it is. ok is false for null and for a NaN, which stands for null in columns that
// pandas wrote.
func textOf(typ parquet.Type) (text func(dst []byte, v parquet.Value) (s []byte, ok bool), err error) {
	var plain func([]byte, parquet.Value) []byte
	var logical format.LogicalTypeValue
	if t := typ.LogicalType(); t != nil {
		logical = t.Value
	}
	switch t := logical.(type) {
	case *format.TimestampType:
		unit := t.Unit.Value.Duration()
		plain = func(dst []byte, v parquet.Value) []byte { return appendTime(dst, v.Int64(), unit) }
	case *format.DateType:
		plain = func(dst []byte, v parquet.Value) []byte {
			return time.Unix(int64(v.Int32())*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
		}
	case *format.DecimalType:
		scale := int(t.Scale)
		plain = func(dst []byte, v parquet.Value) []byte { return appendDecimal(dst, digitsOf(v), scale) }
	case *format.UUIDType:
		plain = func(dst []byte, v parquet.Value) []byte { return appendUUID(dst, v.ByteArray()) }
	case *format.TimeType:
		return nil, fmt.Errorf("type %s, want a text, a number, a truth value, a date or a timestamp", typ)
	default:
		unsigned := false
		if t, ok := logical.(*format.IntType); ok {
			unsigned = !t.IsSigned
		}
		if plain = plainText(typ.Kind(), unsigned); plain == nil {
			return nil, fmt.Errorf("type %s, want a text, a number, a truth value, a date or a timestamp", typ)
		}
	}
	return func(dst []byte, v parquet.Value) ([]byte, bool) {
		if v.IsNull() || v.Kind() == parquet.Double && math.IsNaN(v.Double()) ||
			v.Kind() == parquet.Float && math.IsNaN(float64(v.Float())) {
			return nil, false
		}
		return plain(dst, v), true
	}, nil
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
			return strconv.AppendFloat(dst, float64(v.Float()), 'f', -1, 32)
		}
	case parquet.Double:
		return func(dst []byte, v parquet.Value) []byte { return strconv.AppendFloat(dst, v.Double(), 'f', -1, 64) }
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
	return time.Unix(floorDiv(n, perSecond), 0).UTC().AppendFormat(dst, time.RFC3339)
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
