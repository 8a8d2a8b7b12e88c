package rest_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tandem/experiments/internal/rest"

	"github.com/stretchr/testify/require"
)

const secret = "hunter2/SECRET"

var shop = rest.Service{Name: "Shop", Example: "http://localhost:80", Secrets: "SHOP_USER and SHOP_PASSWORD"}

// serve starts a server and returns a client of it, with the log of the client.
func serve(t *testing.T, auth rest.Auth, handle http.HandlerFunc) (*rest.Client, *bytes.Buffer) {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	c, err := rest.New(shop, server.URL, auth)
	require.NoError(t, err)
	var log bytes.Buffer
	c.Logger, c.Attempts, c.Pause = slog.New(slog.NewTextHandler(&log, nil)), 3, time.Millisecond
	return c, &log
}

func get(c *rest.Client, answer any) error {
	return c.Do(context.Background(), rest.Request{Method: http.MethodGet, Path: "a/b", Query: url.Values{"q": {"x y"}}}, answer)
}

// hang waits until the client has gone.
func hang(r *http.Request) { <-r.Context().Done() }

func TestDo(t *testing.T) {
	for _, auth := range []rest.Auth{{}, {Token: secret, Username: "u"}, {Username: "ann", Password: secret}} {
		c, _ := serve(t, auth, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			fmt.Fprintf(w, `{"said": %q}`, strings.Join([]string{r.Method, r.URL.String(), r.Header.Get("Content-Type"), r.Header.Get("Authorization"), string(body)}, " "))
		})
		shown := map[string]string{
			"none": "", "token": "Bearer " + secret,
			"user and password": "Basic " + base64.StdEncoding.EncodeToString([]byte("ann:"+secret)),
		}[auth.String()]
		var answer struct{ Said string }
		require.NoError(t, get(c, &answer))
		require.Equal(t, "GET /a/b?q=x+y  "+shown+" ", answer.Said)
		require.NoError(t, c.Do(context.Background(), rest.Request{Method: http.MethodPost, Path: "/x", Body: map[string]int{"n": 1}}, &answer))
		require.Equal(t, "POST /x application/json "+shown+` {"n":1}`, answer.Said)
		require.NoError(t, c.Do(context.Background(), rest.Request{Method: http.MethodPut, Path: "x", Body: []byte("raw"), Kind: "text/plain"}, &answer))
		require.Equal(t, "PUT /x text/plain "+shown+" raw", answer.Said)
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", auth, auth, auth), secret)
	}
}

// What a server may do to a client, what the client makes of it, and how often it asks.
func TestBadServers(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request) {
		for block := bytes.Repeat([]byte("x"), 1<<16); ; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
	say := func(status int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
		}
	}
	for name, c := range map[string]struct {
		handle http.HandlerFunc
		want   string
		asked  int64
	}{
		"hangs before the header": {func(_ http.ResponseWriter, r *http.Request) { hang(r) }, "no answer within 150ms (tried 3 times)", 3},
		"hangs in the body": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"a":`)
			w.(http.Flusher).Flush()
			hang(r)
		}, "the answer had not ended after 150ms (tried 3 times)", 3},
		"never ends":         {endless, "an answer of more than 100000 bytes, which is not that of Shop", 1},
		"breaks off":         {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF (tried 3 times)", 3},
		"is another service": {say(200, "<html>\n<b>a shop"), `the answer is not that of Shop: invalid character '<' looking for beginning of value: "<html> <b>a shop"`, 1},
		"stops in the JSON":  {say(200, `{"a":`), `the answer is not that of Shop: unexpected end of JSON input: "{\"a\":"`, 1},
		"refuses":            {say(404, "no such thing\nat all"), "404 Not Found: no such thing", 1},
		"refuses at length":  {say(400, strings.Repeat("é\x00", 900)), "400 Bad Request: " + strings.Repeat("é", 499) + "…", 1},
		"refuses in silence": {say(499, ""), "499", 1},
		"fails":              {say(500, "oh"), "500 Internal Server Error: oh (tried 3 times)", 3},
		"can not":            {say(501, ""), "501 Not Implemented", 1},
		"is a broken proxy":  {say(502, ""), "502 Bad Gateway (tried 3 times)", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			client, log := serve(t, rest.Auth{}, func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				c.handle(w, r)
			})
			client.Limit = 100_000
			if strings.HasPrefix(name, "hangs") {
				client.Patience = 150 * time.Millisecond
			}
			var answer any
			require.EqualError(t, get(client, &answer), c.want)
			require.Equal(t, c.asked, asked.Load())
			require.Equal(t, int(c.asked-1), strings.Count(log.String(), "Shop: trying again"))
		})
	}
}

func TestComesBack(t *testing.T) {
	for name, c := range map[string]struct {
		method string
		repeat rest.Repeat
		again  bool
	}{
		"get": {http.MethodGet, rest.ByMethod, true}, "put": {http.MethodPut, rest.ByMethod, true},
		"delete": {http.MethodDelete, rest.ByMethod, true}, "post": {http.MethodPost, rest.ByMethod, false},
		"post that may": {http.MethodPost, rest.Always, true}, "put that may not": {http.MethodPut, rest.Never, false},
	} {
		var asked []string
		client, log := serve(t, rest.Auth{}, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			if asked = append(asked, string(body)); len(asked) == 1 {
				w.WriteHeader(http.StatusInternalServerError)
			}
			_, _ = io.WriteString(w, `{}`)
		})
		err := client.Do(context.Background(), rest.Request{Method: c.method, Body: []byte("text"), Repeat: c.repeat}, nil)
		if !c.again {
			require.EqualError(t, err, "500 Internal Server Error: {}", name)
			require.Len(t, asked, 1, name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, []string{"text", "text"}, asked, name)
		require.Contains(t, log.String(), `because="500 Internal Server Error: {}"`, name)
	}
}

func TestWaitsAsLongAsTheServerAsks(t *testing.T) {
	asked := 0
	client, log := serve(t, rest.Auth{}, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	start := time.Now()
	require.NoError(t, get(client, nil))
	require.GreaterOrEqual(t, time.Since(start), time.Second)
	require.Contains(t, log.String(), "in=1s")

	client, _ = serve(t, rest.Auth{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	err := client.Do(ctx, rest.Request{Method: http.MethodGet}, nil)
	require.ErrorIs(t, err, context.DeadlineExceeded, "the wait ends with the caller's patience")
}

// A redirect is an error, and whoever it names is not asked, let alone told who we are.
func TestCredentialsDoNotFollowARedirect(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked") }))
	defer other.Close()
	for location, want := range map[string]string{
		other.URL + "/x?token=" + secret:                                    other.URL,
		strings.Replace(other.URL, "//", "//ann:"+"hunter2@", 1) + "/there": other.URL,
		"/login":      "elsewhere",
		"http://a b%": "elsewhere",
	} {
		client, _ := serve(t, rest.Auth{Token: secret}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(http.StatusTemporaryRedirect)
		})
		require.EqualError(t, get(client, nil), "307 Temporary Redirect: redirected to "+want+", want the address of the server itself")
	}
}

// A server that repeats what it was told, in any form and on every path to an error, gives
// nothing away.
func TestNoSecretIsTold(t *testing.T) {
	pair := base64.StdEncoding.EncodeToString([]byte("ann:" + secret))
	echo := fmt.Sprintf("of %s, %s, %s and %s, see http://ann:%s@db/", secret, url.QueryEscape(secret), pair, url.PathEscape(secret), "p4ss")
	for name, handle := range map[string]http.HandlerFunc{
		"refusal":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, echo, http.StatusForbidden) },
		"failure":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, echo, http.StatusBadGateway) },
		"not JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, echo) },
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, strings.Repeat("x", 490)+echo, http.StatusForbidden)
		},
		"header": func(w http.ResponseWriter, _ *http.Request) {
			hijacked, _, err := w.(http.Hijacker).Hijack()
			require.NoError(t, err)
			fmt.Fprintf(hijacked, "HTTP/1.1 %s\r\n\r\n", echo)
			hijacked.Close()
		},
	} {
		for _, auth := range []rest.Auth{{Token: secret}, {Username: "ann", Password: secret}} {
			client, log := serve(t, auth, handle)
			client.Attempts = 2
			client.Explain = func(r *rest.Refusal) { r.Code, r.Message = "CODE-"+secret, string(r.Body) }
			var answer any
			err := get(client, &answer)
			require.Error(t, err, name)
			for _, text := range []string{err.Error(), log.String()} {
				for _, piece := range []string{"hunter2", "p4ss", pair[:12]} {
					if piece == pair[:12] && auth.Token != "" {
						continue // nobody's credentials
					}
					require.NotContains(t, text, piece, name)
				}
			}
		}
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"http://ann:" + secret + "@host": "the address is no URL, want one such as http://localhost:80",
		"http://ann:hunter2@host":        "the address holds a user, want SHOP_USER and SHOP_PASSWORD in the environment",
		"ann:hunter2@host":               "the address holds a user, want SHOP_USER and SHOP_PASSWORD in the environment",
		"http://host?token=hunter2":      "the address holds a query, want one such as http://localhost:80",
		"http://host:hunter2":            "the address is no URL, want one such as http://localhost:80",
		"localhost:80":                   `address "localhost:80", want http://HOST or https://HOST`,
		"":                               `address "", want http://HOST or https://HOST`,
	} {
		_, err := rest.New(shop, address, rest.Auth{})
		require.EqualError(t, err, want, address)
	}
	client, err := rest.New(shop, "http://127.0.0.1:1", rest.Auth{})
	require.NoError(t, err)
	client.Attempts = 1
	require.EqualError(t, get(client, nil), "dial tcp 127.0.0.1:1: connect: connection refused")
}
