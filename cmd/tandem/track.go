package main

import (
	"cmp"
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"tandem/experiments/mlflow"
	"tandem/experiments/track"
)

// trackOptions are the flags of track.
type trackOptions struct {
	address, experiment string
	follow              time.Duration
}

func newTrack(a *app) *cobra.Command {
	var o trackOptions
	cmd := &cobra.Command{
		Use:   "track DIR --mlflow URL",
		Short: "Send a run to an MLflow server, while it is running or afterwards",
		Long: `Track sends the run in DIR to an MLflow tracking server: one run for the whole, with
summary.json, report.html, recipe.yaml and manifest.json as its artifacts, and below it one
for each model and seed with its settings, its history by epoch and its metrics on test.
MLflow allows no @: ndcg@10 is ndcg_at_10 there.

What the server already has is not sent again, so track may be called while the run is
going on, and once more after it was cut short. With --follow it continues until the run is
over.

Credentials come from the environment alone: MLFLOW_TRACKING_TOKEN, or
MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD. Without --mlflow the address is that
of MLFLOW_TRACKING_URI.`,
		Example: `  tandem track runs/shop --mlflow http://localhost:5000
  tandem track runs/shop --mlflow https://mlflow.example.org --experiment shops --follow 30s`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, a, cmd, args[0]) }),
	}
	cmd.Flags().StringVar(&o.address, "mlflow", "", "`URL` of the server")
	cmd.Flags().StringVar(&o.experiment, "experiment", "", "`name` of the experiment (default the name of the recipe)")
	cmd.Flags().DurationVar(&o.follow, "follow", 0, "look again after this time until the run is over")
	jsonFlag(cmd)
	return cmd
}

func (o *trackOptions) run(ctx context.Context, a *app, cmd *cobra.Command, dir string) error {
	address := cmp.Or(o.address, os.Getenv("MLFLOW_TRACKING_URI"))
	if address == "" {
		return usagef("--mlflow URL is missing: which server to send to, or MLFLOW_TRACKING_URI")
	}
	c, err := mlflow.New(address, mlflow.Auth{
		Token:    os.Getenv("MLFLOW_TRACKING_TOKEN"),
		Username: os.Getenv("MLFLOW_TRACKING_USERNAME"), Password: os.Getenv("MLFLOW_TRACKING_PASSWORD"),
	})
	if err != nil {
		return asUsage(err)
	}
	c.Logger = a.log()
	t, err := track.Follow(ctx, dir, o.experiment, c, o.follow, a.log())
	if err != nil {
		return err
	}
	return answer(cmd, t, printTracked)
}

func printTracked(w io.Writer, t *track.Tracked) error {
	state := "the run is still going on: call this again, or with --follow"
	if t.Finished {
		state = "the run is over and the server has all of it"
	}
	return printf(w, "experiment %s (%s), run %s: %d models and seeds created, %d updated, %d unchanged; %s\n",
		t.Experiment, t.ID, t.Run, t.Made, t.Sent, t.There, state)
}
