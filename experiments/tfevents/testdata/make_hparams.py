"""Writes hparams.tfevents with TensorBoard's own record writer and messages.

    python make_hparams.py        (VERSIONS.txt names the versions used)
"""
import pathlib

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

here = pathlib.Path(__file__).parent


def value(tag, **what):
    data = plugin_data_pb2.HParamsPluginData(**what)
    about = metadata.create_summary_metadata(data)
    about.plugin_data.content = data.SerializeToString(deterministic=True)  # settings by name
    return Summary(value=[Summary.Value(tag=tag, metadata=about, tensor=metadata.NULL_TENSOR)])


start = plugin_data_pb2.SessionStartInfo(start_time_secs=1700000002.5)
start.hparams["lr"].number_value = 0
start.hparams["kind"].string_value = "mf"
start.hparams["bias"].bool_value = False
experiment = api_pb2.Experiment(
    name="shop", time_created_secs=1700000001.5,
    hparam_infos=[
        api_pb2.HParamInfo(name="lr", type=api_pb2.DATA_TYPE_FLOAT64, differs=True),
        api_pb2.HParamInfo(name="kind", type=api_pb2.DATA_TYPE_STRING),
        api_pb2.HParamInfo(name="bias", type=api_pb2.DATA_TYPE_BOOL)],
    metric_infos=[api_pb2.MetricInfo(name=api_pb2.MetricName(tag="test/ndcg@10"), dataset_type=api_pb2.DATASET_VALIDATION)])
end = plugin_data_pb2.SessionEndInfo(status=api_pb2.STATUS_SUCCESS, end_time_secs=1700000003.5)
events = [
    Event(wall_time=1700000001, file_version="brain.Event:2"),
    Event(wall_time=1700000002, summary=value(metadata.EXPERIMENT_TAG, experiment=experiment)),
    Event(wall_time=1700000003, summary=value(metadata.SESSION_START_INFO_TAG, session_start_info=start)),
    Event(wall_time=1700000004, summary=value(metadata.SESSION_END_INFO_TAG, session_end_info=end)),
]
with open(here / "hparams.tfevents", "wb") as f:
    w = RecordWriter(f)
    for e in events:
        w.write(e.SerializeToString(deterministic=True))
