"""Writes pyarrow.parquet, the file that TestParquetFromPyarrow reads.

Made with Python 3.11 and pyarrow 26.0.1: python testdata/make_parquet.py testdata/pyarrow.parquet
"""

import sys
from datetime import date, datetime, timezone
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

utc = timezone.utc
table = pa.table(
    {
        "user": pa.array(["a", "b", "a"]),
        "item": pa.array([7, 9, 2**40], pa.int64()),
        "small": pa.array([1, None, -3], pa.int32()),
        "unsigned": pa.array([1, 2**32 - 1, 0], pa.uint32()),
        "rating": pa.array([4.5, 1.0, -2.0], pa.float64()),
        "price": pa.array([14.99, None, float("nan")], pa.float32()),
        "nullable_id": pa.array([12.0, 13.0, 14.0], pa.float64()),
        "at": pa.array([datetime(2017, 1, 28, 19, 6, 53, 999999, utc)] * 3, pa.timestamp("us", "UTC")),
        "naive": pa.array([datetime(2017, 1, 28, 19, 6, 53)] * 3, pa.timestamp("ms")),
        "day": pa.array([date(2017, 1, 28)] * 3),
        "cost": pa.array([Decimal("14.99"), Decimal("-0.05"), None], pa.decimal128(9, 2)),
        "new": pa.array([True, False, None]),
        "brand": pa.array(["Acme", None, "Acme"]).dictionary_encode(),
        "path": pa.array([["A", " B ", "C"], [], None], pa.list_(pa.string())),
        "tags": pa.array([["x", None, "y"], ["y", "y"], [None]], pa.list_(pa.string())),
        "codes": pa.array([[1, 2], [2], [3]], pa.list_(pa.int64())),
        "nested": pa.array([{"a": 1, "b": 2}] * 3),
        "deep": pa.array([[["a"]]] * 3),
        "clock": pa.array([1, 2, 3], pa.time32("s")),
    }
)
# Two row groups, so that lists and nulls cross a border. Decimals as integers.
pq.write_table(table, sys.argv[1], row_group_size=2, store_decimal_as_integer=True)
