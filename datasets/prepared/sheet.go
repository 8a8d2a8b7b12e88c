package prepared

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"tandem/datasets"
)

// sheet is one Parquet file to be written: columns of the same length.
type sheet struct {
	path    string // relative to the set, with slashes
	rows    int
	columns []column
}

// column is one column of a sheet.
type column struct {
	name string
	node parquet.Node
	// write appends the rows [low, high) to the buffer of the column, which is number at
	// of its file.
	write func(out parquet.ColumnBuffer, at, low, high int) error
}

// blockRows is how many rows a row group has: enough for the compressor, few enough for
// readers in parallel.
const blockRows = 1 << 17

// codec is the fastest level: the next one takes twice the time for 3 % of the size.
var codec = &zstd.Codec{Level: zstd.SpeedFastest}

// encode writes the sheet. The bytes depend on the columns alone.
func (s *sheet) encode(w io.Writer) error {
	root := ordered{Group: parquet.Group{}}
	for _, c := range s.columns {
		root.Group[c.name] = c.node
		root.names = append(root.names, c.name)
	}
	schema := parquet.NewSchema("table", root)
	// The default creator would name the build, and two builds then differ in their bytes.
	out := parquet.NewGenericWriter[any](w, schema, parquet.Compression(codec), parquet.CreatedBy("tandem", "1", ""))
	buffer := parquet.NewBuffer(schema)
	for low := 0; low < s.rows; low += blockRows {
		buffer.Reset()
		for i, to := range buffer.ColumnBuffers() {
			if err := s.columns[i].write(to, i, low, min(low+blockRows, s.rows)); err != nil {
				return fmt.Errorf("column %q: %w", s.columns[i].name, err)
			}
		}
		if _, err := out.WriteRowGroup(buffer); err != nil {
			return err
		}
	}
	return out.Close()
}

// ordered is a Parquet group that keeps its fields in a given order; parquet.Group
// sorts them by name.
type ordered struct {
	parquet.Group
	names []string
}

func (o ordered) Fields() []parquet.Field {
	byName := map[string]parquet.Field{}
	for _, f := range o.Group.Fields() {
		byName[f.Name()] = f
	}
	fields := make([]parquet.Field, len(o.names))
	for i, name := range o.names {
		fields[i] = byName[name]
	}
	return fields
}

func delta(t parquet.Type) parquet.Node {
	return parquet.Encoded(parquet.Leaf(t), &parquet.DeltaBinaryPacked)
}

func int32s(name string, values []int32) column {
	return column{name, delta(parquet.Int32Type), func(out parquet.ColumnBuffer, _, low, high int) error {
		_, err := out.(parquet.Int32Writer).WriteInt32s(values[low:high])
		return err
	}}
}

// counter is the ids 0, 1, 2, … themselves.
func counter(name string) column {
	return column{name, delta(parquet.Int32Type), func(out parquet.ColumnBuffer, _, low, high int) error {
		ids := make([]int32, high-low)
		for i := range ids {
			ids[i] = int32(low + i)
		}
		_, err := out.(parquet.Int32Writer).WriteInt32s(ids)
		return err
	}}
}

func int64s(name string, values []int64) column {
	return column{name, delta(parquet.Int64Type), func(out parquet.ColumnBuffer, _, low, high int) error {
		_, err := out.(parquet.Int64Writer).WriteInt64s(values[low:high])
		return err
	}}
}

func float32s(name string, values []float32) column {
	return column{name, parquet.Leaf(parquet.FloatType), func(out parquet.ColumnBuffer, _, low, high int) error {
		_, err := out.(parquet.FloatWriter).WriteFloats(values[low:high])
		return err
	}}
}

// numbers writes NaN as null.
func numbers(name string, values []float64) column {
	return column{name, parquet.Optional(parquet.Leaf(parquet.DoubleType)), func(out parquet.ColumnBuffer, at, low, high int) error {
		cells := make([]parquet.Value, high-low)
		for i, x := range values[low:high] {
			if !math.IsNaN(x) {
				cells[i] = parquet.DoubleValue(x).Level(0, 1, at)
			} else {
				cells[i] = parquet.NullValue().Level(0, 0, at)
			}
		}
		_, err := out.WriteValues(cells)
		return err
	}}
}

// keys writes one text per id, plain.
func keys(name string, ids *datasets.IDs) column {
	return column{name, parquet.String(), func(out parquet.ColumnBuffer, _, low, high int) error {
		var text []byte // as Parquet's plain encoding has it: length, then bytes
		for id := low; id < high; id++ {
			key := ids.Key(int32(id))
			if !utf8.ValidString(key) {
				return fmt.Errorf("key %q of id %d is not UTF-8", key, id)
			}
			text = binary.LittleEndian.AppendUint32(text, uint32(len(key)))
			text = append(text, key...)
		}
		_, err := out.(parquet.ByteArrayWriter).WriteByteArrays(text)
		return err
	}}
}

// texts writes one of few different texts per row, in a dictionary.
func texts(name string, text func(row int) string) column {
	node := parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	return column{name, node, func(out parquet.ColumnBuffer, at, low, high int) error {
		cells := make([]parquet.Value, high-low)
		for i := range cells {
			s := text(low + i)
			if !utf8.ValidString(s) {
				return fmt.Errorf("row %d: %q is not UTF-8", low+i, s)
			}
			cells[i] = parquet.ValueOf(s).Level(0, 0, at)
		}
		_, err := out.WriteValues(cells)
		return err
	}}
}

// lists writes one list per row; node is the type of its values.
func lists(name string, l *datasets.Lists, node parquet.Node, value func(int32) parquet.Value) column {
	return column{name, parquet.List(node), func(out parquet.ColumnBuffer, at, low, high int) error {
		var cells []parquet.Value
		for row := low; row < high; row++ {
			list := l.At(int32(row))
			if len(list) == 0 {
				cells = append(cells, parquet.NullValue().Level(0, 0, at))
			}
			for j, x := range list {
				// Repetition 0 opens a list, definition 1 says it is not empty.
				cells = append(cells, value(x).Level(min(j, 1), 1, at))
			}
		}
		_, err := out.WriteValues(cells)
		return err
	}}
}

// labels writes the labels of a column as lists of text.
func labels(c *datasets.Column) column {
	texts := make([]parquet.Value, c.Dict.Len()) // by code
	for code := range texts {
		texts[code] = parquet.ValueOf(c.Dict.Key(int32(code)))
	}
	node := parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	return lists(c.Name, &c.Labels, node, func(code int32) parquet.Value { return texts[code] })
}
