package export

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// Column is one column of a Parquet file. Exactly one of the data slices is set, one
// value per row; a column without any is empty float64. NaN is a value like others.
type Column struct {
	Name string // unique in a file

	F64 []float64 // numbers of 64 bits
	F32 []float32 // numbers of 32 bits
	I32 []int32   // whole numbers of 32 bits
	I64 []int64   // whole numbers of 64 bits
	Str []string  // UTF-8
}

// Len is the number of rows.
func (c *Column) Len() int {
	return len(c.F64) + len(c.F32) + len(c.I32) + len(c.I64) + len(c.Str)
}

func (c *Column) check() error {
	set := 0
	for _, is := range []bool{c.F64 != nil, c.F32 != nil, c.I32 != nil, c.I64 != nil, c.Str != nil} {
		if is {
			set++
		}
	}
	if set > 1 {
		return fmt.Errorf("%d data slices set, want 1", set)
	}
	if c.Name == "" || !utf8.ValidString(c.Name) {
		return errors.New("want a name in UTF-8")
	}
	for row, s := range c.Str {
		if !utf8.ValidString(s) {
			return fmt.Errorf("row %d: %q is not UTF-8", row, s)
		}
	}
	return nil
}

// node is the Parquet type of c; every value is required.
func (c *Column) node() parquet.Node {
	switch {
	case c.Str != nil:
		return parquet.String()
	case c.F32 != nil:
		return parquet.Leaf(parquet.FloatType)
	case c.I32 != nil:
		return parquet.Leaf(parquet.Int32Type)
	case c.I64 != nil:
		return parquet.Leaf(parquet.Int64Type)
	default:
		return parquet.Leaf(parquet.DoubleType)
	}
}

// value is row of c for Parquet.
func (c *Column) value(row int) parquet.Value {
	switch {
	case c.Str != nil:
		return parquet.ValueOf(c.Str[row])
	case c.F32 != nil:
		return parquet.FloatValue(c.F32[row])
	case c.I32 != nil:
		return parquet.Int32Value(c.I32[row])
	case c.I64 != nil:
		return parquet.Int64Value(c.I64[row])
	default:
		return parquet.DoubleValue(c.F64[row])
	}
}

// emptyColumn returns a column without rows, of the Go type that holds typ.
func emptyColumn(name string, typ parquet.Type) (Column, error) {
	c := Column{Name: name}
	switch typ.String() {
	case "DOUBLE":
		c.F64 = []float64{}
	case "FLOAT":
		c.F32 = []float32{}
	case "INT32", "INT(32,true)":
		c.I32 = []int32{}
	case "INT64", "INT(64,true)":
		c.I64 = []int64{}
	case "STRING":
		c.Str = []string{}
	default:
		return c, fmt.Errorf("column %q: type %s, want one of DOUBLE, FLOAT, INT32, INT64, STRING", name, typ)
	}
	return c, nil
}

// append adds one row, of the type that emptyColumn chose for.
func (c *Column) append(v parquet.Value) {
	switch {
	case c.Str != nil:
		c.Str = append(c.Str, string(v.ByteArray()))
	case c.F32 != nil:
		c.F32 = append(c.F32, v.Float())
	case c.I32 != nil:
		c.I32 = append(c.I32, v.Int32())
	case c.I64 != nil:
		c.I64 = append(c.I64, v.Int64())
	default:
		c.F64 = append(c.F64, v.Double())
	}
}
