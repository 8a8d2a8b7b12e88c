package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"tandem/experiments/result"
)

// lines is a slog.Handler for people: one line per record, "message: key value, …",
// without times.
type lines struct {
	w     io.Writer
	level slog.Level
	attrs []slog.Attr
}

func (h *lines) Enabled(_ context.Context, level slog.Level) bool { return level >= h.level }

func (h *lines) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	switch {
	case r.Level >= slog.LevelError:
		b.WriteString("error: ")
	case r.Level >= slog.LevelWarn:
		b.WriteString("warning: ")
	}
	b.WriteString(r.Message)
	separator := ": "
	write := func(a slog.Attr) bool {
		fmt.Fprintf(&b, "%s%s %s", separator, strings.ReplaceAll(a.Key, "_", " "), valueText(a.Value))
		separator = ", "
		return true
	}
	for _, a := range h.attrs {
		write(a)
	}
	r.Attrs(write)
	b.WriteByte('\n')
	_, err := io.WriteString(h.w, b.String()) // one write, so that lines stay whole
	return err
}

func (h *lines) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := *h
	c.attrs = append(h.attrs[:len(h.attrs):len(h.attrs)], attrs...)
	return &c
}

// WithGroup returns h: keys are few and need no groups.
func (h *lines) WithGroup(string) slog.Handler { return h }

func valueText(v slog.Value) string {
	switch v.Kind() {
	case slog.KindFloat64:
		return fmt.Sprintf("%.4g", v.Float64())
	case slog.KindInt64:
		return result.Grouped(int(v.Int64()))
	case slog.KindDuration:
		return result.Duration(v.Duration().Seconds())
	}
	return v.String()
}
