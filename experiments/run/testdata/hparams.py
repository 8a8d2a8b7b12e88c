"""Asks TensorBoard's HPARAMS plugin and its reader about the run in argv[1]."""
import sys

from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.context import RequestContext
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import api_pb2, backend_context, get_experiment, list_session_groups

root = sys.argv[1]
multiplexer = plugin_event_multiplexer.EventMultiplexer().AddRunsFromDirectory(root)
multiplexer.Reload()
context = backend_context.Context(base_plugin.TBContext(
    logdir=root, multiplexer=multiplexer, data_provider=data_provider.MultiplexerDataProvider(multiplexer, root)))
metadata = context.hparams_metadata(RequestContext(), "")
hparams = context.hparams_from_data_provider(RequestContext(), "", 0)
experiment = context.experiment_from_metadata(RequestContext(), "", True, metadata, hparams)
print("experiment", experiment.name, "metrics", " ".join(m.name.tag for m in experiment.metric_infos))
print("differ", " ".join(sorted(h.name for h in experiment.hparam_infos if h.differs)))
request = api_pb2.ListSessionGroupsRequest(
    start_index=0, slice_size=100, include_metrics=True,
    allowed_statuses=[api_pb2.STATUS_SUCCESS, api_pb2.STATUS_RUNNING, api_pb2.STATUS_UNKNOWN],
    col_params=[api_pb2.ColParams(metric=m.name) for m in experiment.metric_infos])
groups = list_session_groups.Handler(RequestContext(), context, "", request).run()
for group in groups.session_groups:
    session, = group.sessions
    kind, dim = group.hparams["kind"].string_value, group.hparams["dim"].number_value
    values = " ".join(f"{m.name.tag}={m.value:.6f}" for m in session.metric_values)
    print("session", session.name, kind, f"{dim:g}", api_pb2.Status.Name(session.status), values)
for run in sorted(multiplexer.Runs()):
    tags = EventAccumulator(f"{root}/{run}").Reload().Tags()["histograms"]
    print("histograms", run, " ".join(sorted(tags)))
