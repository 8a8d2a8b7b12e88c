package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync/atomic"

	"github.com/spf13/cobra"

	"tandem/experiments/input"
	"tandem/experiments/lock"
	"tandem/experiments/recipe"
)

// app is what all commands share.
type app struct {
	err     *screen
	verbose bool
	quiet   bool
	noticed map[string]bool // old names of flags that a notice was given of
	resume  string          // the command that continues what was interrupted
	wait    bool            // for other processes to be done with a path
	free    []func()        // the locks that the command took
	quit    atomic.Bool     // the command has ended: a cancelled context is no interruption
}

func newApp(stderr *os.File) *app { return &app{err: newScreen(stderr), noticed: map[string]bool{}} }

func (a *app) log() *slog.Logger {
	level := slog.LevelInfo
	switch {
	case a.verbose:
		level = slog.LevelDebug
	case a.quiet:
		level = slog.LevelWarn
	}
	return slog.New(&lines{w: a.err, level: level})
}

func (a *app) interrupted() {
	if !a.quit.Load() {
		fmt.Fprintln(a.err, "interrupted: stopping after this step; press Ctrl-C again to stop at once")
	}
}

// lock keeps others from writing to path until the command ends. What it returns has to be the
// context of whatever writes there.
func (a *app) lock(ctx context.Context, cmd *cobra.Command, path string) (context.Context, error) {
	ctx, release, err := lock.Take(ctx, path, lock.Options{Command: cmd.CommandPath(), Wait: a.wait, Log: a.log()})
	if err != nil {
		return ctx, ranError{err}
	}
	a.free = append(a.free, release)
	return ctx, nil
}

// The exit codes.
const (
	codeDone        = 0
	codeFailed      = 1
	codeUsage       = 2
	codeInterrupted = 130
)

// usageError is one the user can mend; see also input.Error.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// ranError marks the error of a command that was called as it should be.
type ranError struct{ error }

func (e ranError) Unwrap() error { return e.error }

// action is a cobra RunE. What it returns is told apart from what cobra itself finds
// wrong with the arguments.
func action(f func(ctx context.Context, cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := f(cmd.Context(), cmd, args); err != nil {
			return ranError{err}
		}
		return nil
	}
}

// finish prints the error of a command and returns the exit code.
func (a *app) finish(err error) int {
	for _, release := range a.free {
		release()
	}
	if err == nil {
		return codeDone
	}
	if errors.Is(err, errDiffers) {
		return codeFailed
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(a.err, "tandem: interrupted")
		if a.resume != "" {
			fmt.Fprintln(a.err, "continue with: "+a.resume)
		}
		return codeInterrupted
	}
	fmt.Fprintln(a.err, "tandem: "+err.Error())
	var (
		ran    ranError
		usage  usageError
		input  *input.Error
		faults recipe.Faults
	)
	if !errors.As(err, &ran) || errors.As(err, &usage) || errors.As(err, &input) || errors.As(err, &faults) {
		return codeUsage
	}
	return codeFailed
}

// answer hands the answer of a command over: as one JSON document with --json, else by its
// printer.
func answer[T any](cmd *cobra.Command, v T, print func(io.Writer, T) error) error {
	if asJSON, err := cmd.Flags().GetBool("json"); err != nil || asJSON {
		return printJSON(cmd.OutOrStdout(), v)
	}
	return print(cmd.OutOrStdout(), v)
}

// printJSON writes v, indented.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func asUsage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}
