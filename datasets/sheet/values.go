package sheet

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// Values is a column of single values. At most one of the slices is set, one value per
// row; a column without any is empty float64. NaN is a value like others.
type Values struct {
	Name string // of the column

	F64 []float64 // one a row
	F32 []float32 // one a row
	I32 []int32   // one a row
	I64 []int64   // one a row
	Str []string  // UTF-8
}

// Len is the number of rows.
func (v *Values) Len() int {
	return len(v.F64) + len(v.F32) + len(v.I32) + len(v.I64) + len(v.Str)
}

// Column is v to be written. More than one slice, and a name or text that is not UTF-8,
// are an error.
func (v *Values) Column() (Column, error) {
	set := 0
	for _, is := range []bool{v.F64 != nil, v.F32 != nil, v.I32 != nil, v.I64 != nil, v.Str != nil} {
		if is {
			set++
		}
	}
	switch {
	case set > 1:
		return Column{}, fmt.Errorf("column %q: %d data slices set, want 1", v.Name, set)
	case v.Name == "" || !utf8.ValidString(v.Name):
		return Column{}, fmt.Errorf("column %q: want a name in UTF-8", v.Name)
	case v.Str != nil:
		return Texts(v.Name, func(row int) string { return v.Str[row] }), nil
	case v.F32 != nil:
		return Float32s(v.Name, v.F32), nil
	case v.I32 != nil:
		return Int32s(v.Name, v.I32), nil
	case v.I64 != nil:
		return Int64s(v.Name, v.I64), nil
	}
	return Float64s(v.Name, v.F64), nil
}

// Columns are columns to be written, which must be of equal length and have different
// names; rows is that length.
func Columns(values []Values) (columns []Column, rows int, err error) {
	if len(values) == 0 {
		return nil, 0, errors.New("no column, want at least 1")
	}
	names := map[string]bool{}
	for i := range values {
		v := &values[i]
		c, err := v.Column()
		switch {
		case err != nil:
			return nil, 0, err
		case names[v.Name]:
			return nil, 0, fmt.Errorf("column %q: duplicate name", v.Name)
		case v.Len() != values[0].Len():
			return nil, 0, fmt.Errorf("column %q: %d rows, column %q has %d", v.Name, v.Len(), values[0].Name, values[0].Len())
		}
		names[v.Name] = true
		columns = append(columns, c)
	}
	return columns, values[0].Len(), nil
}

// empty returns a column without rows, of the Go type that holds typ.
func empty(name string, typ parquet.Type) (Values, error) {
	v := Values{Name: name}
	switch typ.String() {
	case "DOUBLE":
		v.F64 = []float64{}
	case "FLOAT":
		v.F32 = []float32{}
	case "INT32", "INT(32,true)":
		v.I32 = []int32{}
	case "INT64", "INT(64,true)":
		v.I64 = []int64{}
	case "STRING":
		v.Str = []string{}
	default:
		return v, fmt.Errorf("column %q: type %s, want one of DOUBLE, FLOAT, INT32, INT64, STRING", name, typ)
	}
	return v, nil
}

// append adds one row, of the type that empty chose for.
func (v *Values) append(x parquet.Value) {
	switch {
	case v.Str != nil:
		v.Str = append(v.Str, string(x.ByteArray()))
	case v.F32 != nil:
		v.F32 = append(v.F32, x.Float())
	case v.I32 != nil:
		v.I32 = append(v.I32, x.Int32())
	case v.I64 != nil:
		v.I64 = append(v.I64, x.Int64())
	default:
		v.F64 = append(v.F64, x.Double())
	}
}
