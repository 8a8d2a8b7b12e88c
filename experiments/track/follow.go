package track

import (
	"context"
	"log/slog"
	"time"

	"tandem/experiments/mlflow"
)

// Follow is Send, and again after every pause until the run in dir is over; a
// pause of 0 = once. Made counts what all of them
// made. It ends with the error of ctx.
func Follow(ctx context.Context, dir, name string, c *mlflow.Client, pause time.Duration, log *slog.Logger) (*Tracked, error) {
	made := 0
	for {
		t, err := Send(ctx, dir, name, c, log)
		if err != nil {
			return nil, err
		}
		made += t.Made
		if t.Made = made; t.Finished || pause <= 0 {
			return t, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}
