package tabular

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// textOf returns how to write a value of a Parquet type as a text file would: whole
// floats without a point, timestamps and dates as RFC 3339 in UTC, decimals with
// their point. ok is false for null and for a NaN, which stands for null in columns
// that pandas wrote.
func textOf(typ parquet.Type) (text func(v parquet.Value) (s string, ok bool), err error) {
	var plain func(parquet.Value) string
	var logical format.LogicalTypeValue
	if t := typ.LogicalType(); t != nil {
		logical = t.Value
	}
	switch t := logical.(type) {
	case *format.TimestampType:
		plain = func(v parquet.Value) string { return timestamp(v.Int64(), t.Unit.Value.Duration()) }
	case *format.DateType:
		plain = func(v parquet.Value) string { return time.Unix(int64(v.Int32())*86400, 0).UTC().Format(time.DateOnly) }
	case *format.DecimalType:
		if kind := typ.Kind(); kind != parquet.Int32 && kind != parquet.Int64 {
			return nil, fmt.Errorf("a decimal in %s, want int32, int64 or double", kind)
		}
		plain = func(v parquet.Value) string { return decimal(v, int(t.Scale)) }
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
	return func(v parquet.Value) (string, bool) {
		if v.IsNull() || v.Kind() == parquet.Double && math.IsNaN(v.Double()) ||
			v.Kind() == parquet.Float && math.IsNaN(float64(v.Float())) {
			return "", false
		}
		return plain(v), true
	}, nil
}

// plainText writes values of a physical type; nil = there is no text for it.
func plainText(kind parquet.Kind, unsigned bool) func(parquet.Value) string {
	switch kind {
	case parquet.ByteArray:
		return func(v parquet.Value) string { return string(v.ByteArray()) }
	case parquet.Int32:
		if unsigned {
			return func(v parquet.Value) string { return strconv.FormatUint(uint64(v.Uint32()), 10) }
		}
		return func(v parquet.Value) string { return strconv.Itoa(int(v.Int32())) }
	case parquet.Int64:
		if unsigned {
			return func(v parquet.Value) string { return strconv.FormatUint(v.Uint64(), 10) }
		}
		return func(v parquet.Value) string { return strconv.FormatInt(v.Int64(), 10) }
	case parquet.Float:
		return func(v parquet.Value) string { return strconv.FormatFloat(float64(v.Float()), 'f', -1, 32) }
	case parquet.Double:
		return func(v parquet.Value) string { return strconv.FormatFloat(v.Double(), 'f', -1, 64) }
	case parquet.Boolean:
		return func(v parquet.Value) string { return strconv.FormatBool(v.Boolean()) }
	case parquet.Int96: // timestamps of old Spark and Impala: nanoseconds of a Julian day
		return func(v parquet.Value) string {
			t := v.Int96()
			const epoch = 2440588 // Julian day of 1970-01-01
			nanos := int64(uint64(t[1])<<32 | uint64(t[0]))
			return time.Unix((int64(t[2])-epoch)*86400, nanos).UTC().Format(time.RFC3339Nano)
		}
	}
	return nil
}

func timestamp(n int64, unit time.Duration) string {
	perSecond := int64(time.Second / unit)
	return time.Unix(floorDiv(n, perSecond), 0).UTC().Format(time.RFC3339)
}

// decimal puts the point scale digits from the right: decimal(1499, 2) = "14.99".
func decimal(v parquet.Value, scale int) string {
	n := v.Int64()
	if v.Kind() == parquet.Int32 {
		n = int64(v.Int32())
	}
	digits := strconv.FormatInt(n, 10)
	if scale <= 0 {
		return digits
	}
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	digits = strings.Repeat("0", max(0, scale+1-len(digits))) + digits
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

func validText(texts ...string) error {
	for _, s := range texts {
		if !utf8.ValidString(s) {
			return fmt.Errorf("%q is not UTF-8", clip(s))
		}
	}
	return nil
}
