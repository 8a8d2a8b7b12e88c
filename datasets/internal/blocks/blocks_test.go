package blocks_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
	"tandem/datasets/internal/blocks"
)

// all returns the blocks of a text, copied, and the error that ended it.
func all(r *blocks.Reader) (out []blocks.Block, err error) {
	for {
		b, err := r.Next()
		if err != nil {
			return out, err
		}
		out = append(out, blocks.Block{Text: bytes.Clone(b.Text), Line: b.Line})
		r.Recycle(b)
	}
}

func TestReaderCuts(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		quotes     bool
		size       int
		want       []string
	}{
		{"nothing", "", false, 4, nil},
		{"no line end", "ab", false, 4, []string{"ab"}},
		{"whole lines", "a\nb\nc\n", false, 4, []string{"a\nb\n", "c\n"}},
		{"no last line end", "a\nb\nc", false, 4, []string{"a\nb\n", "c"}},
		{"a long line grows the block", "abcdefg\nb\n", false, 4, []string{"abcdefg\n", "b\n"}},
		{"carriage returns stay", "a\r\n\r\n", false, 3, []string{"a\r\n", "\r\n"}},
		{"quoted line end", "a,\"\n\"\nb\n", true, 6, []string{"a,\"\n\"\n", "b\n"}},
		{"quoted line end without quotes asked", "a,\"\n\"\nb\n", false, 5, []string{"a,\"\n", "\"\nb\n"}},
		{"the last line end of a buffer is quoted", "a\n\"\n\n\"\n", true, 5, []string{"a\n", "\"\n\n\"\n"}},
		{"doubled quotes", "\"\"\"\n\"\"\"\nx\n", true, 4, []string{"\"\"\"\n\"\"\"\n", "x\n"}},
		{"quote left open", "a\n\"b\nc\n", true, 4, []string{"a\n", "\"b\nc\n"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := all(blocks.NewReader(iotest.OneByteReader(strings.NewReader(tt.text)), blocks.Options{Quotes: tt.quotes, Size: tt.size}))
			require.Equal(t, io.EOF, err)
			line := 1
			var texts []string
			for _, b := range got {
				require.Equal(t, line, b.Line)
				line += bytes.Count(b.Text, []byte("\n"))
				texts = append(texts, string(b.Text))
			}
			require.Equal(t, tt.want, texts)
		})
	}
}

func TestReaderLimit(t *testing.T) {
	o := blocks.Options{Size: 4, Limit: 6}
	got, err := all(blocks.NewReader(strings.NewReader("a\n123456\n123456"), o))
	require.Equal(t, io.EOF, err, "six bytes and a line end are within the limit")
	require.Len(t, got, 3)
	for _, text := range []string{"a\n1234567\nb\n", "a\n1234567"} {
		_, err = all(blocks.NewReader(strings.NewReader(text), o))
		require.EqualError(t, err, "line 2: more than 6 bytes without a line end")
	}
	o.Quotes = true
	_, err = all(blocks.NewReader(strings.NewReader("a\n\"\n\n\n\n\n\n\n"), o))
	require.EqualError(t, err, "line 2: a record of more than 6 bytes; is a quote left open?")
}

// The whole lines before a read error come out, the line that it cut does not.
func TestReaderReadError(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("a\nb\nc"), iotest.ErrReader(errors.New("disk on fire")))
	r := blocks.NewReader(broken, blocks.Options{})
	got, err := all(r)
	require.Equal(t, []blocks.Block{{Text: []byte("a\nb\n"), Line: 1}}, got)
	require.EqualError(t, err, "line 3: disk on fire")
}

func TestPeek(t *testing.T) {
	r := blocks.NewReader(strings.NewReader("a\nb\n"), blocks.Options{Size: 2})
	for range 2 {
		b, err := r.Peek()
		require.NoError(t, err)
		require.Equal(t, "a\n", string(b.Text))
	}
	got, err := all(r)
	require.Equal(t, io.EOF, err)
	require.Len(t, got, 2)
	_, err = r.Peek()
	require.Equal(t, io.EOF, err)
}

// Blocks are the text again, each ends a line outside quotes, and the lines are those
// of strings.Split, numbered.
func TestBlocksAreTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab,\"\r\n")), 0, 60, -1).Draw(t, "text")
		o := blocks.Options{Quotes: rapid.Bool().Draw(t, "quotes"), Size: rapid.IntRange(1, 20).Draw(t, "size")}
		got, err := all(blocks.NewReader(strings.NewReader(text), o))
		require.Equal(t, io.EOF, err)
		var joined strings.Builder
		lines := []string{}
		for i, b := range got {
			joined.Write(b.Text)
			if i < len(got)-1 {
				require.True(t, bytes.HasSuffix(b.Text, []byte("\n")))
				require.False(t, o.Quotes && strings.Count(joined.String(), `"`)%2 == 1)
			}
			for n, line := range b.Lines() {
				require.Equal(t, len(lines)+1, n)
				lines = append(lines, string(line))
			}
		}
		require.Equal(t, text, joined.String())
		want := strings.Split(text, "\n")
		if want[len(want)-1] == "" {
			want = want[:len(want)-1]
		}
		for i := range want {
			want[i] = strings.TrimSuffix(want[i], "\r")
		}
		require.Equal(t, want, lines)
	})
}

// The digits of all lines arrive in the order of the file at any GOMAXPROCS.
func TestParseKeepsTheOrder(t *testing.T) {
	var text strings.Builder
	var want []int
	for i := range 5000 {
		fmt.Fprintln(&text, i)
		want = append(want, i)
	}
	for _, procs := range []int{1, 2, 7} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		var got []int
		err := blocks.Parse(blocks.NewReader(strings.NewReader(text.String()), blocks.Options{Size: 64}), numbers,
			func(part []int) error { got = append(got, part...); return nil })
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func numbers(b blocks.Block) ([]int, error) {
	var out []int
	for line, text := range b.Lines() {
		n, err := strconv.Atoi(string(text))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		out = append(out, n)
	}
	for range rand.IntN(3) { // blocks end in another order than they began
		runtime.Gosched()
	}
	return out, nil
}

// Of several faults the first in the file is told, and everything before its block
// is consumed, whoever of parse, consume and the file fails.
func TestParseTellsTheFirstErrorOfTheFile(t *testing.T) {
	lines := make([]string, 3000)
	for i := range lines {
		lines[i] = "1"
	}
	lines[2000], lines[2990] = "x", "y"
	text := strings.Join(lines, "\n") + "\n"
	read := func(r io.Reader, consume func(sum int) error) (sum int, err error) {
		err = blocks.Parse(blocks.NewReader(r, blocks.Options{Size: 50}), numbers, func(part []int) error {
			sum += len(part)
			return consume(sum)
		})
		return sum, err
	}
	fine := func(int) error { return nil }
	for range 20 {
		sum, err := read(strings.NewReader(text), fine)
		require.EqualError(t, err, `line 2001: strconv.Atoi: parsing "x": invalid syntax`)
		require.Equal(t, 2000, sum, "25 lines a block: whole blocks before line 2001")

		_, err = read(io.MultiReader(strings.NewReader(text[:3000]), iotest.ErrReader(io.ErrUnexpectedEOF)), fine)
		require.EqualError(t, err, "line 1501: unexpected EOF")
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)

		sum, err = read(strings.NewReader(text), func(sum int) error {
			if sum >= 500 {
				return errors.New("enough")
			}
			return nil
		})
		require.EqualError(t, err, "enough")
		require.Equal(t, 500, sum)
	}
}

// However slow the consumer is, few jobs are alive.
func TestInOrderIsBounded(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	var made, most atomic.Int64
	used := int64(0)
	next := func() (int64, error) {
		if made.Load() == 1000 {
			return 0, io.EOF
		}
		return made.Add(1), nil
	}
	err := blocks.InOrder(next, func(j int64) (int64, error) { return j, nil }, func(j, v int64) error {
		for range 20 {
			runtime.Gosched()
		}
		most.Store(max(most.Load(), made.Load()-used))
		used++
		require.Equal(t, used, v)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, int64(1000), used)
	require.LessOrEqual(t, most.Load(), int64(2*3+2))
}

func BenchmarkParse(b *testing.B) {
	text := strings.Repeat("A3SGXH7AUHU8GW,B000234567,5.0,1303862400\n", 200_000)
	for _, quotes := range []bool{false, true} {
		b.Run(fmt.Sprintf("quotes=%v", quotes), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				err := blocks.Parse(blocks.NewReader(strings.NewReader(text), blocks.Options{Quotes: quotes}),
					func(b blocks.Block) (int, error) { return len(b.Text), nil }, func(int) error { return nil })
				require.NoError(b, err)
			}
		})
	}
}
