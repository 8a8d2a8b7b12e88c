package mlflow

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"tandem/experiments/internal/rest"
)

// Client talks to one tracking server. It is safe for concurrent use once the fields of
// the HTTP client that it embeds are set: Logger, Attempts, Pause and others.
type Client struct{ *rest.Client }

// Auth is how the client shows who it is: a token, or a user and password, or nothing.
type Auth = rest.Auth

// New returns a client of the server at address, such as http://localhost:5000, which may
// have a path. An address that holds a password is an error: it would end up in messages.
func New(address string, auth Auth) (*Client, error) {
	c, err := rest.New(rest.Service{
		Name: "MLflow", Example: "http://localhost:5000", Secrets: "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD",
	}, address, auth)
	if err != nil {
		return nil, fmt.Errorf("mlflow: %w", err)
	}
	c.Explain = explain
	return &Client{c}, nil
}

// explain reads a refusal in the words of MLflow.
func explain(r *rest.Refusal) {
	var said struct {
		Code    string `json:"error_code"`
		Message string `json:"message"`
	}
	if json.Unmarshal(r.Body, &said) == nil {
		r.Code, r.Message = said.Code, said.Message
	}
	if r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden {
		r.Message = cmp.Or(r.Message, "no access") + " (credentials are MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD)"
	}
}

// says reports whether err is a refusal with that code.
func says(err error, code string) bool {
	var r *rest.Refusal
	return errors.As(err, &r) && r.Code == code
}

// get asks the tracking interface and decodes the answer into out.
func (c *Client) get(ctx context.Context, what, path string, query url.Values, out any) error {
	return c.send(ctx, what, rest.Request{Method: http.MethodGet, Path: tracking + path, Query: query}, out)
}

// post tells the tracking interface something that it may hear twice, and decodes the
// answer into out.
func (c *Client) post(ctx context.Context, what, path string, body, out any) error {
	return c.send(ctx, what, rest.Request{Method: http.MethodPost, Path: tracking + path, Body: body, Repeat: rest.Always}, out)
}

// postOnce is post without repeats.
func (c *Client) postOnce(ctx context.Context, what, path string, body, out any) error {
	return c.send(ctx, what, rest.Request{Method: http.MethodPost, Path: tracking + path, Body: body, Repeat: rest.Never}, out)
}

const tracking = "api/2.0/mlflow/"

func (c *Client) send(ctx context.Context, what string, r rest.Request, out any) error {
	if err := c.Do(ctx, r, out); err != nil {
		return fmt.Errorf("mlflow: %s: %w", what, err)
	}
	return nil
}
