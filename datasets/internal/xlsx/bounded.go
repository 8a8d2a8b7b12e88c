package xlsx

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

const (
	mostRows    = 1 << 20 // of a sheet, as Excel has
	mostColumns = 1 << 14
	mostText    = 1 << 20  // bytes of one text, 32 times what Excel lets a cell hold
	mostDepth   = 32       // elements around an element
	mostSmall   = 16 << 20 // bytes of the parts that are not sheets or texts
	mostBig     = 4 << 30
	mostRatio   = 100 // bytes out of one of the archive, after mostSmall
)

// part is a member of the archive, read as far as a sound one goes.
type part struct {
	name  string
	file  io.ReadCloser
	r     *bufio.Reader
	left  uint64 // bytes that may still come
	token int    // and of the token being read
	depth int
	xml   *xml.Decoder
}

func openPart(f *zip.File, most uint64) (*part, error) {
	if f.Flags&1 != 0 {
		return nil, fmt.Errorf("%s: protected by a password, want a file without", f.Name)
	}
	most = min(most, mostSmall+mostRatio*f.CompressedSize64)
	if f.UncompressedSize64 > most {
		return nil, fmt.Errorf("%s: %d bytes, packed %d, want at most %d", f.Name, f.UncompressedSize64, f.CompressedSize64, most)
	}
	file, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	p := &part{name: f.Name, file: file, r: bufio.NewReaderSize(file, 1<<16), left: most}
	p.xml = xml.NewDecoder(p)
	return p, nil
}

func (p *part) Close() error { return p.file.Close() }

var (
	errTooLong = fmt.Errorf("a text or tag of more than %d bytes", mostText)
	errTooBig  = errors.New("more bytes than the archive says")
)

// ReadByte is what the decoder reads with.
func (p *part) ReadByte() (byte, error) {
	switch {
	case p.left == 0:
		return 0, errTooBig
	case p.token == 0:
		return 0, errTooLong
	}
	p.left--
	p.token--
	return p.r.ReadByte()
}

// Read is there for io.Reader: the decoder takes bytes.
func (p *part) Read(b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		if b[n], err = p.ReadByte(); err == nil {
			n++
		}
	}
	return n, err
}

// next is the next token, valid until the one after; io.EOF behind a whole document.
func (p *part) next() (xml.Token, error) {
	p.token = mostText
	t, err := p.xml.Token()
	switch t.(type) {
	case xml.StartElement:
		p.depth++
	case xml.EndElement:
		p.depth--
	}
	switch {
	case err == io.EOF:
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%s: %w", p.name, err)
	case p.depth > mostDepth:
		return nil, fmt.Errorf("%s: elements %d deep, want at most %d", p.name, p.depth, mostDepth)
	}
	return t, nil
}

// each calls start for every element of a part.
func each(f *zip.File, start func(xml.StartElement)) error {
	p, err := openPart(f, mostSmall)
	if err != nil {
		return err
	}
	defer p.Close()
	for {
		t, err := p.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			start(e)
		}
	}
}

// attribute is the value of an attribute, whatever its name space; "" = not there.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
