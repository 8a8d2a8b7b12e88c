package rest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client asks one service. It is safe for concurrent use once its fields are set.
type Client struct {
	Logger   *slog.Logger  // of retries; never nil after New
	Attempts int           // of a call that may be repeated, the first one counted; ≥ 1
	Pause    time.Duration // before the second attempt, give or take; each further one waits about twice as long
	Patience time.Duration // until an answer begins, and until it has ended, unless the Request says otherwise
	Limit    int64         // bytes of an answer

	// Explain, unless nil, fills Code and Message of a refusal from its body.
	Explain func(r *Refusal)

	service   string
	base      *url.URL
	auth      Auth
	transport http.RoundTripper
}

// Auth is how a client shows who it is: a token, or a user and password, or nothing.
type Auth struct {
	Token    string // of a bearer; goes before the other two
	Username string // of basic authentication; empty = none
	Password string // beside Username
}

// String hides the secrets from whoever prints an Auth.
func (a Auth) String() string {
	switch {
	case a.Token != "":
		return "token"
	case a.Username != "":
		return "user and password"
	}
	return "none"
}

// GoString is String.
func (a Auth) GoString() string { return a.String() }

// Service is what messages say about the one that is asked.
type Service struct {
	Name    string // such as MLflow
	Example string // an address
	Secrets string // the environment variables that credentials come from
}

// New returns a client of a service at an address such as http://localhost:5000, which may
// have a path. An address that holds a user or password is an error: it would end up in
// messages.
func New(service Service, address string, auth Auth) (*Client, error) {
	base, err := url.Parse(address)
	switch {
	case err != nil: // which would quote a password
		return nil, fmt.Errorf("the address is no URL, want one such as %s", service.Example)
	case base.User != nil || strings.Contains(base.Opaque, "@"):
		return nil, fmt.Errorf("the address holds a user, want %s in the environment", service.Secrets)
	case base.RawQuery != "":
		return nil, fmt.Errorf("the address holds a query, want one such as %s", service.Example)
	case base.Scheme != "http" && base.Scheme != "https", base.Host == "":
		return nil, fmt.Errorf("address %q, want http://HOST or https://HOST", address)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	transport.MaxIdleConnsPerHost = 64 // as many as ask at once
	return &Client{
		Logger: slog.New(slog.DiscardHandler), Attempts: 5, Pause: time.Second / 2, Patience: time.Minute, Limit: 64 << 20,
		service: service.Name, base: base, auth: auth, transport: transport,
	}, nil
}

// Repeat says whether a call may be sent again when nobody knows what became of it.
type Repeat uint8

// When calls are repeated.
const (
	ByMethod Repeat = iota // GET, HEAD, PUT and DELETE
	Always                 // it does no harm to be done twice
	Never                  // it would
)

// Request is one call of a service.
type Request struct {
	Method string     // GET, PUT, …
	Path   string     // below the address; segments that hold a slash are escaped
	Query  url.Values // may be nil
	Body   any        // nil, []byte as it stands, or what becomes JSON
	Kind   string     // the content type; "" = application/json
	Repeat Repeat     // whether it may be sent twice
	// Patience is how long an answer may take to begin, and again to end; 0 = the client's.
	Patience time.Duration
}

func (r *Request) repeats() bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return r.Repeat != Never
	}
	return r.Repeat == Always
}

// Do sends a request, again if need and leave be, and decodes the JSON of the answer into
// answer unless that is nil. An answer other than 2xx is a *Refusal; a call that was lost
// is a *Lost; the end of ctx is its error.
func (c *Client) Do(ctx context.Context, r Request, answer any) error {
	body, isRaw := r.Body.([]byte)
	if r.Body != nil && !isRaw {
		var err error
		if body, err = json.Marshal(r.Body); err != nil {
			return err
		}
	}
	once := func() error { return c.once(ctx, &r, body, answer) }
	if !r.repeats() {
		return once()
	}
	return c.Retry(ctx, once)
}

// once sends the request one time.
func (c *Client) once(ctx context.Context, r *Request, body []byte, answer any) error {
	patience := r.Patience
	if patience == 0 {
		patience = c.Patience
	}
	inTime, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	clock := time.AfterFunc(patience, func() { stop(fmt.Errorf("no answer within %v", patience)) })
	defer clock.Stop()
	request, err := http.NewRequestWithContext(inTime, r.Method, c.target(r), bytes.NewReader(body))
	if err != nil {
		return errors.New(c.clean(err.Error()))
	}
	if body != nil {
		request.Header.Set("Content-Type", cmp.Or(r.Kind, "application/json"))
	}
	switch {
	case c.auth.Token != "":
		request.Header.Set("Authorization", "Bearer "+c.auth.Token)
	case c.auth.Username != "":
		request.SetBasicAuth(c.auth.Username, c.auth.Password)
	}
	// The transport itself: it follows no redirect, and its errors do not quote the address.
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return c.lost(ctx, inTime, err)
	}
	defer response.Body.Close()
	clock.Stop()
	clock = time.AfterFunc(patience, func() { stop(fmt.Errorf("the answer had not ended after %v", patience)) })
	defer clock.Stop()
	raw, err := io.ReadAll(io.LimitReader(response.Body, c.Limit+1))
	switch {
	case err != nil:
		return c.lost(ctx, inTime, err)
	case int64(len(raw)) > c.Limit:
		return fmt.Errorf("an answer of more than %d bytes, which is not that of %s", c.Limit, c.service)
	case response.StatusCode/100 != 2:
		return c.refusal(response, raw)
	case answer == nil:
		return nil
	}
	if err := json.Unmarshal(raw, answer); err != nil {
		return fmt.Errorf("the answer is not that of %s: %s: %q", c.service, c.clean(err.Error()), fmt.Sprintf("%.80s", c.clean(string(raw[:min(len(raw), mostBody)]))))
	}
	return nil
}

// target is the address of a request.
func (c *Client) target(r *Request) string {
	u := c.base.JoinPath(r.Path)
	u.RawQuery = r.Query.Encode()
	return u.String()
}
