package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(execute(os.Args[1:])) }

// execute is main without the exit. The first Ctrl-C cancels the context, so that a model
// in training writes its checkpoint; the second one ends the process as usual.
func execute(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := newApp(os.Stderr)
	context.AfterFunc(ctx, func() {
		stop()
		a.interrupted()
	})
	root := newRoot(a)
	root.SetArgs(args)
	code := a.finish(root.ExecuteContext(ctx))
	a.quit.Store(true)
	return code
}
