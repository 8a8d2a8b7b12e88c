"""Writes types/: the small files that TestParquetTypes reads.

Made with Python 3.11, numpy, pyarrow and duckdb: python testdata/make_types.py testdata/types
"""

import os
import sys
from decimal import Decimal

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

out = sys.argv[1]
os.makedirs(os.path.join(out, "parts"), exist_ok=True)
pq.write_table(
    pa.table(
        {
            "item": pa.array(["a", "b", "c", "d"]),
            "user": pa.array(["u"] * 4),
            "half": pa.array(np.array([0.13098, -2.5, np.nan, 65504], np.float16)),
            "decimal": pa.array([Decimal("7.00"), Decimal("-0.50"), Decimal("0.00"), Decimal("12.34")], pa.decimal128(9, 2)),
            "double": pa.array([7.0, -0.0, 7.5, 2.0**53]),
            "wide": pa.array([7.0, 0.0, 1.0, 2.0**53 + 2]),
            "single": pa.array([7.0, 0.0, 1.0, 2.0**24 + 2], pa.float32()),
            "bytes": pa.array([b"abcd"] * 4, pa.binary(4)),
            "nothing": pa.nulls(4),
            "at": pa.array([1485630413900, 1485630413100, 1485630413500, 1485630413000], pa.timestamp("ms")),
        }
    ),
    os.path.join(out, "types.parquet"),
)
duckdb.sql("SELECT 'a' AS item, INTERVAL 3 DAY AS span").write_parquet(os.path.join(out, "interval.parquet"))
rows = pa.table({"user": pa.array(["u"]), "item": pa.array([7]), "extra": pa.array([1.5])})
pq.write_table(rows, os.path.join(out, "parts", "1.parquet"))
pq.write_table(pa.table({"user": pa.nulls(0), "item": pa.nulls(0), "extra": pa.nulls(0)}), os.path.join(out, "parts", "2.parquet"))
pq.write_table(pa.table({"user": pa.array(["v"]), "item": pa.array([7.0]), "extra": pa.nulls(1)}), os.path.join(out, "parts", "3.parquet"))
