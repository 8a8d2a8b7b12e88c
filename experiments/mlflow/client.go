package mlflow

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Client talks to one tracking server. It is safe for concurrent use.
type Client struct {
	base *url.URL
	auth Auth
	http *http.Client

	Logger   *slog.Logger  // of retries; never nil after New
	Attempts int           // of a request, the first one counted
	Pause    time.Duration // before the second attempt; each further one waits twice as long
}

// Auth is how the client shows who it is: a token, or a user and password, or nothing.
type Auth struct {
	Token              string
	Username, Password string
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

// Error is a refusal of the server.
type Error struct {
	What    string // that was asked for
	Status  int    // of HTTP
	Code    string // of MLflow, such as RESOURCE_DOES_NOT_EXIST; may be empty
	Message string // of the server
}

func (e *Error) Error() string {
	s := fmt.Sprintf("mlflow: %s: %d %s", e.What, e.Status, http.StatusText(e.Status))
	if e.Code != "" {
		s += ": " + e.Code
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

// New returns a client of the server at address, such as http://localhost:5000, which may
// have a path. An address that holds a password is an error: it would end up in messages.
func New(address string, auth Auth) (*Client, error) {
	base, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New("mlflow: the address is no URL, want one such as http://localhost:5000") // err would quote a password
	case base.User != nil:
		return nil, errors.New("mlflow: the address holds a user, want MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD in the environment")
	case base.Scheme != "http" && base.Scheme != "https", base.Host == "":
		return nil, fmt.Errorf("mlflow: address %q, want http://HOST or https://HOST", address)
	}
	return &Client{
		base: base, auth: auth, Logger: slog.New(slog.DiscardHandler), Attempts: 5, Pause: time.Second / 2,
		http: &http.Client{
			Timeout:       time.Minute,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// call sends a request of the tracking interface, again if need be, and decodes the answer
// into out. A query goes with GET, a body with POST.
func (c *Client) call(ctx context.Context, what, method, path string, query url.Values, body, out any) error {
	return c.retry(ctx, func() error { return c.once(ctx, what, method, path, query, body, out) })
}

// once is call without retries.
func (c *Client) once(ctx context.Context, what, method, path string, query url.Values, body, out any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return fmt.Errorf("mlflow: %s: %w", what, err)
		}
	}
	return c.send(ctx, what, method, "api/2.0/mlflow/"+path, query, "application/json", text, out)
}

func (c *Client) send(ctx context.Context, what, method, path string, query url.Values, kind string, body []byte, out any) error {
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("mlflow: %s: %w", what, err)
	}
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	switch {
	case c.auth.Token != "":
		req.Header.Set("Authorization", "Bearer "+c.auth.Token)
	case c.auth.Username != "":
		req.SetBasicAuth(c.auth.Username, c.auth.Password)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return &lost{what, err, 0}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return &lost{what, err, 0}
	}
	if resp.StatusCode/100 != 2 {
		return refusal(what, resp, text)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("mlflow: %s: %s answers with something other than JSON: is it an MLflow server? (%.80q)", what, c.base, text)
	}
	return nil
}

// lost is a request that may go better next time.
type lost struct {
	what  string
	cause error
	after time.Duration // what the server asks to wait
}

func (e *lost) Error() string {
	var refused *Error
	if errors.As(e.cause, &refused) {
		return refused.Error()
	}
	return "mlflow: " + e.what + ": " + e.cause.Error()
}

func (e *lost) Unwrap() error { return e.cause }

// refusal turns an answer other than 2xx into an error.
func refusal(what string, resp *http.Response, text []byte) error {
	e := &Error{What: what, Status: resp.StatusCode}
	var said struct {
		Code    string `json:"error_code"`
		Message string `json:"message"`
	}
	if json.Unmarshal(text, &said) == nil {
		e.Code, e.Message = said.Code, said.Message
	} else {
		e.Message, _, _ = strings.Cut(strings.TrimSpace(string(text[:min(len(text), 300)])), "\n")
	}
	switch {
	case resp.StatusCode/100 == 3:
		e.Message = "redirected to " + resp.Header.Get("Location") + ", want the address of the server itself"
	case resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden:
		e.Message = cmp.Or(e.Message, "no access") + " (credentials are MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD)"
	case resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= 500:
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return &lost{what, e, time.Duration(min(max(seconds, 0), 60)) * time.Second}
	}
	return e
}

// retry calls f until it does not get lost, at most Attempts times.
func (c *Client) retry(ctx context.Context, f func() error) error {
	pause := c.Pause
	for attempt := 1; ; attempt++ {
		err := f()
		var gone *lost
		if !errors.As(err, &gone) || ctx.Err() != nil {
			return cmp.Or(ctx.Err(), err)
		}
		if attempt >= c.Attempts {
			return fmt.Errorf("%w (tried %d times)", err, attempt)
		}
		wait := max(pause, gone.after)
		c.Logger.Warn("mlflow: trying again", "in", wait, "because", gone.Error())
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		pause *= 2
	}
}
