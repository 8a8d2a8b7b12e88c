package fetch

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Client gets files. The zero value does not work: take DefaultClient and change it.
type Client struct {
	HTTP *http.Client // does the requests
	// Attempts is how often one file is asked for in a row without getting a byte
	// further; between them Wait, 2·Wait, 4·Wait … pass, at most a minute.
	Attempts int
	Wait     time.Duration // before the second attempt
	// Idle is how long a connection may give nothing.
	Idle time.Duration
	// Progress is called with every piece; total is 0 where the server does not say.
	// nil = nobody asks.
	Progress func(name string, done, total int64)
	// Retry is told why there will be another attempt; nil = nobody asks.
	Retry func(name string, cause error, wait time.Duration)
}

// DefaultClient is patient with slow servers, less with silent ones.
func DefaultClient() *Client {
	return &Client{HTTP: &http.Client{}, Attempts: 5, Wait: time.Second, Idle: time.Minute}
}

// Result says what became of a file.
type Result struct {
	Path    string `json:"path"`    // where the file is now
	Bytes   int64  `json:"bytes"`   // its size
	Resumed int64  `json:"resumed"` // bytes that were there from an earlier try
	There   bool   `json:"there"`   // it was there already, whole
	SHA256  string `json:"sha256"`  // computed, in hexadecimal
	Checked bool   `json:"checked"` // against a published checksum
}

// ErrChecksum is the cause of the error of Get when a file is not what was published.
var ErrChecksum = errors.New("wrong checksum")

// Get downloads f to dir, which it makes if need be. A whole file that is there already
// is only verified. Cut connections, silence, and answers of 408, 429 and 5xx are tried
// again; other answers are an error at once, as are pages in HTML, a full disk and a
// length or checksum that is not the published one (errors.Is ErrChecksum). When ctx
// ends or Get fails before the last byte, NAME.part stays, and the next Get goes on
// with it.   Cost: the download, and one read of the file for the checksums.
func (c *Client) Get(ctx context.Context, dir string, f File) (Result, error) {
	r := Result{Path: filepath.Join(dir, f.Name)}
	fail := func(err error) (Result, error) { return Result{}, fmt.Errorf("fetch: %s: %w", f.Name, err) }
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fail(err)
	}
	if _, err := os.Stat(r.Path); err == nil {
		if err := r.verify(ctx, r.Path, f); err != nil {
			return fail(fmt.Errorf("%s is there but %w; remove it to fetch it anew", r.Path, err))
		}
		r.There = true
		return r, nil
	}
	p, err := openPart(r.Path, f.URL)
	if err != nil {
		return fail(err)
	}
	defer p.close()
	r.Resumed = p.size
	if err := c.download(ctx, f, p); err != nil {
		return fail(err)
	}
	r.Resumed = min(r.Resumed, p.kept)
	if err := p.file.Sync(); err != nil {
		return fail(err)
	}
	if err := r.verify(ctx, p.path, f); err != nil {
		if errors.Is(err, ErrChecksum) {
			err = errors.Join(err, p.reject(r.Path+".bad"))
			return fail(fmt.Errorf("%w; kept as %s.bad", err, r.Path))
		}
		return fail(err)
	}
	if err := p.accept(r.Path); err != nil {
		return fail(err)
	}
	return r, nil
}

// download asks until p is whole.
func (c *Client) download(ctx context.Context, f File, p *part) error {
	failed := 0 // attempts in a row without a byte
	for {
		before := p.size
		err := c.once(ctx, f, p)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var again *transient
		if !errors.As(err, &again) {
			return err
		}
		if failed++; p.size > before {
			failed = 1
		}
		if failed >= c.Attempts {
			return fmt.Errorf("%w, after %d attempts", err, failed)
		}
		wait := min(c.Wait<<(failed-1), time.Minute)
		if c.Retry != nil {
			c.Retry(f.Name, err, wait)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// transient is an error that may pass.
type transient struct{ error }

func (t *transient) Unwrap() error { return t.error }

var errIdle = errors.New("the server went silent")

// once makes one request and appends what it gives to p.
func (c *Client) once(ctx context.Context, f File, p *part) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(c.Idle, func() { cancel(errIdle) })
	defer silence.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept-Encoding", "identity") // the bytes as they are stored
	if p.version == "" && p.size > 0 {            // nobody could tell whether it goes on with the same file
		if err := p.reset(); err != nil {
			return err
		}
	}
	if p.size > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", p.size))
		req.Header.Set("If-Range", p.version)
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return &transient{causeOf(ctx, err)}
	}
	defer resp.Body.Close()
	total, err := p.begin(resp)
	if err != nil || total == p.size && total > 0 {
		return err
	}
	buf := make([]byte, 1<<16)
	for {
		n, err := resp.Body.Read(buf)
		silence.Reset(c.Idle)
		if n > 0 {
			if err := p.write(buf[:n]); err != nil {
				return err
			}
			if c.Progress != nil {
				c.Progress(f.Name, p.size, total)
			}
		}
		switch {
		case err == io.EOF && total > 0 && p.size != total:
			return &transient{fmt.Errorf("%d bytes, want %d: %w", p.size, total, io.ErrUnexpectedEOF)}
		case err == io.EOF:
			return nil
		case err != nil:
			return &transient{causeOf(ctx, err)}
		}
	}
}

// causeOf tells silence from what it did to the connection.
func causeOf(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// verify reads the file at path and compares it with what is known of f.
func (r *Result) verify(ctx context.Context, path string, f File) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	sum, old := sha256.New(), md5.New()
	if r.Bytes, err = io.Copy(io.MultiWriter(sum, old), reader{ctx, file}); err != nil {
		return err
	}
	r.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if f.Size > 0 && r.Bytes != f.Size {
		return fmt.Errorf("has %d bytes, want %d: %w", r.Bytes, f.Size, ErrChecksum)
	}
	if f.MD5 != "" {
		if got := hex.EncodeToString(old.Sum(nil)); !strings.EqualFold(got, f.MD5) {
			return fmt.Errorf("has MD5 %s, want %s: %w", got, f.MD5, ErrChecksum)
		}
		r.Checked = true
	}
	return nil
}

// reader fails once ctx has ended.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
