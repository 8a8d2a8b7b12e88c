package fetch_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/datasets/fetch"
)

// body is what the server has: 300 kB, several reads.
var body = bytes.Repeat([]byte("0123456789"), 30_000)

// answer is what the server does on one request; the last one serves all later ones.
type answer func(w http.ResponseWriter, r *http.Request)

// whole serves data with ranges, under that ETag.
func whole(data []byte, tag string) answer {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Type", "application/zip")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}
}

// cut promises all and gives n bytes of what whole would give.
func cut(data []byte, tag string, n int) answer {
	return func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		whole(data, tag)(recorder, r)
		for k, v := range recorder.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(recorder.Body.Bytes()[:n])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}

func status(code int) answer {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", code) }
}

// server answers one request after the other and remembers their ranges.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	ranges []string
}

func serve(t *testing.T, answers ...answer) *server {
	s := &server{}
	n := 0
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/file", http.StatusFound)
			return
		}
		s.mu.Lock()
		s.ranges = append(s.ranges, strings.TrimSpace(r.Header.Get("Range")+" "+r.Header.Get("If-Range")))
		now := answers[min(n, len(answers)-1)]
		n++
		s.mu.Unlock()
		now(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ranges)
}

func (s *server) file(path string) fetch.File {
	sum := md5.Sum(body)
	return fetch.File{Name: "f.zip", URL: s.URL + path, MD5: hex.EncodeToString(sum[:])}
}

func client() *fetch.Client {
	c := fetch.DefaultClient()
	c.Attempts, c.Wait = 3, time.Microsecond
	return c
}

// holds wants exactly these files in dir.
func holds(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	got := []string{}
	for _, e := range entries {
		got = append(got, e.Name())
	}
	require.Equal(t, append([]string{}, names...), got)
}

func TestGet(t *testing.T) {
	const tag = `"v1"`
	half := len(body) / 2
	resume := fmt.Sprintf(`bytes=%d- "v1"`, half)
	noRanges := func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(body) }
	noRangesCut := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body[:half])
		panic(http.ErrAbortHandler)
	}
	changed := bytes.ToUpper(bytes.Repeat([]byte("other text"), 30_000))
	// In another version under the same range: a server that does not honour If-Range.
	careless := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v2"`)
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", half, len(body)-1, len(body)))
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(changed[half:])
	}
	tests := []struct {
		name    string
		path    string
		answers []answer
		ranges  []string
	}{
		{"at once", "/file", []answer{whole(body, tag)}, []string{""}},
		{"redirect", "/moved", []answer{whole(body, tag)}, []string{""}},
		{"no ranges, no length", "/file", []answer{noRanges}, []string{""}},
		{"busy", "/file", []answer{status(503), status(429), whole(body, tag)}, []string{"", "", ""}},
		{"cut", "/file", []answer{cut(body, tag, half), whole(body, tag)}, []string{"", resume}},
		{"cut while resuming", "/file", []answer{cut(body, tag, half), cut(body, tag, 10), whole(body, tag)}, []string{"", resume, fmt.Sprintf(`bytes=%d- "v1"`, half+10)}},
		{"cut, then no ranges", "/file", []answer{cut(body, tag, half), noRanges}, []string{"", resume}},
		{"cut, no version", "/file", []answer{noRangesCut, noRanges}, []string{"", ""}},
		{"changed between", "/file", []answer{cut(changed, tag, half), whole(body, `"v2"`)}, []string{"", resume}},
		{"changed, careless server", "/file", []answer{cut(body, tag, half), careless, whole(body, `"v2"`)}, []string{"", resume, ""}},
		{"shorter than before", "/file", []answer{cut(bytes.Repeat(body, 2), tag, len(body)+5), whole(body, tag)}, []string{"", fmt.Sprintf(`bytes=%d- "v1"`, len(body)+5), ""}},
	}
	want := sha256.Sum256(body)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, tt.answers...)
			dir := filepath.Join(t.TempDir(), "new")
			c := client()
			last := int64(0)
			c.Progress = func(name string, done, total int64) {
				require.Equal(t, "f.zip", name)
				last = done
			}
			r, err := c.Get(context.Background(), dir, s.file(tt.path))
			require.NoError(t, err)
			require.Equal(t, fetch.Result{Path: filepath.Join(dir, "f.zip"), Bytes: int64(len(body)), SHA256: hex.EncodeToString(want[:]), Checked: true}, r)
			require.Equal(t, tt.ranges, s.asked())
			require.EqualValues(t, len(body), last)
			got, err := os.ReadFile(r.Path)
			require.NoError(t, err)
			require.True(t, bytes.Equal(body, got))
			holds(t, dir, "f.zip")

			requests := len(s.asked())
			r, err = c.Get(context.Background(), dir, s.file(tt.path))
			require.NoError(t, err)
			require.True(t, r.There && r.Checked)
			require.Len(t, s.asked(), requests, "what is there is not asked for")
		})
	}
}

// A later Get goes on with what an earlier one left; if the file has changed meanwhile,
// with nothing of it.
func TestGetResumesLater(t *testing.T) {
	for _, tag := range []string{`"v1"`, `"v2"`} {
		s := serve(t, cut(body, `"v1"`, 1000), status(404), whole(body, tag))
		dir := t.TempDir()
		_, err := client().Get(context.Background(), dir, s.file("/file"))
		require.ErrorContains(t, err, "fetch: f.zip: "+s.URL+"/file answers 404 Not Found; the address may have changed")
		holds(t, dir, "f.zip.part", "f.zip.part.from")
		r, err := client().Get(context.Background(), dir, s.file("/file"))
		require.NoError(t, err)
		require.Equal(t, map[string]int64{`"v1"`: 1000, `"v2"`: 0}[tag], r.Resumed)
		require.EqualValues(t, len(body), r.Bytes)
		holds(t, dir, "f.zip")
	}
}

// What was whole but not yet renamed needs no byte more.
func TestGetWholePart(t *testing.T) {
	s := serve(t, whole(body, `"v1"`))
	dir := t.TempDir()
	f := s.file("/file")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "f.zip.part"), body, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "f.zip.part.from"), []byte(f.URL+"\n\"v1\"\n"), 0o600))
	r, err := client().Get(context.Background(), dir, f)
	require.NoError(t, err)
	require.EqualValues(t, len(body), r.Resumed)

	// That of another address is not gone on with.
	dir = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "f.zip.part"), []byte("junk"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "f.zip.part.from"), []byte("http://other\n\"v1\"\n"), 0o600))
	r, err = client().Get(context.Background(), dir, f)
	require.NoError(t, err)
	require.Zero(t, r.Resumed)
}

func TestGetErrors(t *testing.T) {
	short := func(w http.ResponseWriter, _ *http.Request) { // with the right Content-Length
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body[:0])
	}
	page := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("please log in"))
	}
	tests := []struct {
		name    string
		answer  answer
		want    string
		asked   int
		left    []string
		isWrong bool
	}{
		{"not there", status(404), "answers 404 Not Found; the address may have changed", 1, []string{"f.zip.part"}, false},
		{"forbidden", status(403), "answers 403 Forbidden", 1, []string{"f.zip.part"}, false},
		{"always busy", status(500), "fetch: f.zip: the server answers 500 Internal Server Error, after 3 attempts", 3, []string{"f.zip.part"}, false},
		{"closes early", short, "unexpected EOF, after 3 attempts", 3, []string{"f.zip.part", "f.zip.part.from"}, false},
		{"a page", page, "/file is a page in HTML, want a file", 1, []string{"f.zip.part"}, false},
		{"another file", whole([]byte("x"), `"v"`), "has MD5 9dd4e461268c8034f5c8564e155c67a6, want ", 1, []string{"f.zip.bad"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, tt.answer)
			dir := t.TempDir()
			r, err := client().Get(context.Background(), dir, s.file("/file"))
			require.ErrorContains(t, err, tt.want)
			require.Zero(t, r)
			require.Len(t, s.asked(), tt.asked)
			holds(t, dir, tt.left...)
			if tt.isWrong {
				require.ErrorIs(t, err, fetch.ErrChecksum)
				require.ErrorContains(t, err, "kept as "+filepath.Join(dir, "f.zip.bad"))
			}
		})
	}
}

func TestGetWrongSize(t *testing.T) {
	s := serve(t, whole(body, `"v1"`))
	f := s.file("/file")
	f.Size, f.MD5 = 7, ""
	_, err := client().Get(context.Background(), t.TempDir(), f)
	require.ErrorIs(t, err, fetch.ErrChecksum)
	require.ErrorContains(t, err, "has 300000 bytes, want 7: wrong checksum")
}

func TestGetLeavesAForeignFileAlone(t *testing.T) {
	s := serve(t, whole(body, `"v1"`))
	dir := t.TempDir()
	path := filepath.Join(dir, "f.zip")
	require.NoError(t, os.WriteFile(path, []byte("mine"), 0o600))
	_, err := client().Get(context.Background(), dir, s.file("/file"))
	require.ErrorContains(t, err, path+" is there but has MD5 ")
	require.ErrorContains(t, err, "remove it to fetch it anew")
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "mine", string(got))
	require.Empty(t, s.asked())
}

// Ctrl-C keeps what is there, and the next Get goes on with it.
func TestGetInterrupted(t *testing.T) {
	s := serve(t, cut(body, `"v1"`, 1000), whole(body, `"v1"`))
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	c := client()
	c.Wait = time.Hour
	c.Retry = func(name string, cause error, wait time.Duration) {
		require.Equal(t, time.Minute, wait, "never longer")
		cancel()
	}
	_, err := c.Get(ctx, dir, s.file("/file"))
	require.ErrorIs(t, err, context.Canceled)
	holds(t, dir, "f.zip.part", "f.zip.part.from")
	r, err := client().Get(context.Background(), dir, s.file("/file"))
	require.NoError(t, err)
	require.EqualValues(t, 1000, r.Resumed)
}

// A server that gives some and then nothing is left, and asked again.
func TestGetSilence(t *testing.T) {
	silent := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body[:1000])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	s := serve(t, silent, whole(body, `"v1"`))
	c := client()
	c.Idle = 200 * time.Millisecond
	var cause error
	c.Retry = func(_ string, err error, _ time.Duration) { cause = err }
	r, err := c.Get(context.Background(), t.TempDir(), s.file("/file"))
	require.NoError(t, err)
	require.ErrorContains(t, cause, "the server went silent")
	require.True(t, r.Checked)
}

func TestGetDiskErrors(t *testing.T) {
	s := serve(t, whole(body, `"v1"`))
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := client().Get(context.Background(), file, s.file("/file"))
	require.ErrorContains(t, err, "fetch: f.zip: mkdir")

	if runtime.GOOS != "linux" {
		t.Skip("/dev/full is of Linux")
	}
	dir := t.TempDir()
	require.NoError(t, os.Symlink("/dev/full", filepath.Join(dir, "f.zip.part")))
	_, err = client().Get(context.Background(), dir, s.file("/file"))
	require.ErrorContains(t, err, "no space left on device")
	require.LessOrEqual(t, len(s.asked()), 1, "a full disk is not tried again")
}
