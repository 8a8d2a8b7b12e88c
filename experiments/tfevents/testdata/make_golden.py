"""Writes golden.tfevents with TensorBoard's own record writer and messages.

    python make_golden.py        (VERSIONS.txt names the versions used)
"""
import pathlib

import numpy
import tensorboard.version
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from tensorboard.summary.writer.record_writer import RecordWriter

here = pathlib.Path(__file__).parent

values = numpy.array([((i * 37) % 101 - 30) / 8 for i in range(200)], "f4").astype(float)
counts, edges = numpy.histogram(values, 30)
spread = HistogramProto(
    min=values.min(), max=values.max(), num=len(values), sum=values.sum(),
    sum_squares=(values**2).sum(), bucket_limit=edges[1:], bucket=counts)
constant = HistogramProto(max=0, min=0, num=3, bucket_limit=[0], bucket=[3])

events = [
    Event(wall_time=1700000001, file_version="brain.Event:2"),
    Event(wall_time=1700000001.5, summary=Summary(value=[Summary.Value(tag="train/loss", simple_value=0.1)])),
    Event(wall_time=1700000002, step=300, summary=Summary(value=[Summary.Value(tag="train/loss", simple_value=0)])),
    Event(wall_time=1700000002.5, step=-1, summary=Summary(value=[Summary.Value(tag="é", simple_value=float("inf"))])),
    Event(wall_time=1700000003, step=1, summary=Summary(value=[Summary.Value(tag="item/norm", histo=spread)])),
    Event(wall_time=1700000003.5, step=2, summary=Summary(value=[Summary.Value(tag="item/norm", histo=constant)])),
]
with open(here / "golden.tfevents", "wb") as f:
    w = RecordWriter(f)
    for e in events:
        w.write(e.SerializeToString(deterministic=True))
(here / "VERSIONS.txt").write_text(f"numpy {numpy.__version__}\ntensorboard {tensorboard.version.VERSION}\n")
