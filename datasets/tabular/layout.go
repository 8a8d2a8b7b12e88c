package tabular

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"tandem/datasets/internal/textfile"
)

// Format is how a file writes its rows.
type Format string

const (
	CSV     Format = "csv"     // RFC 4180: quotes protect delimiters and line ends
	TSV     Format = "tsv"     // fields split at every delimiter; a quote is a letter like any other
	JSONL   Format = "jsonl"   // one JSON object per line
	Parquet Format = "parquet" // one file, or a directory of part files
)

// endings are the file names that tell a format, compression taken off.
var endings = map[string]Format{
	".csv": CSV, ".tsv": TSV, ".inter": TSV, ".item": TSV, ".user": TSV,
	".jsonl": JSONL, ".ndjson": JSONL, ".json": JSONL, ".parquet": Parquet,
}

// Layout says how to cut a file into rows and fields; the zero value asks the name.
type Layout struct {
	// Format is taken from the file's name when empty: .csv, .tsv (also .inter, .item,
	// .user), .jsonl (.ndjson, .json), .parquet, each also with .gz or .zst behind it;
	// a directory holds Parquet parts.
	Format Format `yaml:"format"`
	// Delimiter stands between the fields of CSV (one character) and TSV (any text,
	// such as "::"); empty = comma and tab.
	Delimiter string `yaml:"delimiter"`
	// Header says whether the first line of CSV or TSV names the columns; nil = it
	// does, unless every column asked for is a position.
	Header *bool `yaml:"header"`
}

// validate returns every fault of l that shows without the file.
func (l Layout) validate() error {
	var errs []error
	switch l.Format {
	case "", TSV:
	case CSV:
		if r, size := utf8.DecodeRuneInString(l.Delimiter); l.Delimiter != "" &&
			(size != len(l.Delimiter) || r == utf8.RuneError || strings.ContainsRune("\"\r\n\x00", r)) {
			errs = append(errs, fmt.Errorf("tabular: delimiter = %q, want one character for csv; tsv takes longer ones", l.Delimiter))
		}
	case JSONL, Parquet:
		if l.Header != nil || l.Delimiter != "" {
			errs = append(errs, fmt.Errorf("tabular: header and delimiter: want none for %s", l.Format))
		}
	default:
		errs = append(errs, fmt.Errorf("tabular: format = %q, want csv, tsv, jsonl or parquet", l.Format))
	}
	if strings.ContainsAny(l.Delimiter, "\r\n") {
		errs = append(errs, fmt.Errorf("tabular: delimiter = %q, want no line end in it", l.Delimiter))
	}
	return errors.Join(errs...)
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
			return l, fmt.Errorf("tabular: %s: no format known by the ending %q, want format csv, tsv, jsonl or parquet", path, ending)
		}
	case l.Format != Parquet && info.IsDir():
		return l, fmt.Errorf("tabular: %s: a directory, want a %s file", path, l.Format)
	}
	if err := l.validate(); err != nil { // again: the format is known only now
		return l, err
	}
	if l.Delimiter == "" {
		l.Delimiter = map[Format]string{CSV: ",", TSV: "\t"}[l.Format]
	}
	return l, nil
}
