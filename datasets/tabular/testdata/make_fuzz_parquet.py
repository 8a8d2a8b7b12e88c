"""Writes the corpus of FuzzParquet: small files of pyarrow, whole and cut off.

Made with Python 3.11 and pyarrow 26.0.1: python testdata/make_fuzz_parquet.py testdata/fuzz/FuzzParquet

  plain, dictionary   three rows of a key, an item and a list of tags, every page uncompressed,
                      in the two encodings of values
  snappy              the same in two compressed row groups
  …-cut               the first half of each, then the last eight bytes: a footer that
                      points at what is not there
"""

import io
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

table = pa.table(
    {
        "user": pa.array(["a", "b", "c"]),
        "item": pa.array([1, 2, 3], pa.int64()),
        "tags": pa.array([["x", "y"], [], None], pa.list_(pa.string())),
    }
)


def quoted(data):
    """data as a Go string literal."""
    text = []
    for b in data:
        char = chr(b)
        text.append("\\" + char if char in '"\\' else char if 32 <= b < 127 else f"\\x{b:02x}")
    return '"' + "".join(text) + '"'


folder = Path(sys.argv[1])
for name, options in {
    "plain": {"use_dictionary": False, "compression": "none"},
    "dictionary": {"use_dictionary": True, "compression": "none"},
    "snappy": {"use_dictionary": True, "compression": "snappy", "row_group_size": 2},
}.items():
    out = io.BytesIO()
    pq.write_table(table, out, write_statistics=False, store_schema=False, **options)
    whole = out.getvalue()
    for ending, data in {"": whole, "-cut": whole[: len(whole) // 2] + whole[-8:]}.items():
        (folder / (name + ending)).write_text("go test fuzz v1\n[]byte(" + quoted(data) + ")\n")
