package rest

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Refusal is an answer other than 2xx.
type Refusal struct {
	Status  int    // of HTTP
	Code    string // what the service calls it, such as RESOURCE_DOES_NOT_EXIST; may be empty
	Message string // of the server: its first line unless Explain knows better; may be empty
	Body    []byte // the answer as it came, secrets and all; for Explain alone, then nil
}

// Error is the status with its name, the code and the message, as far as they are there.
func (r *Refusal) Error() string {
	s := strings.TrimSpace(strconv.Itoa(r.Status) + " " + http.StatusText(r.Status))
	if r.Code != "" {
		s += ": " + r.Code
	}
	if r.Message != "" {
		s += ": " + r.Message
	}
	return s
}

// IsStatus reports whether err is a refusal with that status.
func IsStatus(err error, status int) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Status == status
}

// Lost is a request that may go better next time: the connection broke, time ran out, or
// the server has too much to do.
type Lost struct {
	cause error
	text  string        // without secrets
	after time.Duration // what the server asks to wait
}

// Error says what broke off, without secrets.
func (e *Lost) Error() string { return e.text }

// Unwrap returns what broke off.
func (e *Lost) Unwrap() error { return e.cause }

// lost says why an exchange broke off.
func (c *Client) lost(ctx, inTime context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if inTime.Err() != nil {
		err = context.Cause(inTime) // time ran out
	}
	return &Lost{cause: err, text: c.clean(err.Error())}
}

// refusal turns an answer other than 2xx into an error.
func (c *Client) refusal(response *http.Response, raw []byte) error {
	r := &Refusal{Status: response.StatusCode, Body: raw}
	r.Message, _, _ = strings.Cut(strings.TrimSpace(string(raw[:min(len(raw), mostBody)])), "\n")
	if c.Explain != nil {
		c.Explain(r)
	}
	if r.Status/100 == 3 {
		r.Message = "redirected to " + host(response.Header.Get("Location")) + ", want the address of the server itself"
	}
	r.Code, r.Message, r.Body = c.clean(r.Code), c.clean(r.Message), nil
	switch r.Status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return &Lost{cause: r, text: r.Error(), after: retryAfter(response.Header.Get("Retry-After"), time.Now())}
	}
	return r
}

// host is where a redirect goes, without user, path and query.
func host(location string) string {
	u, err := url.Parse(location)
	if err != nil || u.Host == "" {
		return "elsewhere"
	}
	return u.Scheme + "://" + u.Host
}

// longest is how long a server may ask to wait.
const longest = time.Minute

// retryAfter reads the header of that name: seconds, or a time.
func retryAfter(text string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.Atoi(text); err == nil {
		wait = time.Duration(min(seconds, int(longest/time.Second))) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), longest)
}

// Retry calls f until it returns something else than a *Lost, at most Attempts times.
func (c *Client) Retry(ctx context.Context, f func() error) error {
	pause := c.Pause
	for attempt := 1; ; attempt++ {
		err := f()
		var lost *Lost
		if !errors.As(err, &lost) || ctx.Err() != nil {
			return cmp.Or(ctx.Err(), err)
		}
		switch {
		case attempt >= c.Attempts && attempt == 1:
			return err
		case attempt >= c.Attempts:
			return fmt.Errorf("%w (tried %d times)", err, attempt)
		}
		// Between half the pause and one and a half, so that many clients do not come back at
		// once; no result depends on it.
		wait := max(pause/2+rand.N(pause+1), lost.after)
		c.Logger.Warn(c.service+": trying again", "in", wait.Round(time.Millisecond), "because", lost.Error())
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		pause *= 2
	}
}

// mostText is how many characters of what others say are told, mostBody of how many bytes.
const mostText, mostBody = 500, 1 << 16

// inAddress is what an address holds before its @.
var inAddress = regexp.MustCompile(`//[^/@\s"']+@`)

// clean blots out secrets and leaves at most 500 printable characters.
func (c *Client) clean(text string) string {
	pair := c.auth.Username + ":" + c.auth.Password
	for _, secret := range []string{c.auth.Token, base64.StdEncoding.EncodeToString([]byte(pair)), c.auth.Password} {
		if secret == "" {
			continue
		}
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			text = strings.ReplaceAll(text, form, "***")
		}
	}
	text = inAddress.ReplaceAllString(text, "//***@")
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text))
	if cut := []rune(text); len(cut) > mostText {
		return string(cut[:mostText-1]) + "…"
	}
	return text
}
