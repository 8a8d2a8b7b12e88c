package xlsx_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/datasets/internal/xlsx"
)

type met struct {
	row  int
	cell xlsx.Cell
}

// read reads a whole sheet.
func read(path, sheet string) (out []met, err error) {
	f, err := xlsx.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := f.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for {
		row, cells, err := rows.Next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		for _, c := range cells {
			out = append(out, met{row, c})
		}
	}
}

// The cells are those that openpyxl reads; see testdata/make.py.
func TestAgainstOpenpyxl(t *testing.T) {
	kinds := map[xlsx.Kind]string{xlsx.Text: "text", xlsx.Number: "number", xlsx.Truth: "truth", xlsx.Time: "time"}
	for _, name := range []string{"book", "old"} {
		golden, err := os.ReadFile("testdata/" + name + ".json")
		require.NoError(t, err)
		var want [][]any
		require.NoError(t, json.Unmarshal(golden, &want))
		got, err := read("testdata/"+name+".xlsx", "")
		require.NoError(t, err)
		require.Len(t, got, len(want))
		for i, w := range want {
			text := w[3].(string)
			g := got[i]
			at := fmt.Sprint(name, " ", w)
			require.Equal(t, []any{w[0], w[1], w[2]}, []any{float64(g.row), float64(g.cell.Column), kinds[g.cell.Kind]}, at)
			switch g.cell.Kind {
			case xlsx.Number:
				x, err := strconv.ParseFloat(text, 64)
				require.NoError(t, err)
				require.Equal(t, strconv.FormatFloat(x, 'f', -1, 64), string(g.cell.Text), at)
			case xlsx.Time:
				parse := func(s string) time.Time {
					for _, layout := range []string{time.DateTime, time.DateOnly, time.TimeOnly} {
						if at, err := time.Parse(layout, s); err == nil {
							return at
						}
					}
					t.Fatal(s)
					return time.Time{}
				}
				require.Equal(t, parse(text), parse(string(g.cell.Text)), at)
			default:
				require.Equal(t, strings.ReplaceAll(text, "_x005F_", "_"), string(g.cell.Text), at) // openpyxl leaves the escape
			}
		}
	}
}

func TestSheets(t *testing.T) {
	f, err := xlsx.Open("testdata/book.xlsx")
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, []string{"Orders", "Merged", "Sums"}, f.Sheets)
	hidden, err := f.Rows("Lists")
	require.NoError(t, err)
	defer hidden.Close()
	_, cells, err := hidden.Next()
	require.NoError(t, err)
	require.Equal(t, "secret", string(cells[0].Text))
	_, err = f.Rows("orders")
	require.EqualError(t, err, `no sheet "orders", want one of ["Lists" "Orders" "Merged" "Sums"]`)
	merged, err := f.Rows("Merged")
	require.NoError(t, err)
	defer merged.Close()
	require.Equal(t, []string{"A2:A3"}, merged.Merged)
	sums, err := read("testdata/book.xlsx", "Sums")
	require.NoError(t, err)
	require.Equal(t, xlsx.Cell{Column: 2, Kind: xlsx.Pending}, sums[5].cell)
}

const (
	rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>`
	book = `<x:workbook xmlns:x="m" xmlns:r="n"><x:workbookPr/><x:sheets><x:sheet name="S" r:id="r1"/></x:sheets></x:workbook>`
)

// write makes a workbook of a sheet; more are other members by name, a nil one takes it away.
func write(t testing.TB, sheet string, more map[string][]byte) string {
	members := map[string][]byte{
		"xl/workbook.xml": []byte(book), "xl/_rels/workbook.xml.rels": []byte(rels),
		"XL/Worksheets/sheet1.xml": []byte(sheet), // names of members have no case
		"xl/sharedStrings.xml":     []byte(`<sst><si><t>a</t></si><si><r><t>b</t></r><rPh><t>no</t></rPh><r><t xml:space="preserve"> c</t></r></si></sst>`),
		"xl/styles.xml":            []byte(`<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-409]m/d/yy h:mm;@"/><numFmt numFmtId="165" formatCode="[hh]:mm"/><numFmt numFmtId="166" formatCode="0.0\d &quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="20"/></cellXfs></styleSheet>`),
	}
	for name, text := range more {
		members[name] = text
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, text := range members {
		if text != nil {
			w, err := z.Create(name)
			require.NoError(t, err)
			_, err = w.Write(text)
			require.NoError(t, err)
		}
	}
	require.NoError(t, z.Close())
	path := filepath.Join(t.TempDir(), "x.xlsx")
	require.NoError(t, os.WriteFile(path, buf.Bytes(), 0o600))
	return path
}

func sheetOf(cells string) string {
	return `<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row>` + cells + `</row></sheetData></worksheet>`
}

func TestCells(t *testing.T) {
	for _, tt := range []struct{ cell, want string }{
		{`<c t="s"><v>0</v></c>`, "a"},
		{`<c t="s"><v>1</v></c>`, "b c"},
		{`<c t="inlineStr"><is><r><t>x</t></r><r><t>_x000D_y_xD83D_z</t></r></is></c>`, "x\ry_xD83D_z"},
		{`<c t="str"><f>A1</f><v>made</v></c>`, "made"},
		{`<c t="e"><v>#DIV/0!</v></c>`, "#DIV/0!"},
		{`<c t="b"><v>1</v></c>`, "true"},
		{`<c t="d"><v>2024-01-05T10:00:00</v></c>`, "2024-01-05T10:00:00"},
		{`<c><v>4.3499999999999996</v></c>`, "4.35"},
		{`<c><v>-0</v></c>`, "0"},
		{`<c t="n"><v>1.5E3</v></c>`, "1500"},
		{`<c s="0"><v>45321</v></c>`, "45321"},
		{`<c s="1"><v>45321</v></c>`, "2024-01-30"},
		{`<c s="1"><v>45321.75</v></c>`, "2024-01-30 18:00:00"},
		{`<c s="2"><v>45321</v></c>`, "2024-01-30 00:00:00"},
		{`<c s="2"><v>45321.999999999</v></c>`, "2024-01-31 00:00:00"},
		{`<c s="3"><v>1.5</v></c>`, "1.5"}, // hours that passed
		{`<c s="4"><v>1.5</v></c>`, "1.5"},
		{`<c s="5"><v>0.75</v></c>`, "18:00:00"},
		{`<c s="1"><v>59</v></c>`, "1900-02-28"},
		{`<c s="1"><v>61</v></c>`, "1900-03-01"},
	} {
		got, err := read(write(t, sheetOf(tt.cell), nil), "S")
		require.NoError(t, err, tt.cell)
		require.Len(t, got, 1, tt.cell)
		require.Equal(t, tt.want, string(got[0].cell.Text), tt.cell)
	}
	for _, blank := range []string{`<c/>`, `<c s="1"/>`, `<c t="s"/>`, `<c t="str"><f>A1</f><v></v></c>`, `<c t="inlineStr"><is><t/></is></c>`, ``} {
		got, err := read(write(t, sheetOf(blank), nil), "")
		require.NoError(t, err, blank)
		require.Empty(t, got, blank)
	}
	got, err := read(write(t, sheetOf(`<c r="B1"><v>1</v></c><c><v>2</v></c></row><row r="9"><c r="aa9"><v>3</v></c>`), nil), "")
	require.NoError(t, err)
	require.Equal(t, []int{1, 1, 1, 2, 9, 26}, []int{got[0].row, got[0].cell.Column, got[1].row, got[1].cell.Column, got[2].row, got[2].cell.Column})
}

func TestFaults(t *testing.T) {
	for _, tt := range []struct{ sheet, want string }{
		{sheetOf(`<c t="s"><v>2</v></c>`), "cell A1: text 2 of 2 shared ones"},
		{sheetOf(`<c t="s"><v>-1</v></c>`), "cell A1: text -1 of 2 shared ones"},
		{sheetOf(`<c><v>0x10</v></c>`), `cell A1: "0x10", want a number`},
		{sheetOf(`<c><v>NaN</v></c>`), `cell A1: "NaN", want a number`},
		{sheetOf(`<c t="b"><v>2</v></c>`), `cell A1: truth value "2", want 0 or 1`},
		{sheetOf(`<c t="z"><v>2</v></c>`), `cell A1: type "z", want b, d, e, inlineStr, n, s or str`},
		{sheetOf(`<c s="6"><v>2</v></c>`), `cell A1: style "6", want one of the 6 in the workbook`},
		{sheetOf(`<c s="1"><v>60</v></c>`), "cell A1: 60 under a date format, the 29th of February 1900, which never was"},
		{sheetOf(`<c s="1"><v>-1</v></c>`), "cell A1: -1 under a date format, want 0 to 2958465, the days up to the year 9999"},
		{sheetOf(`<c s="1"><v>1e300</v></c>`), "cell A1: 1e+300 under a date format, want 0 to 2958465, the days up to the year 9999"},
		{sheetOf(`<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>`), `cell "A1" behind column 2`},
		{sheetOf(`<c r="XFE1"><v>1</v></c>`), "column 16385, want at most 16384"},
		{sheetOf(`<c r="ABCD1"><v>1</v></c>`), `cell "ABCD1" behind column 0`},
		{sheetOf(`</row><row r="1">`), `row "1" behind row 1`},
		{sheetOf(`</row><row r="1048577">`), "row 1048577, want at most 1048576"},
		{`<worksheet><sheetData><row><c><v>1`, "cell A1: XL/Worksheets/sheet1.xml: XML syntax error on line 1: unexpected EOF"},
		{`<worksheet><sheetData><row><c><v>1</v></c></row>`, "XL/Worksheets/sheet1.xml: XML syntax error on line 1: unexpected EOF"},
		{sheetOf(`<c><v>&bomb;</v></c>`), "cell A1: XL/Worksheets/sheet1.xml: XML syntax error on line 1: invalid character entity &bomb;"},
		{strings.Repeat("<a>", 40), "XL/Worksheets/sheet1.xml: elements 33 deep, want at most 32"},
		{sheetOf(`<c t="inlineStr"><is><t>` + strings.Repeat("a", 1<<20) + `</t></is></c>`), "cell A1: XL/Worksheets/sheet1.xml: a text or tag of more than 1048576 bytes"},
		{sheetOf(`<c t="inlineStr"><is>` + strings.Repeat(`<t>`+strings.Repeat("a", 1<<12)+`</t>`, 300) + `</is></c>`), "cell A1: XL/Worksheets/sheet1.xml: a text or tag of more than 1048576 bytes"},
		{sheetOf(strings.Repeat(" ", 40<<20)), "XL/Worksheets/sheet1.xml: 41943129 bytes, packed N, want at most N"},
	} {
		_, err := read(write(t, tt.sheet, nil), "")
		require.Error(t, err)
		require.Equal(t, tt.want, packed.ReplaceAllString(err.Error(), "packed N, want at most N"))
	}
}

// packed is what the compressor decides.
var packed = regexp.MustCompile(`packed \d+, want at most \d+`)

func TestOtherFiles(t *testing.T) {
	names := bytes.ReplaceAll([]byte("Root Entry"), []byte(""), []byte("\x00"))[1:]
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), bytes.Repeat([]byte{0}, 200_000)...)
	utf16 := func(s string) (out []byte) {
		for _, c := range []byte(s) {
			out = append(out, c, 0)
		}
		return out
	}
	for _, tt := range []struct {
		text []byte
		want string
	}{
		{nil, "empty file, want an .xlsx file"},
		{[]byte("user,item\n"), `starts with "user,ite", want an .xlsx file, which is a zip archive (not one in gzip or zstd, nor a text with that ending)`},
		{append(ole, names...), "a workbook of the old format .xls, want .xlsx or CSV: save it as one of them"},
		{append(ole[:131070:131070], append(utf16("EncryptedPackage"), ole...)...), "protected by a password, want a workbook without: save it without one, or as CSV"},
		{[]byte("PK\x03\x04 and no more"), "broken .xlsx file, which is a zip archive: zip: not a valid zip file"},
	} {
		path := filepath.Join(t.TempDir(), "x.xlsx")
		require.NoError(t, os.WriteFile(path, tt.text, 0o600))
		_, err := xlsx.Open(path)
		require.EqualError(t, err, tt.want)
	}
	_, err := xlsx.Open(t.TempDir())
	require.EqualError(t, err, "a directory, want an .xlsx file")
	for want, more := range map[string]map[string][]byte{
		`a zip archive without "xl/workbook.xml", want an .xlsx file`:               {"xl/workbook.xml": nil},
		"a workbook of the format .xlsb, want .xlsx or CSV: save it as one of them": {"xl/workbook.xml": nil, "xl/workbook.bin": {1}},
		"an OpenDocument file, want .xlsx or CSV: save it as one of them":           {"xl/workbook.xml": nil, "content.xml": {1}},
		"no worksheet, want one":                                                           {"xl/_rels/workbook.xml.rels": nil},
		`no member "xl/sharedStrings.xml", which the workbook names`:                       {"xl/sharedStrings.xml": nil},
		`no member "xl/worksheets/sheet1.xml", which the workbook names for sheet "S"`:     {"XL/Worksheets/sheet1.xml": nil},
		"xl/sharedStrings.xml: XML syntax error on line 1: unexpected EOF (shared text 0)": {"xl/sharedStrings.xml": []byte("<sst><si><t>a")},
		"xl/sharedStrings.xml: 104857600 bytes, packed N, want at most N":                  {"xl/sharedStrings.xml": bytes.Repeat([]byte("a"), 100<<20)},
	} {
		_, err := read(write(t, sheetOf(""), more), "")
		require.Error(t, err)
		require.Equal(t, want, packed.ReplaceAllString(err.Error(), "packed N, want at most N"))
	}
	_, err = read(write(t, sheetOf(""), map[string][]byte{"xl/Workbook.xml": []byte(book)}), "")
	require.ErrorContains(t, err, "two members") // either may come first
}

// FuzzRead: whatever the sheet is, no panic; rows stand in their order.
func FuzzRead(f *testing.F) {
	for _, cells := range []string{`<c t="s"><v>1</v></c>`, `<c r="B1" s="2"><f>1</f><v>45321.75</v></c></row><row r="7"><c t="inlineStr"><is><t>x</t></is></c>`} {
		f.Add(sheetOf(cells))
	}
	f.Fuzz(func(t *testing.T, sheet string) {
		got, _ := read(write(t, sheet, nil), "")
		for i := 1; i < len(got); i++ {
			a, b := got[i-1], got[i]
			require.True(t, a.row < b.row || a.row == b.row && a.cell.Column < b.cell.Column)
		}
	})
}
