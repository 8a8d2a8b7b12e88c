package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
)

// File is an open workbook.
type File struct {
	// Sheets are the names of the worksheets in their order, but for the hidden ones.
	Sheets []string

	zip     *zip.ReadCloser
	members map[string]*zip.File // by name in lower case, as OPC compares them
	sheets  []sheet
	texts   texts
	formats []format // by style of a cell
	epoch   epoch
}

type sheet struct {
	name   string
	part   string
	hidden bool
}

// Open opens a workbook. Errors do not name the path.
func Open(name string) (*File, error) {
	if err := checkKind(name); err != nil {
		return nil, err
	}
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, fmt.Errorf("broken .xlsx file, which is a zip archive: %w", err)
	}
	f := &File{zip: z, members: map[string]*zip.File{}}
	if err := f.start(); err != nil {
		z.Close()
		return nil, err
	}
	return f, nil
}

// Close releases the file.
func (f *File) Close() error { return f.zip.Close() }

// checkKind is an error for other files than zip archives, which says what they are.
func checkKind(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil {
		return err
	} else if info.IsDir() {
		return errors.New("a directory, want an .xlsx file")
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(file, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PK")):
		return nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compound(file)
	case n == 0:
		return errors.New("empty file, want an .xlsx file")
	}
	return fmt.Errorf("starts with %q, want an .xlsx file, which is a zip archive (not one in gzip or zstd, nor a text with that ending)", head[:min(n, 8)])
}

// compound tells what a compound file of OLE holds: an old workbook, or one that is encrypted.
// The names of its streams are UTF-16.
// Source: [MS-CFB] §2.6, [MS-OFFCRYPTO] §2.3.1.
func compound(r io.Reader) error {
	stream := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	held := make([]byte, 0, 1<<17)
	for {
		n, err := r.Read(held[len(held):cap(held)])
		if held = held[:len(held)+n]; bytes.Contains(held, stream) {
			return errors.New("protected by a password, want a workbook without: save it without one, or as CSV")
		}
		if err != nil {
			return errors.New("a workbook of the old format .xls, want .xlsx or CSV: save it as one of them")
		}
		if len(held) == cap(held) {
			held = held[:copy(held, held[len(held)-len(stream):])]
		}
	}
}

func (f *File) start() error {
	for _, m := range f.zip.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(m.Name, `\`, "/"), "/"))
		if f.members[name] != nil {
			return fmt.Errorf("two members %q, want one", m.Name)
		}
		f.members[name] = m
	}
	book, err := f.workbook()
	if err != nil {
		return err
	}
	at, err := f.relations(book)
	if err != nil {
		return err
	}
	if err := f.readSheets(book, at); err != nil {
		return err
	}
	for _, r := range at {
		switch r.kind {
		case "styles":
			err = f.readStyles(r.target)
		case "sharedStrings":
			err = f.readTexts(r.target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// relation is how one part names another.
type relation struct {
	id, target string
	kind       string // the last element of its type
}

// relations are those of a part.
func (f *File) relations(of string) (out []relation, err error) {
	dir, base := path.Split(of)
	m := f.members[strings.ToLower(dir+"_rels/"+base+".rels")]
	if m == nil {
		return nil, nil
	}
	err = each(m, func(e xml.StartElement) {
		if e.Name.Local != "Relationship" || attribute(e, "TargetMode") == "External" {
			return
		}
		target := strings.ReplaceAll(attribute(e, "Target"), `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		out = append(out, relation{attribute(e, "Id"), strings.TrimPrefix(path.Clean(target), "/"), path.Base(attribute(e, "Type"))})
	})
	return out, err
}

// workbook is the name of the main part.
func (f *File) workbook() (string, error) {
	roots, err := f.relations("")
	if err != nil {
		return "", err
	}
	book := "xl/workbook.xml"
	if at := slices.IndexFunc(roots, func(r relation) bool { return r.kind == "officeDocument" }); at >= 0 {
		book = roots[at].target
	}
	switch {
	case f.members[strings.ToLower(book)] != nil && !strings.HasSuffix(book, ".bin"):
		return book, nil
	case f.members["xl/workbook.bin"] != nil:
		return "", errors.New("a workbook of the format .xlsb, want .xlsx or CSV: save it as one of them")
	case f.members["content.xml"] != nil:
		return "", errors.New("an OpenDocument file, want .xlsx or CSV: save it as one of them")
	}
	return "", fmt.Errorf("a zip archive without %q, want an .xlsx file", book)
}

// readSheets finds the worksheets; charts and the like are none.
func (f *File) readSheets(book string, at []relation) error {
	err := each(f.members[strings.ToLower(book)], func(e xml.StartElement) {
		switch e.Name.Local {
		case "workbookPr":
			f.epoch.is1904 = truth(attribute(e, "date1904"))
		case "sheet":
			r := slices.IndexFunc(at, func(r relation) bool { return r.id == attribute(e, "id") && r.kind == "worksheet" })
			if r < 0 {
				return
			}
			state := attribute(e, "state")
			s := sheet{attribute(e, "name"), at[r].target, state == "hidden" || state == "veryHidden"}
			f.sheets = append(f.sheets, s)
			if !s.hidden {
				f.Sheets = append(f.Sheets, s.name)
			}
		}
	})
	if err == nil && len(f.sheets) == 0 {
		err = errors.New("no worksheet, want one")
	}
	return err
}

// find is the sheet of that name; "" = the first that is not hidden, or the first.
func (f *File) find(name string) (sheet, error) {
	at := slices.IndexFunc(f.sheets, func(s sheet) bool { return s.name == name || name == "" && !s.hidden })
	if at < 0 && name == "" {
		at = 0
	}
	if at < 0 {
		var names []string
		for _, s := range f.sheets {
			names = append(names, s.name)
		}
		return sheet{}, fmt.Errorf("no sheet %q, want one of %q", name, names)
	}
	return f.sheets[at], nil
}

// truth is a truth value of XML Schema.
func truth(s string) bool { return s == "1" || s == "true" }
