package sheet

import (
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"tandem/datasets"
)

// Column is one column of a file to be written.
type Column struct {
	Name string // of the column, in the file
	node parquet.Node
	// cells appends those of a row to dst; the column is number at of its file.
	cells func(dst []parquet.Value, at, row int) ([]parquet.Value, error)
	// group, unless nil, is called before the rows [low, high) are asked for.
	group func(low, high int) error
}

// Delta stores whole numbers by their differences.
func (c Column) Delta() Column {
	c.node = parquet.Encoded(c.node, &parquet.DeltaBinaryPacked)
	return c
}

// Dictionary stores few different texts once each.
func (c Column) Dictionary() Column {
	c.node = parquet.Encoded(c.node, &parquet.RLEDictionary)
	return c
}

// single is a column of one value per row.
func single(name string, node parquet.Node, value func(row int) (parquet.Value, error)) Column {
	return Column{Name: name, node: node, cells: func(dst []parquet.Value, at, row int) ([]parquet.Value, error) {
		v, err := value(row)
		return append(dst, v.Level(0, 0, at)), err
	}}
}

// plain is a column of the elements of values.
func plain[T any](name string, t parquet.Type, values []T, value func(T) parquet.Value) Column {
	return single(name, parquet.Leaf(t), func(row int) (parquet.Value, error) { return value(values[row]), nil })
}

// Int32s is a column of whole numbers.
func Int32s(name string, values []int32) Column {
	return plain(name, parquet.Int32Type, values, parquet.Int32Value)
}

// Int64s is a column of whole numbers.
func Int64s(name string, values []int64) Column {
	return plain(name, parquet.Int64Type, values, parquet.Int64Value)
}

// Float32s is a column of numbers; NaN is one like others.
func Float32s(name string, values []float32) Column {
	return plain(name, parquet.FloatType, values, parquet.FloatValue)
}

// Float64s is a column of numbers; NaN is one like others.
func Float64s(name string, values []float64) Column {
	return plain(name, parquet.DoubleType, values, parquet.DoubleValue)
}

// Counter is a column of the row numbers 0, 1, 2, … themselves.
func Counter(name string) Column {
	return single(name, parquet.Leaf(parquet.Int32Type), func(row int) (parquet.Value, error) {
		return parquet.Int32Value(int32(row)), nil
	})
}

// Numbers is a column of numbers that may be missing: NaN is written as null.
func Numbers(name string, values []float64) Column {
	node := parquet.Optional(parquet.Leaf(parquet.DoubleType))
	return Column{Name: name, node: node, cells: func(dst []parquet.Value, at, row int) ([]parquet.Value, error) {
		if math.IsNaN(values[row]) {
			return append(dst, parquet.NullValue().Level(0, 0, at)), nil
		}
		return append(dst, parquet.DoubleValue(values[row]).Level(0, 1, at)), nil
	}}
}

// Texts is a column of texts; one that is not UTF-8 is an error when it is written.
func Texts(name string, text func(row int) string) Column {
	return single(name, parquet.String(), func(row int) (parquet.Value, error) {
		s := text(row)
		if !utf8.ValidString(s) {
			return parquet.Value{}, fmt.Errorf("row %d: %q is not UTF-8", row, s)
		}
		return parquet.ValueOf(s), nil
	})
}

// list is a column of a list per row, in the three-level form that Arrow, DuckDB and Spark
// read as such; value is element j of a row, which has n of them.
func list(name string, node parquet.Node, n func(row int) int, value func(row, j int) parquet.Value) Column {
	return Column{Name: name, node: parquet.List(node), cells: func(dst []parquet.Value, at, row int) ([]parquet.Value, error) {
		if n(row) == 0 {
			return append(dst, parquet.NullValue().Level(0, 0, at)), nil
		}
		for j := range n(row) {
			// Repetition 0 opens a list, definition 1 says it is not empty.
			dst = append(dst, value(row, j).Level(min(j, 1), 1, at))
		}
		return dst, nil
	}}
}

// Vectors is a column of lists of dim numbers each; values is (rows, dim), row-major.
func Vectors(name string, values []float32, dim int) Column {
	return list(name, parquet.Leaf(parquet.FloatType), func(int) int { return dim },
		func(row, j int) parquet.Value { return parquet.FloatValue(values[row*dim+j]) })
}

// Lists is a column of lists of whole numbers.
func Lists(name string, l *datasets.Lists) Column {
	return list(name, parquet.Leaf(parquet.Int32Type), func(row int) int { return len(l.At(int32(row))) },
		func(row, j int) parquet.Value { return parquet.Int32Value(l.At(int32(row))[j]) })
}

// Labels is a column of the lists of labels of c, which must be UTF-8.
func Labels(c *datasets.Column) Column {
	texts := make([]parquet.Value, c.Dict.Len()) // by code
	for code := range texts {
		texts[code] = parquet.ValueOf(c.Dict.Key(int32(code)))
	}
	node := parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	return list(c.Name, node, func(row int) int { return len(c.Labels.At(int32(row))) },
		func(row, j int) parquet.Value { return texts[c.Labels.At(int32(row))[j]] })
}

// Later is columns like those given, whose rows are made when they are written: read
// returns columns of the rows [low, high), the same ones in the same order. All columns
// of a row group are written one after the other, so its rows are read once.
func Later(like []Column, read func(low, high int) ([]Column, error)) []Column {
	var rows []Column
	begin, end := -1, -1
	out := make([]Column, len(like))
	for i, c := range like {
		c.group = func(low, high int) (err error) {
			if begin != low || end != high {
				begin, end = low, high
				rows, err = read(low, high)
			}
			return err
		}
		c.cells = func(dst []parquet.Value, at, row int) ([]parquet.Value, error) {
			return rows[i].cells(dst, at, row-begin)
		}
		out[i] = c
	}
	return out
}
