"""Says what the MLflow server at argv[1] has of the experiment argv[2], by its own API."""
import collections
import sys

import mlflow

client = mlflow.MlflowClient(sys.argv[1])
experiment = client.get_experiment_by_name(sys.argv[2])
runs = client.search_runs([experiment.experiment_id])
parent, = [r for r in runs if "mlflow.parentRunId" not in r.data.tags]
for r in sorted(runs, key=lambda r: r.info.run_name):
    print("run", r.info.run_name, r.info.status, r.data.tags.get("mlflow.parentRunId", parent.info.run_id) == parent.info.run_id,
          "dim", r.data.params.get("dim"), "lr", r.data.params.get("train.lr"))
    for key in sorted(r.data.metrics):
        points = client.get_metric_history(r.info.run_id, key)
        assert max(collections.Counter((p.step, p.value, p.timestamp) for p in points).values()) == 1
        print(" ", key, " ".join(f"{p.step}:{p.value:.6f}" for p in sorted(points, key=lambda p: p.step)))
for a in client.list_artifacts(parent.info.run_id):
    print("artifact", a.path, a.file_size)
