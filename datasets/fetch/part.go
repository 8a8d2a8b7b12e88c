package fetch

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
)

// part is a file on its way: NAME.part, and NAME.part.from with the address on the
// first line and the version on the second.
type part struct {
	path    string
	url     string
	file    *os.File
	size    int64
	version string // ETag or date for If-Range; "" = the server gives none
	kept    int64  // bytes of earlier tries that are still in it
}

// openPart goes on with what an earlier Get of the same address left, if its version is
// known, and else starts over.
func openPart(name, url string) (*part, error) {
	p := &part{path: name + ".part", url: url}
	file, err := os.OpenFile(p.path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	p.file = file
	if from, err := os.ReadFile(p.path + ".from"); err == nil {
		if lines := strings.Split(string(from), "\n"); len(lines) == 3 && lines[0] == url {
			p.version = lines[1]
		}
	}
	if p.version == "" {
		err = p.reset()
	} else if p.size, err = file.Seek(0, io.SeekEnd); err == nil {
		p.kept = p.size
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return p, nil
}

// reset throws away what is there.
func (p *part) reset() error {
	p.size, p.kept, p.version = 0, 0, ""
	info, err := p.file.Stat()
	if err != nil || info.Size() == 0 {
		return err
	}
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return p.file.Truncate(0)
}

// begin looks at the head of an answer and makes p ready for its body. It returns the
// length of the whole file, 0 if that is not told; if p has it all, the body is not
// wanted.
func (p *part) begin(resp *http.Response) (total int64, err error) {
	switch status := resp.StatusCode; {
	case status == http.StatusPartialContent:
		from, total, ok := contentRange(resp.Header.Get("Content-Range"))
		if ok && from == p.size && (versionOf(resp) == "" || versionOf(resp) == p.version) {
			return total, nil
		}
		// Not what was asked for: the file has changed, or the server is confused.
		if err := p.reset(); err != nil {
			return 0, err
		}
		return 0, &transient{fmt.Errorf("the server goes on at another place or in another file (Content-Range %q)", resp.Header.Get("Content-Range"))}
	case status == http.StatusRequestedRangeNotSatisfiable && p.size > 0:
		// There is nothing behind what we have: it is whole, or it is something else.
		if total, ok := strings.CutPrefix(resp.Header.Get("Content-Range"), "bytes */"); ok && total == strconv.FormatInt(p.size, 10) {
			return p.size, nil
		}
		if err := p.reset(); err != nil {
			return 0, err
		}
		return 0, &transient{errors.New("the server has a shorter file than before")}
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status >= 500:
		return 0, &transient{fmt.Errorf("the server answers %s", resp.Status)}
	case status != http.StatusOK:
		return 0, fmt.Errorf("%s answers %s; the address may have changed", resp.Request.URL, resp.Status)
	}
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind == "text/html" {
		return 0, fmt.Errorf("%s is a page in HTML, want a file", resp.Request.URL)
	}
	if err := p.reset(); err != nil { // a new version, or a server that does not know ranges
		return 0, err
	}
	p.version = versionOf(resp)
	if err := os.WriteFile(p.path+".from", []byte(p.url+"\n"+p.version+"\n"), 0o666); err != nil {
		return 0, err
	}
	return max(resp.ContentLength, 0), nil
}

// versionOf is what If-Range may ask for: a strong ETag, or the date of the last change.
func versionOf(resp *http.Response) string {
	if tag := resp.Header.Get("ETag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	return resp.Header.Get("Last-Modified")
}

// contentRange reads "bytes 100-199/200".
func contentRange(text string) (from, total int64, ok bool) {
	rest, ok := strings.CutPrefix(text, "bytes ")
	span, all, slash := strings.Cut(rest, "/")
	first, last, dash := strings.Cut(span, "-")
	from, err := strconv.ParseInt(first, 10, 64)
	end, err2 := strconv.ParseInt(last, 10, 64)
	total, err3 := strconv.ParseInt(all, 10, 64)
	return from, total, ok && slash && dash && errors.Join(err, err2, err3) == nil && 0 <= from && from <= end && end < total && end+1 == total
}

func (p *part) write(data []byte) error {
	n, err := p.file.Write(data)
	p.size += int64(n)
	return err
}

func (p *part) close() { _ = p.file.Close() } // accept and reject have met the errors that matter

// accept gives the file its name.
func (p *part) accept(name string) error {
	if err := p.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(p.path, name); err != nil {
		return err
	}
	return os.Remove(p.path + ".from")
}

// reject puts the file aside.
func (p *part) reject(name string) error {
	return errors.Join(os.Rename(p.path, name), os.Remove(p.path+".from"))
}
