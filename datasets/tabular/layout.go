package tabular

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"tandem/datasets/internal/textfile"
	"tandem/datasets/setting"
)

// Format is how a file writes its rows.
type Format string

const (
	CSV     Format = "csv"     // RFC 4180: quotes protect delimiters and line ends
	TSV     Format = "tsv"     // fields split at every delimiter; a quote is a letter like any other
	JSONL   Format = "jsonl"   // one JSON object per line
	Parquet Format = "parquet" // one file, or a directory of part files
	XLSX    Format = "xlsx"    // a sheet of a workbook of Excel
)

// endings are the file names that tell a format, compression taken off.
var endings = map[string]Format{
	".csv": CSV, ".tsv": TSV, ".inter": TSV, ".item": TSV, ".user": TSV,
	".jsonl": JSONL, ".ndjson": JSONL, ".json": JSONL, ".parquet": Parquet, ".xlsx": XLSX, ".xlsm": XLSX,
}

// delimiters are what stands between fields unless it is said; formats that are not here
// have neither delimiter nor header.
var delimiters = map[Format]string{CSV: ",", TSV: "\t"}

// Layout says how to cut a file into rows and fields; the zero value asks the name.
type Layout struct {
	// Format is how the file writes its rows; left out it is taken from the name: .csv, .tsv
	// (also .inter, .item, .user), .jsonl (.ndjson, .json), .parquet, each also with .gz or
	// .zst behind it; .xlsx (.xlsm); a directory holds Parquet parts, read in the byte order of
	// their names.
	// Touch: for files with another ending.
	Format Format `yaml:"format,omitempty" choice:"csv tsv jsonl parquet xlsx"`
	// Header says whether the first line names the columns, of csv, tsv and xlsx only; left out
	// it does, unless every column asked for is a position: then a first line that looks like
	// names is an error.
	// Touch: true to take columns by position ("#1") from a file with names.
	Header *bool `yaml:"header,omitempty"`
	// Delimiter stands between the fields of csv (one character) and tsv (any text, such as
	// "::").
	// Touch: ";" for what spreadsheets write in half of Europe.
	Delimiter string `yaml:"delimiter,omitempty"`
	// Sheet is the one of a workbook to read, of xlsx only; left out, the first that is not hidden.
	// Touch: for a workbook of several sheets.
	Sheet string `yaml:"sheet,omitempty"`
	// SkipRows is how many rows of a sheet stand above its header, or its first row of data.
	// Touch: for titles and notes above a table.
	SkipRows int `yaml:"skip_rows,omitempty" range:"≥ 0"`

	assumed bool // Fill made the header: the first line may still say that it is one
}

// check adds every fault of l that shows without the file.
func (l Layout) check(faults *setting.Faults, key string) {
	at := func(field string) string { return strings.TrimPrefix(key+"."+field, ".") }
	switch l.Format {
	case "", TSV:
	case CSV:
		if r, size := utf8.DecodeRuneInString(l.Delimiter); l.Delimiter != "" &&
			(size != len(l.Delimiter) || r == utf8.RuneError || strings.ContainsRune("\"\r\n\x00", r)) {
			faults.Add(at("delimiter"), " = %q, want one character for csv (tsv takes any text)", l.Delimiter)
		}
	case XLSX:
		if l.Delimiter != "" {
			faults.Add(at("delimiter"), " = %q, want none for xlsx", l.Delimiter)
		}
	case JSONL, Parquet:
		if l.Header != nil || l.Delimiter != "" {
			faults.Add(key, ": header or delimiter, want neither for %s", l.Format)
		}
	default:
		faults.Add(at("format"), " = %q, %s", l.Format, setting.Wanted(string(l.Format), setting.Choices[Layout]("format")))
	}
	if l.Format != XLSX && l.Format != "" && (l.Sheet != "" || l.SkipRows != 0) {
		faults.Add(key, ": sheet or skip_rows, want neither for %s", l.Format)
	}
	if l.Format != CSV && strings.ContainsAny(l.Delimiter, "\r\n") {
		faults.Add(at("delimiter"), " = %q, want no line end in it", l.Delimiter)
	}
}

// Fill gives header and delimiter what holds where they are left out, if the format has
// them; refs are the columns that will be asked for.
func (l *Layout) Fill(refs ...string) {
	if l.Format == JSONL || l.Format == Parquet {
		return
	}
	if l.Delimiter == "" {
		l.Delimiter = delimiters[l.Format]
	}
	if l.Header == nil {
		named := slices.ContainsFunc(refs, func(ref string) bool { _, form := position(ref); return ref != "" && form == byName })
		l.Header, l.assumed = &named, !named
	}
}

// resolve fills in the format and the delimiter for path.
func (l Layout) resolve(path string) (Layout, error) {
	info, err := os.Stat(path)
	if err != nil {
		return l, fmt.Errorf("tabular: %w", err)
	}
	switch {
	case l.Format == "" && info.IsDir():
		l.Format = Parquet
	case l.Format == "":
		ending := strings.ToLower(filepath.Ext(textfile.TrimCompression(path)))
		if l.Format = endings[ending]; l.Format == "" {
			if ending == ".xls" || ending == ".xlsb" || ending == ".ods" {
				return l, fmt.Errorf("tabular: %s: a workbook of the format %s, want .xlsx or CSV: save it as one of them", path, ending)
			}
			return l, fmt.Errorf("tabular: %s: no format known by the ending %q, want format csv, tsv, jsonl, parquet or xlsx", path, ending)
		}
	case l.Format != Parquet && info.IsDir():
		return l, fmt.Errorf("tabular: %s: a directory, want a %s file", path, l.Format)
	}
	var faults setting.Faults
	l.check(&faults, "") // again: the format is known only now
	if err := faults.Join("tabular: "); err != nil {
		return l, err
	}
	if l.Delimiter == "" {
		l.Delimiter = delimiters[l.Format]
	}
	return l, nil
}
