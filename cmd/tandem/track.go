package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"tandem/experiments/mlflow"
	"tandem/experiments/track"
)

func newTrack(a *app) *cobra.Command {
	var address, name string
	var follow time.Duration
	var json bool
	cmd := &cobra.Command{
		Use:   "track DIR --mlflow URL",
		Short: "Send a run to an MLflow server, while it is on or afterwards",
		Long: `Track sends the run in DIR to an MLflow tracking server: a run for the whole, with
summary.json, report.html, recipe.yaml and manifest.json as its artifacts, and below it one
for each model and seed with its settings, its history by epoch and its metrics on test.
MLflow takes no @: ndcg@10 is ndcg_at_10 there.

What is there already is not sent again, so it may be called while the run is on, and once
more after it was cut short. With --follow it goes on until the run is over.

Credentials come from the environment alone: MLFLOW_TRACKING_TOKEN, or
MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD. Without --mlflow the address is that
of MLFLOW_TRACKING_URI.`,
		Example: `  tandem track runs/shop --mlflow http://localhost:5000
  tandem track runs/shop --mlflow https://mlflow.example.org --experiment shops --follow 30s`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if address == "" {
				address = os.Getenv("MLFLOW_TRACKING_URI")
			}
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
			t, err := track.Send(ctx, args[0], name, c, a.log())
			for err == nil && !t.Finished && follow > 0 {
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-time.After(follow):
				}
				made := t.Made
				if t, err = track.Send(ctx, args[0], name, c, a.log()); err == nil {
					t.Made += made
				}
			}
			if err != nil {
				return err
			}
			if json {
				return printJSON(cmd.OutOrStdout(), t)
			}
			state := "the run is still on: call it again, or with --follow"
			if t.Finished {
				state = "the run is over and all of it is there"
			}
			fmt.Fprintf(cmd.OutOrStdout(), "experiment %s (%s), run %s: %d models and seeds made, %d with something new, %d unchanged; %s\n",
				t.Experiment, t.ID, t.Run, t.Made, t.Sent, t.There, state)
			return nil
		}),
	}
	cmd.Flags().StringVar(&address, "mlflow", "", "`URL` of the server")
	cmd.Flags().StringVar(&name, "experiment", "", "`name` of the experiment (default the name of the recipe)")
	cmd.Flags().DurationVar(&follow, "follow", 0, "look again after this time until the run is over")
	cmd.Flags().BoolVar(&json, "json", false, "print what was sent as JSON")
	return cmd
}
